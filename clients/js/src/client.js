import { valueOf } from './cached-entry.js';
import { Creations } from './create.js';
import { AdvoCacheError, refusal, unavailable } from './errors.js';
import { KeyChange } from './key-change.js';
import { LocalReads } from './local-reads.js';
import { Locks } from './locks.js';
import { Metrics } from './metrics.js';
import { NearCache } from './near-cache.js';
import { Notifier } from './notifier.js';
import { completeOptions } from './options.js';
import { ReadRequest, WriteRequest } from './pending-request.js';
import { RequestQueue } from './request-queue.js';
import { checkText, getRequest, statsRequest, touchRequest } from './requests.js';
import { SheetSession } from './session.js';
import { every, now, setTimer } from './timing.js';
import { TouchedKeys } from './touched-keys.js';
import * as writes from './writes.js';

/**
 * A sheet with a local copy that follows every change. Reads are local; writes show locally at once and settle to the order of
 * the cluster's log. Made by `connect`.
 */
export class AdvoCache extends LocalReads {
    #options;
    #notifier = new Notifier();
    #touched;
    #cache;
    #requests;
    #session;
    #locks;
    #creations = new Creations(this, (key, error) => this.#notifier.tellOrWarn('refreshFailed', { key, error }, 'a stale value could not be made anew'));
    #metrics;
    #stopTouching = () => {};
    #running;

