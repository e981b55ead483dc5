import { setTimeout as delay } from 'node:timers/promises';

/** Generous on purpose: it is only ever reached by a failing test. */
const DEFAULT_TIMEOUT_MS = 10_000;
const POLL_MS = 20;

/**
 * Waits for what happens elsewhere by asking again and again. A wait that fails says what it waited for and what it saw last.
 * @template T
 * @param {string} reason
 * @param {() => T | Promise<T>} condition
 * @param {{ timeoutMs?: number, seen?: () => unknown }} [options]
 * @returns {Promise<T>} the first answer that counts as true
 */
export async function until(reason, condition, { timeoutMs = DEFAULT_TIMEOUT_MS, seen } = {}) {
    const began = performance.now();
    while (true) {
        const answer = await condition();
        if (answer)
            return answer;
        if (performance.now() - began > timeoutMs)
            throw new Error(`Not within ${timeoutMs / 1000} s: ${reason}. ${seen ? JSON.stringify(await seen(), null, 1) : ''}`);
        await delay(POLL_MS);
    }
}
