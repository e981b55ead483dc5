// @ts-check
import { AdvoCache, AdvoCacheError, connect, start } from 'advocache';

/** @typedef {{ name: string, age: number }} User */

/**
 * Every part of the surface once: checked against the type declarations, and run against a real cluster.
 * @param {import('advocache').ConnectOptions} options
 */
export async function useEverything(options) {
    /** @type {AdvoCache} */
    const cache = await connect({
        ...options, connectTimeoutMs: 5_000, requestTimeoutMs: 30_000, maxReconnectDelayMs: 500, keepAliveTimeoutMs: 10_000,
        disconnectedReads: 'serve', unansweredWrites: 'sendAgain', touchIntervalMs: 5_000, maxPendingRequests: 1_000,
    });
    try {
        const seen = await useConnected(cache);
        const started = start(options);
        await started.waitUntilLoaded();
        const hasMore = started.has('result');
        await started.close();
        return { ...seen, hasMore };
    } finally {
        await cache.close();
    }
}

/** @param {AdvoCache} cache */
async function useConnected(cache) {
    /** @type {string[]} */
    const heard = [];
    const off = cache.on('change', ({ key, gone, raw }) => heard.push(`${key}=${gone ? 'gone' : raw}`));
    /** @param {import('advocache').StateChange} change */
    const onState = ({ state, error }) => heard.push(`${state} ${error?.code}`);
    cache.on('state', onState);
    cache.on('writeLost', ({ action, error }) => heard.push(`${action} ${error.maybe}`));
    cache.on('refreshFailed', ({ key, error }) => heard.push(`${key} ${error}`));

    const { index, version } = await cache.set('user:1', { name: 'Ada', age: 36 }, { ttlSeconds: 600, jitter: true });
    await cache.setRaw('n', '9007199254740993', { ifVersion: 0 });
    await cache.setNull('user:2');
    const { deleted } = await cache.delete('user:3');
    cache.post.set('posted', true);
    cache.post.setRaw('posted', '[1.0]');
    cache.post.setNull('posted:2');
    cache.post.delete('posted:2');
    cache.post.deletePrefix('posted:');
    cache.post.deleteSuffix(':posted');

    const user = /** @type {User | null | undefined} */ (cache.get('user:1'));
    /** @type {string | undefined} */
    const raw = cache.getRaw('n');
    /** @type {[string, any][]} */
    const entries = [...cache];
    cache.forEach((value, key, client) => client.has(key) && value);
    const reads = { user, raw, nothing: cache.isNull('user:2'), keys: [...cache.keys()], values: [...cache.values()], entries: [...cache.entries()] };

    const fetched = await cache.fetch('user:1');
    const absent = await cache.fetch('nobody');
    const stats = await cache.stats();

    const lock = await cache.lock('job', { ttlSeconds: 30, waitMs: 0, autoRenew: true, signal: AbortSignal.timeout(10_000) });
    if (!lock)
        throw new Error('Nobody else could have it.');
    await cache.set('result', 1, { fence: lock.fence });
    const held = { name: lock.name, isHeld: lock.isHeld, isLost: lock.lost.aborted, isAfter: lock.token > index };
    await lock.release();
    const refused = await cache.set('result', 2, { fence: lock.fence }).catch((/** @type {unknown} */ failure) => failure);
    const code = refused instanceof AdvoCacheError ? refused.code : 'none';

    /** @type {string | null} */
    const created = await cache.getOrCreate('report', async () => 'made', { ttlSeconds: 60, jitter: false, waitMs: 1_000, lockTtlSeconds: 10 });
    /** @type {number | null} */
    const renewed = await cache.getOrCreate('renewed', (signal) => (signal.aborted ? 0 : 1), { ttlSeconds: 60, staleForSeconds: 60, signal: AbortSignal.timeout(10_000) });
    await cache.delete('renewed');
    await cache.delete('renewed\u0000fresh');
    await cache.deletePrefix('user:');
    await cache.deleteSuffix('sult');

    off();
    cache.off('state', onState);
    const seen = { state: cache.state, lagMs: cache.lagMs, nodes: cache.nodes, node: cache.node, leader: cache.leader, lastError: cache.lastError };
    const counts = { size: cache.size, lastIndex: cache.lastIndex, lostWrites: cache.lostWrites, pending: cache.pendingRequests };
    const { reads: lookups, hits, misses, writes, writeMs, lostWrites, changes, reconnects, touchedKeys } = cache.metrics;
    const metrics = { lookups, hits, misses, writes, hasTaken: writeMs > 0, lostWrites, changes, reconnects, touchedKeys };
    return { index, version, deleted, reads, entries, fetched, absent, stats, held, code, created, renewed, seen, counts, metrics, heard };
}

/**
 * What the declarations must refuse. Never called.
 * @param {AdvoCache} cache
 */
export function misuse(cache) {
    // This one is right: the browser's class fits.
    void connect({ nodes: [new URL('ws://localhost:8081/ws')], sheet: 's', password: 'p', WebSocket: globalThis.WebSocket });
    // @ts-expect-error: the password is missing
    void connect({ url: 'ws://localhost:8081/ws', sheet: 's' });
    // @ts-expect-error: clients are made by connect
    new AdvoCache();
    // @ts-expect-error: a time is a number
    void cache.set('k', 1, { ttlSeconds: '5' });
    // @ts-expect-error: raw values are text
    void cache.setRaw('k', 1);
    // @ts-expect-error: posted writes have no result
    void cache.post.set('k', 1).then();
    // @ts-expect-error: metrics are numbers
    cache.metrics.hits.toUpperCase();
    // @ts-expect-error: there is no such event
    cache.on('changed', () => {});
    // @ts-expect-error: the state is not to be set
    cache.state = 'closed';
}