    /**
     * Writes that nobody waits for, in one order with all others. What becomes of a failure: event `writeLost`.
     */
    post = writes.posted((write) => this.#post(write));

    constructor(options) {
        const cache = new NearCache((key, entry) => this.#changed(key, entry));
        const touched = new TouchedKeys();
        const metrics = new Metrics();
        super(cache, touched, metrics, () => this.#refuseWhenDisconnected());
        this.#cache = cache;
        this.#touched = touched;
        this.#metrics = metrics;
        this.#options = completeOptions(options);
        this.#requests = new RequestQueue({ maxPending: this.#options.maxPendingRequests, timeoutMs: this.#options.requestTimeoutMs });
        this.#session = new SheetSession(this.#options, this.#cache, this.#requests, metrics);
        this.#locks = new Locks(this.#options, this.#session);
        this.#session.stateChanged = (state, error) => this.#stateChanged(state, error);
        this.#session.nodeSilent = (url) => this.#locks.nodeSilent(url);
    }

    /** Connects and loads the sheet. */
    static async connect(options) {
        const client = AdvoCache.start(options);
        const { requestTimeoutMs } = client.#options;
        const late = setTimer(() => client.close(), requestTimeoutMs);
        try {
            await client.#session.ready;
            return client;
        } catch (failure) {
            const cause = client.#session.lastError ?? failure;
            throw cause.code === 'unavailable' ? unavailable(`No node let the sheet be opened within ${requestTimeoutMs} ms: ${cause.message}`, { cause }) : cause;
        } finally {
            clearTimeout(late);
        }
    }

    /** Begins to connect. Until the sheet is loaded the local copy is empty, and requests wait. */
    static start(options) {
        const client = new AdvoCache(options);
        client.#running = client.#session.run();
        if (client.#options.touchIntervalMs > 0)
            client.#stopTouching = every(client.#options.touchIntervalMs, () => client.#tellTouched());
        return client;
    }

    /** Waits until the sheet is loaded for the first time; rejects when it never will be. */
    async waitUntilLoaded() {
        await this.#session.ready;
    }

    /** 'connecting' | 'connected' | 'reconnecting' | 'closed' */
    get state() {
        return this.#session.state;
    }

    /** For how long the client has heard nothing; 0 while it is connected. */
    get lagMs() {
        return this.#session.lagMs;
    }

    /** The greatest log index heard of: the copy is that of the log there, own writes on their way aside. */
    get lastIndex() {
        return this.#session.heard.index;
    }

    /** The addresses of the nodes that the client knows. */
    get nodes() {
        return [...this.#session.nodes];
    }

    /** The node that the client is or was last connected to, by its address for clients; undefined before the first. */
    get node() {
        return this.#session.at?.node;
    }

    /** The node that led the cluster when the client connected; undefined when there was none. */
    get leader() {
        return this.#session.at?.leader;
    }

    /** Why the last connection ended or could not be made; undefined while connected. */
    get lastError() {
        return this.#session.lastError;
    }

    /** Posted writes that failed. */
    get lostWrites() {
        return this.#metrics.lostWrites;
    }

    /** Requests that wait for their answers. */
    get pendingRequests() {
        return this.#requests.length;
    }

    /** What the client has counted since it was made. */
    get metrics() {
        return this.#metrics.snapshot();
    }

    async set(key, value, options) {
        return this.#write(writes.set(key, value, options));
    }

    async setRaw(key, json, options) {
        return this.#write(writes.setRaw(key, json, options));
    }

    async setNull(key, options) {
        return this.#write(writes.setNull(key, options));
    }

    async delete(key, options) {
        return this.#write(writes.deleteKey(key, options));
    }

    async deletePrefix(prefix) {
        return this.#write(writes.deletePrefix(prefix));
    }

    async deleteSuffix(suffix) {
        return this.#write(writes.deleteSuffix(suffix));
    }

    /** Asks the cluster: the answer has every write that was acknowledged to anybody before the call. */
    async fetch(key) {
        return this.#ask(getRequest(checkText('The key', key)), (reply) => {
            if (reply.code === 'not_found')
                return undefined;
            const raw = accepted(reply).value ?? 'null';
            return { raw, value: valueOf(raw), version: reply.version };
        });
    }

    /** What the sheet is made of, and what the answering node has seen of its use. */
    async stats() {
        return this.#ask(statsRequest(), (reply) => JSON.parse(accepted(reply).value));
    }

    /** Takes a lock of this sheet; null: others held it all the time. */
    async lock(name, options) {
        return this.#locks.take(name, options);
    }

    /** The local value, or else one that the factory of one caller in the whole cluster makes. */
    async getOrCreate(key, factory, options) {
        return this.#creations.getOrCreate(key, factory, options);
    }

    /** Listens to an event; the function that is returned ends it. */
    on(event, listener) {
        return this.#notifier.on(event, listener);
    }

    off(event, listener) {
        this.#notifier.off(event, listener);
    }

    /** Frees the locks and says goodbye to the cluster. What is not answered by then fails. */
    async close() {
        this.#creations.close();
        await this.#locks.close();
        this.#session.close();
        await this.#running;
    }

    [Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')]() {
        return this.close();
    }

    #refuseWhenDisconnected() {
        if (this.#options.disconnectedReads === 'fail' && this.state !== 'connected')
            throw unavailable('There is no connection, and local reads are set to fail then.', { cause: this.lastError });
    }

    #stateChanged(state, error) {
        if (state === 'closed')
            this.#stopTouching();
        this.#notifier.tell('state', { state, error });
    }

    #changed(key, entry) {
        if (entry)
            this.#creations.appeared(key);
        if (this.#notifier.hasListeners('change'))
            this.#notifier.tell('change', new KeyChange(key, entry));
    }

    async #write(write) {
        const began = now();
        const request = new WriteRequest(write, this.#cache, { mayRepeat: this.#mayRepeat(write) });
        const result = request.toPromise();
        this.#requests.add(request);
        const committed = await result;
        this.#metrics.written(now() - began);
        return committed;
    }

    #post(write) {
        const lost = (error) => this.#writeLost(write.action, error);
        this.#requests.add(new WriteRequest(write, this.#cache, { mayRepeat: this.#mayRepeat(write), lost }));
    }

    #mayRepeat(write) {
        return !write.isConditional && this.#options.unansweredWrites === 'sendAgain';
    }

    #writeLost(action, error) {
        this.#metrics.lostWrites++;
        this.#notifier.tellOrWarn('writeLost', { action, error }, `a posted ${action} was lost`);
    }

    async #ask(message, take) {
        const request = new ReadRequest(message, take);
        const result = request.toPromise();
        this.#requests.add(request);
        return result;
    }

    #tellTouched() {
        if (this.state !== 'connected')
            return;
        const keys = this.#touched.take();
        if (keys.length === 0)
            return;
        // It can do without: when too much is on its way, or the node refuses, the next time will do.
        this.#ask(touchRequest(keys), (reply) => {
            accepted(reply);
            this.#metrics.touchedKeys += keys.length;
        }).catch((failure) => {
            if (!(failure instanceof AdvoCacheError))
                throw failure;
        });
    }
}

function accepted(reply) {
    if (!reply.success)
        throw refusal(reply);
    return reply;
}
