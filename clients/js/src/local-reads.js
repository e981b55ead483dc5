/**
 * The reading side of a near cache, like a Map's: answered from the local copy at once, own writes on their way included.
 */
export class LocalReads {
    #cache;
    #touched;
    #metrics;
    #check;

    /**
     * @param {import('./near-cache.js').NearCache} cache
     * @param {import('./touched-keys.js').TouchedKeys} touched hears of each key that was found
     * @param {import('./metrics.js').Metrics} metrics
     * @param {() => void} check throws when the copy is not to be read
     */
    constructor(cache, touched, metrics, check) {
        this.#cache = cache;
        this.#touched = touched;
        this.#metrics = metrics;
        this.#check = check;
    }

    /** How many keys the copy has. */
    get size() {
        return this.#cache.view.size;
    }

    /** The value; null for JSON's null and for the null placeholder, undefined when there is no such key. */
    get(key) {
        return this.#find(key)?.value;
    }

    /** The value exactly as it was set. */
    getRaw(key) {
        return this.#find(key)?.raw;
    }

    /** Whether the key is there, be it as null. */
    has(key) {
        return this.#find(key) !== undefined;
    }

    /** Whether the key is known to stand for nothing. */
    isNull(key) {
        return this.#find(key)?.isNull ?? false;
    }

    keys() {
        return this.#view().keys();
    }

    *values() {
        for (const entry of this.#view().values())
            yield entry.value;
    }

    *entries() {
        for (const [key, entry] of this.#view())
            yield [key, entry.value];
    }

    [Symbol.iterator]() {
        return this.entries();
    }

    forEach(action, thisArg) {
        for (const [key, value] of this.entries())
            action.call(thisArg, value, key, this);
    }

    #find(key) {
        const entry = this.#view().get(key);
        this.#metrics.read(entry !== undefined);
        if (entry)
            this.#touched.note(key, entry);
        return entry;
    }

    #view() {
        this.#check();
        return this.#cache.view;
    }
}
