/** The server takes 1,024 in one request. */
const MAX_KEYS = 1_000;
/** A request that is too long would end the connection. */
const MAX_CHARACTERS = 64 * 1024;

/** Keys that were read locally since the server was last told, a bounded sample when there are many. */
export class TouchedKeys {
    #keys = [];
    #characters = 0;
    #period = 1;

    /** To be called for each local read. */
    note(key, entry) {
        if (entry.touchedIn === this.#period)
            return;
        entry.touchedIn = this.#period;
        if (this.#keys.length >= MAX_KEYS || this.#characters + key.length > MAX_CHARACTERS)
            return;
        this.#keys.push(key);
        this.#characters += key.length;
    }

    /** What was read; from now on it counts anew. */
    take() {
        const taken = this.#keys;
        this.#keys = [];
        this.#characters = 0;
        this.#period++;
        return taken;
    }
}
