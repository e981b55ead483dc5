/** The longest that a timer takes; beyond it, it would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Milliseconds on a clock that never goes back. */
export const now = () => performance.now();

export const setTimer = (action, ms) => setTimeout(action, Math.min(MAX_TIMER_MS, Math.max(0, ms)));

/** Does it again and again, until the function that is returned is called. */
export function every(ms, action) {
    let timer;
    const wait = () => {
        timer = setTimer(() => {
            wait();
            action();
        }, ms);
    };
    wait();
    return () => clearTimeout(timer);
}

/**
 * Resolves after that time, or when the signal is aborted.
 * @param {number} ms
 * @param {AbortSignal} signal
 */
export function pause(ms, signal) {
    return new Promise((resolve) => {
        const done = () => {
            clearTimeout(timer);
            signal.removeEventListener('abort', done);
            resolve();
        };
        const timer = setTimer(done, signal.aborted ? 0 : ms);
        signal.addEventListener('abort', done);
    });
}

/**
 * What becomes of the work, or as soon as the signal is aborted its reason. The work is not ended by that.
 * @template T
 * @param {Promise<T>} work
 * @param {AbortSignal} [signal]
 * @returns {Promise<T>}
 */
export async function unlessAborted(work, signal) {
    if (!signal)
        return work;
    const leaving = deferred();
    const leave = () => leaving.reject(signal.reason);
    if (signal.aborted)
        leave();
    signal.addEventListener('abort', leave);
    try {
        return await Promise.race([work, leaving.promise]);
    } finally {
        signal.removeEventListener('abort', leave);
    }
}

/** A promise with its two ends. */
export function deferred() {
    let resolve;
    let reject;
    const promise = new Promise((whenDone, whenFailed) => {
        resolve = whenDone;
        reject = whenFailed;
    });
    return { promise, resolve, reject };
}

/**
 * Signals that are aborted together. One signal for all would have a listener for each that uses it, which Node.js takes for a leak.
 */
export class Closing {
    /** @type {Set<AbortController>} */
    #open = new Set();
    #reason;

    get isClosed() {
        return this.#reason !== undefined;
    }

    /**
     * A signal that is aborted by `close`, or with the other one before. `unlink` lets go of it.
     * @param {AbortSignal} [other]
     */
    link(other) {
        const linked = new AbortController();
        const abort = () => linked.abort(other.reason);
        if (this.isClosed)
            linked.abort(this.#reason);
        else if (other?.aborted)
            abort();
        other?.addEventListener('abort', abort);
        this.#open.add(linked);
        const unlink = () => {
            other?.removeEventListener('abort', abort);
            this.#open.delete(linked);
        };
        return { signal: linked.signal, unlink };
    }

    /** @param {Error} reason */
    close(reason) {
        this.#reason ??= reason;
        for (const linked of this.#open)
            linked.abort(reason);
    }
}
