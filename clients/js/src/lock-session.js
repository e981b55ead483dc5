import { Connection } from './connection.js';
import { notInTime, refusal, unavailable } from './errors.js';
import { Fifo } from './fifo.js';
import { lockRequest, openRequest, unlockRequest } from './requests.js';
import { deferred, now, setTimer } from './timing.js';

const UNLOCK_TIMEOUT_MS = 2_000;

/**
 * A connection for one lock: a waiting lock holds up everything behind it, and a lock lives no longer than its connection.
 * `lost` is aborted when the cluster may give the lock to somebody else, by this machine's clock.
 */
export class LockSession {
    /** Called once, when the connection is over. */
    ended = () => {};
    #options;
    #name;
    #connection;
    #opened = deferred();
    #asked = new Fifo();
    #lost = new AbortController();
    #end;
    #timer;
    #holdsUntil = 0;
    #token = 0;
    #releasing;

    /**
     * @param {string} url
     * @param {object} options those of the client
     * @param {{ index: number, epoch?: string }} from what the client has heard: the sheet itself is not needed again
     * @param {string} name
     */
    constructor(url, options, from, name) {
        this.#options = options;
        this.#name = name;
        // Whoever takes the lock hears of it; nobody may have come to that yet.
        this.#opened.promise.catch(() => {});
        this.#connection = new Connection(url, options, openRequest(options, from), {
            opened: () => this.#opened.resolve(),
            heard: (message) => this.#hear(message),
            ended: ({ error }) => {
                if (!this.#connection.cut())
                    this.#connection.discard();
                this.#over(error);
            },
        });
    }

    get url() {
        return this.#connection.url;
    }

    get lost() {
        return this.#lost.signal;
    }

    /** Asks the clock too: timers of a busy process or a hidden page come late. */
    get isHeld() {
        return !this.#lost.signal.aborted && now() < this.#holdsUntil;
    }

    /** Whether it has no lock yet. */
    get isWaiting() {
        return this.#holdsUntil === 0;
    }

    /**
     * Takes the lock. @returns {Promise<number | null>} the token; null: others held it all the time
     */
    async take({ ttlSeconds, waitMs, autoRenew }) {
        await this.#opened.promise;
        const asked = now();
        const reply = await this.#ask(lockRequest(this.#name, ttlSeconds, waitMs), waitMs + this.#options.requestTimeoutMs);
        if (!reply.success) {
            if (reply.code === 'lock_held')
                return null;
            throw refusal(reply);
        }
        this.#token = reply.token;
        // Its time counts from the moment it was given, which for one that had to wait is not known any better.
        this.#holdFrom(waitMs > 0 ? now() : asked, ttlSeconds);
        this.#wait(ttlSeconds, autoRenew);
        return reply.token;
    }

    /** Frees the lock, or gives up the place in the queue. */
    release() {
        return this.#releasing ??= this.#release();
    }

    /** Ends it at once, without being asked by its owner. */
    abandon(error) {
        this.#connection.goodbye();
        this.#over(error);
    }

    async #release() {
        clearTimeout(this.#timer);
        if (this.isHeld) {
            // When it is not answered, the goodbye frees the lock, or the end of the connection does.
            await this.#ask(unlockRequest(this.#name), UNLOCK_TIMEOUT_MS).catch((failure) => { this.#end ??= failure; });
        }
        this.abandon(unavailable(`The lock ${JSON.stringify(this.#name)} was released.`));
    }

    #holdFrom(since, ttlSeconds) {
        this.#holdsUntil = since + ttlSeconds * 1000;
    }

    /** Until it is renewed, or until its time is over. */
    #wait(ttlSeconds, autoRenew) {
        const left = this.#holdsUntil - now();
        if (left <= 0)
            this.abandon(unavailable('The time of the lock is over.'));
        else if (autoRenew)
            this.#timer = setTimer(() => this.#renew(ttlSeconds), Math.min(left, (ttlSeconds * 1000) / 3));
        else
            this.#timer = setTimer(() => this.#wait(ttlSeconds, autoRenew), left);
    }

    async #renew(ttlSeconds) {
        const asked = now();
        const left = this.#holdsUntil - asked;
        try {
            if (left <= 0)
                throw notInTime(false);
            const reply = await this.#ask(lockRequest(this.#name, ttlSeconds, 0), left);
            // Another token: it came too late, and took the lock anew. What was guarded by the old one is not guarded any more.
            if (reply.success && reply.token !== this.#token)
                throw unavailable('The lock was not renewed in time.');
            if (reply.success)
                this.#holdFrom(asked, ttlSeconds);
            else if (reply.code !== 'unavailable')
                throw refusal(reply);
        } catch (failure) {
            // Whoever has lost it must not keep others from it either.
            if (!this.#releasing)
                this.abandon(failure);
        }
        if (!this.#releasing && !this.#lost.signal.aborted)
            this.#wait(ttlSeconds, true);
    }

    async #ask(message, limitMs) {
        if (this.#end)
            throw this.#end;
        const answer = deferred();
        this.#asked.push(answer);
        this.#connection.send(message);
        const timer = setTimer(() => answer.reject(notInTime(true)), limitMs);
        try {
            return await answer.promise;
        } finally {
            clearTimeout(timer);
        }
    }

    #hear(message) {
        // The changes of the sheet are the client's own connection's affair.
        if (message.kind === 'reply')
            this.#asked.shift()?.resolve(message);
    }

    #over(error) {
        if (this.#end)
            error = this.#end;
        this.#end = error;
        clearTimeout(this.#timer);
        this.#opened.reject(error);
        for (const answer of this.#asked.drain())
            answer.reject(error);
        this.#lost.abort(error);
        this.ended();
        this.ended = () => {};
    }
}
