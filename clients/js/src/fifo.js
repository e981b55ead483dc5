/** First in, first out. An array's shift would move all that is behind. */
export class Fifo {
    #items = [];
    #head = 0;

    get length() {
        return this.#items.length - this.#head;
    }

    push(item) {
        this.#items.push(item);
    }

    peek() {
        return this.#items[this.#head];
    }

    shift() {
        const item = this.#items[this.#head];
        this.#items[this.#head++] = undefined;
        // What is left is moved once for as many items as were taken.
        if (this.#head * 2 >= this.#items.length) {
            this.#items = this.#items.slice(this.#head);
            this.#head = 0;
        }
        return item;
    }

    /** All items; there are none left here then. */
    drain() {
        const items = this.#items.slice(this.#head);
        this.#items = [];
        this.#head = 0;
        return items;
    }

    *[Symbol.iterator]() {
        for (let i = this.#head; i < this.#items.length; i++)
            yield this.#items[i];
    }
}
