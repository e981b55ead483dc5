import { refusal } from './errors.js';

/** A request that waits for its answer. Exactly one of `answered` and `failed` ends it, called by the queue. */
export class PendingRequest {
    /** Whether it is sent on the present connection. */
    isSent = false;
    /** Whether it was sent on an earlier connection that broke before the answer. */
    mayHaveHappened = false;
    /** When it is given up, by the clock of `performance.now()`. */
    deadline = 0;
    /** Nobody waits for it any more, but its answer is still to come. */
    isGivenUp = false;
    #resolve;
    #reject;

    /** @param {string} message */
    constructor(message) {
        this.message = message;
    }

    /** Whether it may go out again although it may have been carried out already. */
    get mayRepeat() {
        return true;
    }

    /** Whether it changes the sheet, and may have done so, or still may. */
    get mayTakeEffect() {
        return this.isSent || this.mayHaveHappened;
    }

    /** The promise of its result. A request that nobody asks for one tells of its failure in another way, or not at all. */
    toPromise() {
        return new Promise((resolve, reject) => {
            this.#resolve = resolve;
            this.#reject = reject;
        });
    }

    /** Puts its effect on the local view, in the order of the requests. */
    begin() {}

    answered(reply) {
        try {
            this.settle(this.take(reply));
        } catch (refused) {
            this.fail(refused);
        }
    }

    failed(why) {
        this.fail(why);
    }

    /** Tells whoever waits that it takes too long; the answer may still come. */
    giveUp(why) {
        this.fail(why);
    }

    settle(result) {
        this.#resolve?.(result);
    }

    fail(why) {
        this.#reject?.(why);
    }
}

/** A request that changes nothing of the sheet. */
export class ReadRequest extends PendingRequest {
    /**
     * @param {string} message
     * @param {(reply: import('./message.js').ServerMessage) => unknown} take makes the result of the reply, or throws
     */
    constructor(message, take) {
        super(message);
        this.take = take;
    }

    get mayTakeEffect() {
        return false;
    }
}

/** An own write: lies over the near cache until it is answered. */
export class WriteRequest extends PendingRequest {
    #cache;
    #local;
    #mayRepeat;
    #lost;

    /**
     * @param {{ message: string, local: import('./local-write.js').LocalWrite }} write
     * @param {import('./near-cache.js').NearCache} cache
     * @param {{ mayRepeat: boolean, lost?: (why: Error) => void }} how `lost` hears once of a failure; for writes whose result nobody asks for
     */
    constructor({ message, local }, cache, { mayRepeat, lost }) {
        super(message);
        this.#cache = cache;
        this.#local = local;
        this.#mayRepeat = mayRepeat;
        this.#lost = lost;
    }

    get mayRepeat() {
        return this.#mayRepeat;
    }

    begin() {
        this.#cache.begin(this.#local);
    }

    take(reply) {
        this.#cache.end(this.#local, reply.success);
        if (!reply.success)
            throw refusal(reply);
        return { index: reply.index, version: reply.version, deleted: reply.deleted };
    }

    failed(why) {
        this.#cache.end(this.#local, false);
        this.fail(why);
    }

    fail(why) {
        const lost = this.#lost;
        this.#lost = undefined;
        lost?.(why);
        super.fail(why);
    }
}
