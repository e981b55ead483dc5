/** What the client counts about itself, since it was made. */
export class Metrics {
    hits = 0;
    misses = 0;
    writes = 0;
    writeMs = 0;
    lostWrites = 0;
    changes = 0;
    reconnects = 0;
    touchedKeys = 0;

    read(isFound) {
        if (isFound)
            this.hits++;
        else
            this.misses++;
    }

    written(ms) {
        this.writes++;
        this.writeMs += ms;
    }

    /** The counts as they are now. */
    snapshot() {
        return { reads: this.hits + this.misses, ...this };
    }
}
