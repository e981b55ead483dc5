import { AdvoCacheError } from './errors.js';
import { checkNames } from './options.js';
import { checkText } from './requests.js';
import { deferred } from './timing.js';

/** The same in every client, so that callers in different languages wait for each other. */
const CREATING_LOCK = '\u0000create:';
const OPTIONS = ['ttlSeconds', 'jitter', 'waitMs', 'lockTtlSeconds'];

/** Values that are made when they are missing: by one caller in the whole cluster. */
export class Creations {
    #client;
    /** @type {Map<string, Promise<unknown>>} one creation of a key at a time in this process */
    #creating = new Map();
    /** @type {Map<string, () => void>} who waits until the local copy has a key */
    #watching = new Map();

    /** @param {import('./client.js').AdvoCache} client */
    constructor(client) {
        this.#client = client;
    }

    /** The local copy has a value for the key now. */
    appeared(key) {
        this.#watching.get(key)?.();
    }

    /** The local value, or else one that the factory makes. */
    async getOrCreate(key, factory, options = {}) {
        checkText('The key', key);
        if (typeof factory !== 'function')
            throw new TypeError('The factory must be a function.');
        checkNames(options, OPTIONS);
        while (true) {
            if (this.#client.has(key))
                return this.#client.get(key);
            const other = this.#creating.get(key);
            if (!other)
                return await this.#create(key, factory, options);
            // When it fails, that is its own affair; whoever comes next tries for itself.
            await other.catch(() => {});
        }
    }

    async #create(key, factory, options) {
        const mine = this.#createUnderLock(key, factory, options);
        this.#creating.set(key, mine);
        try {
            return await mine;
        } finally {
            this.#creating.delete(key);
        }
    }

    async #createUnderLock(key, factory, { waitMs = 30_000, lockTtlSeconds = 30, ...set }) {
        const leaving = new AbortController();
        const locking = this.#client.lock(CREATING_LOCK + key, { ttlSeconds: lockTtlSeconds, waitMs, signal: leaving.signal });
        try {
            if (!(await this.#isFirst(locking, key)) && this.#client.has(key))
                return this.#client.get(key);
            // Null after a wait in vain: the other maker hangs, so this caller makes its own.
            return await this.#readOrMake(key, factory, set, await locking);
        } finally {
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

    async #readOrMake(key, factory, { ttlSeconds, jitter = true }, held) {
        // The maker before may be ahead of the local copy.
        const known = await this.#client.fetch(key);
        if (known)
            return known.value;
        const value = (await factory()) ?? null;
        const options = { ttlSeconds, jitter, fence: held?.fence };
        try {
            await (value === null ? this.#client.setNull(key, options) : this.#client.set(key, value, options));
        } catch (failure) {
            // It took longer than the lock lived; somebody else makes the value that all will see. This caller has its own.
            if (!(failure instanceof AdvoCacheError && failure.code === 'stale_fence'))
                throw failure;
        }
        return value;
    }
}

/** Whether it was had or not does not matter any more, but it must not be kept. Nobody waits for that. */
function letGo(locking) {
    locking.then((held) => held?.release(), () => {});
}
