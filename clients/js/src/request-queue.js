import { AdvoCacheError, notInTime, unavailable } from './errors.js';
import { Fifo } from './fifo.js';
import { now, setTimer } from './timing.js';

/**
 * All requests that wait for their answers, in the order of asking: those sent on the present connection first. Answers come in
 * that order. Invariant: after a broken connection what goes out again does so in the same order, so a later write is never
 * overtaken.
 */
export class RequestQueue {
    /** Called when there is something to send. */
    wake = () => {};
    #sent = new Fifo();
    #unsent = new Fifo();
    #maxPending;
    #timeoutMs;
    #timer;
    #closed;

    /** @param {{ maxPending: number, timeoutMs: number }} limits */
    constructor({ maxPending, timeoutMs }) {
        this.#maxPending = maxPending;
        this.#timeoutMs = timeoutMs;
    }

    get length() {
        return this.#sent.length + this.#unsent.length;
    }

    /** Puts a request at the end. */
    add(request) {
        if (this.#closed)
            throw new AdvoCacheError(this.#closed.code, this.#closed.message, { cause: this.#closed });
        if (this.length >= this.#maxPending)
            throw new AdvoCacheError('rate_limited', `${this.#maxPending} requests wait for their answers already.`);
        request.deadline = now() + this.#timeoutMs;
        request.begin();
        this.#unsent.push(request);
        this.#watch();
        this.wake();
    }

    /** The next request to send, now counted as sent; undefined: there is none. */
    takeUnsent() {
        if (this.#unsent.length === 0)
            return undefined;
        const request = this.#unsent.shift();
        request.isSent = true;
        this.#sent.push(request);
        return request;
    }

    /** Gives an answer to the oldest request. False: none was sent. */
    tryAnswer(reply) {
        if (this.#sent.length === 0)
            return false;
        this.#sent.shift().answered(reply);
        return true;
    }

    /**
     * The connection is gone: what was sent goes out again if nothing of it was carried out, or if it may be repeated.
     * @param {{ nothingHappened?: boolean, isTooLarge?: boolean }} [end] isTooLarge: the server closed because of a message's length
     */
    reopen({ nothingHappened = false, isTooLarge = false } = {}) {
        const sent = this.#sent.drain();
        // It is the one that would end every further connection too.
        const tooLarge = isTooLarge ? longest(sent) : undefined;
        const over = [];
        const again = new Fifo();
        for (const request of sent) {
            request.mayHaveHappened ||= !nothingHappened;
            request.isSent = false;
            if (request === tooLarge || request.isGivenUp || !(nothingHappened || request.mayRepeat))
                over.push(request);
            else
                again.push(request);
        }
        for (const request of this.#unsent)
            again.push(request);
        this.#unsent = again;
        for (const request of over) {
            request.failed(request === tooLarge
                ? new AdvoCacheError('bad_request', 'The server takes no message of that length.')
                : unavailable('The connection broke before the answer.', { maybe: request.mayTakeEffect }));
        }
    }

    /** Takes no more, and fails what waits. */
    close(why) {
        this.#closed ??= why;
        clearTimeout(this.#timer);
        for (const request of [...this.#sent.drain(), ...this.#unsent.drain()])
            request.failed(new AdvoCacheError(why.code, why.message, { maybe: request.mayTakeEffect, cause: why }));
    }

    /** Gives up what has waited too long, and sees to it that the next is. */
    giveUpOverdue(at = now()) {
        // Whoever asked first is overdue first.
        for (const request of this.#sent) {
            if (request.deadline > at)
                break;
            if (request.isGivenUp)
                continue;
            request.isGivenUp = true;
            request.giveUp(notInTime(request.mayTakeEffect));
        }
        while (this.#unsent.peek()?.deadline <= at) {
            const request = this.#unsent.shift();
            request.failed(notInTime(request.mayTakeEffect));
        }
        this.#watch();
    }

    #watch() {
        if (this.#timer !== undefined)
            return;
        const next = this.#nextDeadline();
        if (next === undefined)
            return;
        this.#timer = setTimer(() => {
            this.#timer = undefined;
            this.giveUpOverdue();
        }, next - now());
    }

    #nextDeadline() {
        for (const requests of [this.#sent, this.#unsent]) {
            for (const request of requests) {
                if (!request.isGivenUp)
                    return request.deadline;
            }
        }
        return undefined;
    }
}

/** By what the server counts, which is bytes. */
function longest(requests) {
    const encoder = new TextEncoder();
    let found;
    let most = 0;
    for (const request of requests) {
        const bytes = encoder.encode(request.message).length;
        if (bytes > most)
            [found, most] = [request, bytes];
    }
    return found;
}
