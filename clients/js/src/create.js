import { valueOf } from './cached-entry.js';
import { AdvoCacheError, closed } from './errors.js';
import { checkNames } from './options.js';
import { checkNumber, checkText, toRaw, wholeMs, wholeSeconds } from './requests.js';
import { Closing, deferred, unlessAborted } from './timing.js';

/** Names are the same in every client, so that callers in different languages wait for each other. */
const CREATING_LOCK = '\u0000create:';
/** Beside a value with staleForSeconds: while this key lives, the value is fresh. */
const FRESH_MARK = '\u0000fresh';
const DEFAULTS = { ttlSeconds: undefined, staleForSeconds: 0, jitter: true, waitMs: 30_000, lockTtlSeconds: 30, signal: undefined };

/** Values that are made when they are missing or stale: by one caller in the whole cluster. */
export class Creations {
    #client;
    #refreshFailed;
    #closing = new Closing();
    /** @type {Map<string, Promise<unknown>>} one creation of a key at a time in this process */
    #creating = new Map();
    /** @type {Set<string>} keys whose stale values this process makes anew */
    #refreshing = new Set();
    /** @type {Map<string, () => void>} who waits until the local copy has a key */
    #watching = new Map();

    /**
     * @param {import('./client.js').AdvoCache} client
     * @param {(key: string, error: unknown) => void} refreshFailed hears of what no caller waits for
     */
    constructor(client, refreshFailed) {
        this.#client = client;
        this.#refreshFailed = refreshFailed;
    }

    /** The local copy has a value for the key now. */
    appeared(key) {
        this.#watching.get(key)?.();
    }

    /** Ends what is being made. */
    close() {
        this.#closing.close(closed());
    }

    /** The local value, or else one that the factory makes. */
    async getOrCreate(key, factory, options) {
        const how = complete(key, factory, options);
        while (true) {
            how.signal?.throwIfAborted();
            const known = this.#client.get(key);
            if (known !== undefined) {
                if (how.staleForSeconds > 0 && !this.#client.has(key + FRESH_MARK))
                    this.#refresh(key, factory, how);
                return known;
            }
            const other = this.#creating.get(key);
            if (!other)
                return await this.#create(key, factory, how);
            // When it fails, that is its own affair; whoever comes next tries for itself.
            await unlessAborted(other.catch(() => {}), how.signal);
        }
    }

    async #create(key, factory, how) {
        const { signal, unlink } = this.#closing.link(how.signal);
        const mine = this.#createUnderLock(key, factory, how, signal);
        this.#creating.set(key, mine);
        try {
            return await mine;
        } finally {
            this.#creating.delete(key);
            unlink();
        }
    }

    async #createUnderLock(key, factory, how, signal) {
        const leaving = new AbortController();
        const leave = () => leaving.abort(signal.reason);
        signal.addEventListener('abort', leave);
        const locking = this.#client.lock(CREATING_LOCK + key, { ttlSeconds: how.lockTtlSeconds, waitMs: how.waitMs, signal: leaving.signal });
        try {
            if (!(await this.#isFirst(locking, key)) && this.#client.has(key))
                return this.#client.get(key);
            // Null after a wait in vain: the other maker hangs, so this caller makes its own.
            const held = await locking;
            // The maker before may be ahead of the local copy.
            const known = await unlessAborted(this.#client.fetch(key), signal);
            return known ? known.value : await this.#make(key, factory, how, held, signal);
        } finally {
            signal.removeEventListener('abort', leave);
            leaving.abort();
            letGo(locking);
        }
    }

    /** Whether the lock was there before somebody's value. */
    async #isFirst(locking, key) {
        const appearing = deferred();
        this.#watching.set(key, () => appearing.resolve(false));
        try {
            return await Promise.race([locking.then(() => true), appearing.promise]);
        } finally {
            this.#watching.delete(key);
        }
    }

    /** What the factory makes, as everybody reads it: after its way through JSON. */
    async #make(key, factory, { ttlSeconds, staleForSeconds, jitter }, held, signal) {
        const made = await unlessAborted(called(factory, signal), signal);
        const raw = toRaw(made ?? null);
        const value = valueOf(raw);
        const fresh = { ttlSeconds, jitter, fence: held?.fence };
        const kept = staleForSeconds > 0 ? { ...fresh, ttlSeconds: ttlSeconds + staleForSeconds } : fresh;
        const writing = [value === null ? this.#client.setNull(key, kept) : this.#client.setRaw(key, raw, kept)];
        // Behind the value: an old one must not count as fresh because only half of this came through.
        if (staleForSeconds > 0)
            writing.push(this.#client.set(key + FRESH_MARK, true, fresh));
        try {
            await Promise.all(writing);
        } catch (failure) {
            // It took longer than the lock lived; somebody else makes the value that all will see. This caller has its own.
            if (!(failure instanceof AdvoCacheError && failure.code === 'stale_fence'))
                throw failure;
        }
        return value;
    }

    /** Makes a stale value anew if nobody else does. Nobody waits for it. */
    #refresh(key, factory, how) {
        if (this.#refreshing.has(key))
            return;
        this.#refreshing.add(key);
        this.#refreshUnderLock(key, factory, how)
            .catch((failure) => {
                if (!this.#closing.isClosed)
                    this.#refreshFailed(key, failure);
            })
            .finally(() => this.#refreshing.delete(key));
    }

    async #refreshUnderLock(key, factory, how) {
        const held = await this.#client.lock(CREATING_LOCK + key, { ttlSeconds: how.lockTtlSeconds, waitMs: 0 });
        if (!held)
            return;
        const { signal, unlink } = this.#closing.link();
        try {
            // The maker before may be ahead of the local copy.
            if (!this.#client.has(key + FRESH_MARK) && !(await this.#client.fetch(key + FRESH_MARK)))
                await this.#make(key, factory, how, held, signal);
        } finally {
            unlink();
            await held.release();
        }
    }
}

/** All is checked before anything is made. */
function complete(key, factory, given = {}) {
    checkText('The key', key);
    if (typeof factory !== 'function')
        throw new TypeError('The factory must be a function.');
    checkNames(given, Object.keys(DEFAULTS));
    const {
        ttlSeconds, staleForSeconds = DEFAULTS.staleForSeconds, jitter = DEFAULTS.jitter, waitMs = DEFAULTS.waitMs,
        lockTtlSeconds = DEFAULTS.lockTtlSeconds, signal,
    } = given;
    checkNumber('staleForSeconds', staleForSeconds, { least: 0 });
    if (ttlSeconds !== undefined)
        wholeSeconds('ttlSeconds and staleForSeconds', checkNumber('ttlSeconds', ttlSeconds, { above: 0 }) + staleForSeconds);
    else if (staleForSeconds > 0)
        throw new TypeError('staleForSeconds needs ttlSeconds: there is no telling when a value without one is stale.');
    return {
        ttlSeconds, staleForSeconds, jitter, waitMs: wholeMs('waitMs', waitMs), lockTtlSeconds: wholeSeconds('lockTtlSeconds', lockTtlSeconds), signal,
    };
}

/** A factory may throw at once. */
async function called(factory, signal) {
    return factory(signal);
}

/** Whether it was had or not does not matter any more, but it must not be kept. Nobody waits for that. */
function letGo(locking) {
    locking.then((held) => held?.release(), () => {});
}
