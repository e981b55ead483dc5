/** A change of the local copy, one's own included: what listeners to `change` get. */
export class KeyChange {
    #entry;

    /** @param {string} key @param {import('./cached-entry.js').CachedEntry | undefined} entry what the key has now */
    constructor(key, entry) {
        this.key = key;
        this.#entry = entry;
    }

    /** Whether the key is not there any more. */
    get gone() {
        return this.#entry === undefined;
    }

    get value() {
        return this.#entry?.value;
    }

    get raw() {
        return this.#entry?.raw;
    }
}
