/** The server takes 1,024 in one request. */
const MAX_KEYS = 1_000;

/** Keys that were read locally since the server was last told, a bounded sample when there are many. */
export class TouchedKeys {
    #keys = [];
    #period = 1;

    /** To be called for each local read. */
    note(key, entry) {
        if (entry.touchedIn === this.#period)
            return;
        entry.touchedIn = this.#period;
        if (this.#keys.length < MAX_KEYS)
            this.#keys.push(key);
    }

    /** What was read; from now on it counts anew. */
    take() {
        const taken = this.#keys;
        this.#keys = [];
        this.#period++;
        return taken;
    }
}
