/** The longest that a timer takes; beyond it, it would fire at once. */
export const MAX_TIMER_MS = 2 ** 31 - 1;

/** Milliseconds on a clock that never goes back. */
export const now = () => performance.now();

export const setTimer = (action, ms) => setTimeout(action, Math.min(MAX_TIMER_MS, Math.max(0, ms)));

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
 * A signal that is aborted with the first of the others. `unlink` lets go of them.
 * @param {(AbortSignal | undefined)[]} signals
 */
export function linkedSignal(...signals) {
    const linked = new AbortController();
    const sources = signals.filter((signal) => signal !== undefined);
    const abort = ({ target }) => linked.abort(target.reason);
    for (const signal of sources) {
        if (signal.aborted)
            linked.abort(signal.reason);
        signal.addEventListener('abort', abort);
    }
    const unlink = () => sources.forEach((signal) => signal.removeEventListener('abort', abort));
    return { signal: linked.signal, unlink };
}
