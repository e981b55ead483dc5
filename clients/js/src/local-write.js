/** An own write as the near cache shows it until it is answered. */
export class LocalWrite {
    #matches;

    constructor(key, entry, matches) {
        /** The key it is about; undefined: all keys that match. */
        this.key = key;
        /** What the key has then; undefined: nothing. */
        this.entry = entry;
        /** The keys that it lies over; the near cache's own note. */
        this.covering = [];
        this.#matches = matches;
    }

    static set(key, entry) {
        return new LocalWrite(key, entry, (other) => other === key);
    }

    static delete(key) {
        return new LocalWrite(key, undefined, (other) => other === key);
    }

    static deletePrefix(prefix) {
        return new LocalWrite(undefined, undefined, (key) => key.startsWith(prefix));
    }

    static deleteSuffix(suffix) {
        return new LocalWrite(undefined, undefined, (key) => key.endsWith(suffix));
    }

    covers(key) {
        return this.#matches(key);
    }
}
