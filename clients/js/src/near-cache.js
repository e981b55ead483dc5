import { CachedEntry } from './cached-entry.js';
import { detach, scanObject } from './json-scan.js';

/**
 * The local copy of a sheet. What the server tells is applied in its order, which is the log's; own writes lie over it until
 * they are answered. Invariant: a key without own writes on their way has the value of the log at the last message taken, so
 * clients that have heard the same and wait for nothing hold the same.
 */
export class NearCache {
    /** @type {Map<string, CachedEntry>} */
    #view = new Map();
    /** @type {Map<string, { committed: CachedEntry | undefined, writes: number }>} keys with own writes on their way: what they have without them */
    #covered = new Map();
    #changed;

    /** @param {(key: string, entry: CachedEntry | undefined) => void} [changed] told of each change of the view, in order */
    constructor(changed = () => {}) {
        this.#changed = changed;
    }

    /** What readers see. @returns {ReadonlyMap<string, CachedEntry>} */
    get view() {
        return this.#view;
    }

    /** Shows an own write that is on its way. */
    begin(write) {
        if (write.key !== undefined) {
            this.#cover(write.key, write);
            this.#show(write.key, write.entry);
            return;
        }
        for (const key of this.#view.keys()) {
            if (!write.covers(key))
                continue;
            this.#cover(key, write);
            this.#show(key, undefined);
        }
    }

    /** An own write is answered: it took effect at this place of the log, or it did not. */
    end(write, tookEffect) {
        if (tookEffect && write.key !== undefined)
            this.#commit(write.key, write.entry);
        else if (tookEffect)
            this.#commitDeletion((key) => write.covers(key));
        for (const key of write.covering)
            this.#uncover(key);
        write.covering.length = 0;
    }

    /** Takes a change that the server told of. */
    take(message) {
        if (message.kind === 'replicate')
            this.#commit(message.key ?? '', new CachedEntry(message.value ?? 'null'));
        else if (message.all)
            this.#commitDeletion(() => true);
        else if (message.prefix !== undefined)
            this.#commitDeletion((key) => key.startsWith(message.prefix));
        else if (message.suffix !== undefined)
            this.#commitDeletion((key) => key.endsWith(message.suffix));
        else
            this.#commit(message.key ?? '', undefined);
    }

    /** Takes the whole content of the sheet, a raw JSON object, in the place of what was known. */
    replace(data) {
        const present = new Set();
        scanObject(data, 0, (key, from, to) => {
            present.add(key);
            const known = this.#view.get(key);
            const isSame = known?.raw.length === to - from && data.startsWith(known.raw, from);
            if (!isSame || this.#covered.has(key))
                this.#commit(detach(key), new CachedEntry(detach(data.slice(from, to))));
        });
        this.#commitDeletion((key) => !present.has(key));
    }

    #commit(key, entry) {
        const covered = this.#covered.get(key);
        if (covered)
            covered.committed = entry;
        else
            this.#show(key, entry);
    }

    #commitDeletion(isDeleted) {
        for (const [key, covered] of this.#covered) {
            if (isDeleted(key))
                covered.committed = undefined;
        }
        for (const key of this.#view.keys()) {
            if (isDeleted(key) && !this.#covered.has(key))
                this.#show(key, undefined);
        }
    }

    #cover(key, write) {
        let covered = this.#covered.get(key);
        if (!covered)
            this.#covered.set(key, covered = { committed: this.#view.get(key), writes: 0 });
        covered.writes++;
        write.covering.push(key);
    }

    #uncover(key) {
        const covered = this.#covered.get(key);
        if (--covered.writes > 0)
            return;
        this.#covered.delete(key);
        this.#show(key, covered.committed);
    }

    #show(key, entry) {
        if (this.#view.get(key) === entry)
            return;
        if (entry)
            this.#view.set(key, entry);
        else
            this.#view.delete(key);
        this.#changed(key, entry);
    }
}
