/** The nodes to try, in turn: those that the client was given and those that it has learned. Addresses are normalised texts. */
export class NodeList {
    #given;
    #nodes;
    #next = 0;

    /** @param {string[]} given */
    constructor(given) {
        this.#given = [...new Set(given.map((node) => new URL(node).href))];
        this.#nodes = this.#given;
    }

    get all() {
        return this.#nodes;
    }

    /** The node to try next. */
    next() {
        return this.#nodes[this.#next++ % this.#nodes.length];
    }

    /** Takes what a node says of the others. What the client was given stays: the others may be known by names of their own network. */
    learn(told) {
        const nodes = told.filter(isNodeAddress).map((node) => new URL(node).href);
        this.#nodes = [...new Set([...this.#given, ...nodes])];
    }
}

/** Whether it is the address of a node. */
export function isNodeAddress(text) {
    try {
        return ['ws:', 'wss:'].includes(new URL(text).protocol);
    } catch (notAnAddress) {
        if (notAnAddress instanceof TypeError)
            return false;
        throw notAnAddress;
    }
}
