import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { connectAll, newSheet } from './support/clients.js';
import { Cluster } from './support/cluster.js';
import { until } from './support/eventually.js';

/** @type {Cluster} */
let cluster;

before(async () => {
    cluster = await Cluster.start(3);
});

after(() => cluster?.stop());

test('A lock is held by one and handed over with a greater token', async (t) => {
    const [one, other] = await connectAll(t, cluster.nodes.slice(0, 2), newSheet());
    const held = await one.lock('job');
    assert.equal(await other.lock('job', { waitMs: 0 }), null);

    const waiting = other.lock('job');
    await held.release();
    const next = await waiting;

    assert.ok(next.token > held.token);
    assert.equal(held.lost.aborted, true);
    assert.equal(held.isHeld, false);
    assert.equal(next.isHeld, true);
    assert.equal(next.lost.aborted, false);
});

test('A lock outlives its time while it is renewed', async (t) => {
    const [one, other] = await connectAll(t, cluster.nodes.slice(0, 2), newSheet());
    const held = await one.lock('job', { ttlSeconds: 1 });

    // Waits longer than the lock lives.
    assert.equal(await other.lock('job', { waitMs: 2_500 }), null);
    assert.equal(held.isHeld, true);
});

test('A lock that is not renewed is lost in time, and its fence refuses', async (t) => {
    const [one, other] = await connectAll(t, cluster.nodes.slice(0, 2), newSheet());
    const held = await one.lock('job', { ttlSeconds: 1, autoRenew: false });
    await one.set('result', 1, { fence: held.fence });

    const next = await other.lock('job');

    assert.ok(next);
    await until('the first knows', () => held.lost.aborted);
    await assert.rejects(one.set('result', 2, { fence: held.fence }), { code: 'stale_fence' });
    assert.equal(one.get('result'), 1);
});

test('Whoever stops waiting leaves the queue', async (t) => {
    const [one, other] = await connectAll(t, cluster.nodes.slice(0, 2), newSheet());
    const held = await one.lock('job');
    const leaving = new AbortController();
    const waiting = other.lock('job', { signal: leaving.signal });
    leaving.abort();
    await assert.rejects(waiting, { name: 'AbortError' });

    await held.release();

    const next = await one.lock('job', { waitMs: 5_000 });
    assert.ok(next);
});

test('Closing a client frees its locks and ends its waiting', async (t) => {
    const [one, other] = await connectAll(t, cluster.nodes.slice(0, 2), newSheet());
    const held = await one.lock('job', { ttlSeconds: 3_600 });
    const blocked = await other.lock('other job', { ttlSeconds: 3_600 });
    const waiting = assert.rejects(one.lock('other job', { waitMs: 60_000 }), { code: 'unavailable' });

    await one.close();

    await waiting;
    assert.equal(held.lost.aborted, true);
    assert.ok(blocked.isHeld);
    assert.ok(await other.lock('job', { waitMs: 5_000 }));
});

test('A lock outlives the leader, unless it was held through it', async (t) => {
    const leader = await cluster.waitForLeader();
    const [follower, another] = cluster.nodes.filter((node) => node !== leader);
    const [there, here, waiter] = await connectAll(t, [leader, follower, another], newSheet());
    const lost = await there.lock('on the leader', { ttlSeconds: 60 });
    const kept = await here.lock('elsewhere', { ttlSeconds: 60 });
    const waiting = waiter.lock('on the leader', { waitMs: 30_000 });

    await leader.kill();

    await until('the holder knows', () => lost.lost.aborted);
    const next = await waiting;
    assert.ok(next.token > lost.token);
    assert.equal(kept.isHeld, true);
    await here.set('k', 1, { fence: kept.fence });
    await assert.rejects(here.set('k', 2, { fence: lost.fence }), { code: 'stale_fence' });
    leader.start();
    await leader.waitUntilReady();
});
