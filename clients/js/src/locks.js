import { AdvoCacheError, closed, unavailable } from './errors.js';
import { HeldLock } from './held-lock.js';
import { LockSession } from './lock-session.js';
import { checkNames } from './options.js';
import { checkText, wholeMs, wholeSeconds } from './requests.js';
import { Closing, now, pause } from './timing.js';

const FIRST_DELAY_MS = 20;
const DEFAULTS = { ttlSeconds: 30, waitMs: 30_000, autoRenew: true, signal: undefined };

/** The locks of a client, taken or waited for. */
export class Locks {
    #options;
    #sheet;
    #sessions = new Set();
    #closing = new Closing();

    /** @param {object} options those of the client. @param {import('./session.js').SheetSession} sheet */
    constructor(options, sheet) {
        this.#options = options;
        this.#sheet = sheet;
    }

    /** Takes a lock; null: others held it all the time. Who loses the connection asks another node, from the end of the queue. */
    async take(name, options) {
        checkText('The name of a lock', name);
        const how = completeLockOptions(options);
        const { signal, unlink } = this.#closing.link(how.signal);
        try {
            return await this.#takeSomewhere(name, how, signal);
        } finally {
            unlink();
        }
    }

    /** Who waits at a node that has fallen silent asks elsewhere. Held locks notice by themselves, when they are renewed. */
    nodeSilent(url) {
        for (const session of [...this.#sessions]) {
            if (session.isWaiting && session.url === url)
                session.abandon(unavailable(`${url} is silent.`));
        }
    }

    /** Frees all and takes no more. */
    async close() {
        this.#closing.close(closed());
        await Promise.all([...this.#sessions].map((session) => session.release()));
    }

    async #takeSomewhere(name, how, signal) {
        const began = now();
        let lastError;
        for (let attempt = 0; ; attempt++) {
            signal.throwIfAborted();
            const waited = now() - began;
            if (attempt > 0 && waited > how.waitMs + this.#options.requestTimeoutMs)
                throw unavailable(`The lock could not be asked for: ${lastError.message}`, { cause: lastError });
            try {
                return await this.#takeAt(this.#nodeFor(attempt), name, { ...how, waitMs: Math.max(0, how.waitMs - waited) }, signal);
            } catch (failure) {
                if (signal.aborted || !isPassing(failure))
                    throw failure;
                lastError = failure;
                await pause(Math.min(this.#options.maxReconnectDelayMs, FIRST_DELAY_MS * 2 ** Math.min(attempt, 16)) * Math.random(), signal);
            }
        }
    }

    async #takeAt(url, name, how, signal) {
        const session = new LockSession(url, this.#options, this.#sheet.heard, name);
        this.#sessions.add(session);
        session.ended = () => this.#sessions.delete(session);
        const abandon = () => session.abandon(signal.reason);
        signal.addEventListener('abort', abandon);
        try {
            const token = await session.take(how);
            signal.throwIfAborted();
            if (token !== null)
                return new HeldLock(session, name, token);
            session.abandon(unavailable('The lock was held by others.'));
            return null;
        } catch (failure) {
            session.abandon(failure);
            throw failure;
        } finally {
            signal.removeEventListener('abort', abandon);
        }
    }

    #nodeFor(attempt) {
        return (attempt === 0 && this.#sheet.url) || this.#sheet.nextNode();
    }
}

/** Whether asking again, elsewhere, may help. */
const isPassing = (failure) => failure instanceof AdvoCacheError && ['unavailable', 'rate_limited'].includes(failure.code);

function completeLockOptions(given = {}) {
    checkNames(given, Object.keys(DEFAULTS));
    const { ttlSeconds = DEFAULTS.ttlSeconds, waitMs = DEFAULTS.waitMs, autoRenew = DEFAULTS.autoRenew, signal } = given;
    return { ttlSeconds: wholeSeconds('ttlSeconds', ttlSeconds), waitMs: wholeMs('waitMs', waitMs), autoRenew, signal };
}
