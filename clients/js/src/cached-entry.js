export const NULL_PLACEHOLDER = '"__NULL__"';

/** Whether raw JSON stands for "known to be nothing": the placeholder of set_null, or JSON's null. */
export const isNullRaw = (raw) => raw === 'null' || raw === NULL_PLACEHOLDER;

/** What raw JSON means to a reader. */
export const valueOf = (raw) => (isNullRaw(raw) ? null : JSON.parse(raw));

/**
 * A value as this client sees it: raw JSON, parsed when somebody reads it for the first time. Never changed; a new value is a
 * new entry.
 */
export class CachedEntry {
    #value;
    #isParsed = false;

    /** @param {string} raw */
    constructor(raw) {
        this.raw = raw;
        /** The period of TouchedKeys in which it was read last. */
        this.touchedIn = 0;
    }

    get isNull() {
        return isNullRaw(this.raw);
    }

    get value() {
        if (!this.#isParsed) {
            this.#value = valueOf(this.raw);
            this.#isParsed = true;
        }
        return this.#value;
    }
}
