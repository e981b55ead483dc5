import assert from 'node:assert/strict';
import { test } from 'node:test';
import { start as startClient } from '../src/index.js';
import { until } from './support/eventually.js';
import { hold, open, start } from './support/scripted-clients.js';
import { WebSocket } from './support/web-socket.js';

test('A wrong password ends the attempts', async () => {
    const node = await start(async (peer) => {
        await peer.next();
        peer.send({ success: false, code: 'invalid_password', error: 'invalid password' });
        peer.close(1008);
    });

    await assert.rejects(open(node), { name: 'AdvoCacheError', code: 'invalid_password' });
    assert.equal(node.connections, 1);
});

test('A client whose password does not count any more is closed for good', async () => {
    const node = await start(
        async (peer) => {
            await peer.open();
            await peer.next();
            peer.cut();
        },
        async (peer) => {
            await peer.next();
            peer.close(1008);
        });
    const client = await open(node);
    const states = [];
    client.on('state', ({ state, error }) => states.push([state, error?.code]));

    await assert.rejects(client.set('k', 1), { code: 'invalid_password', maybe: true });

    await assert.rejects(client.set('k', 2), { code: 'invalid_password' });
    assert.throws(() => client.post.set('k', 3), { code: 'invalid_password' });
    assert.deepEqual(states, [['reconnecting', 'unavailable'], ['closed', 'invalid_password']]);
});

test('A write that waits too long is given up, and shows no more once it cannot happen', async () => {
    const node = await start(
        async (peer) => {
            await peer.open();
            await peer.next();
            await hold(peer);
        });
    const client = await open(node, { requestTimeoutMs: 1_000 });

    await assert.rejects(client.set('k', 1), { code: 'unavailable', maybe: true });
    // Its answer may still come.
    assert.equal(client.get('k'), 1);
});

test('A write that was never sent did not happen', async () => {
    const node = await start(
        async (peer) => {
            await peer.open();
            peer.cut();
        });
    const client = await open(node, { requestTimeoutMs: 1_000 });
    await until('the connection is lost', () => client.state === 'reconnecting');

    await assert.rejects(client.set('k', 1), { code: 'unavailable', maybe: false });
    assert.equal(client.has('k'), false);
    assert.ok(client.lagMs > 0);
});

test('A write that was sent once may have happened, however long it waits for the next connection', async () => {
    const node = await start(
        async (peer) => {
            await peer.open();
            await peer.next();
            peer.cut();
        });
    const client = await open(node, { requestTimeoutMs: 1_000 });

    await assert.rejects(client.set('k', 1), { code: 'unavailable', maybe: true });
    assert.equal(client.has('k'), false);
});

test('Local reads can be told to fail without a connection', async () => {
    const node = await start(async (peer) => {
        await peer.open({ data: { k: 1 } });
        await peer.next();
        peer.cut();
    });
    const client = await open(node, { disconnectedReads: 'fail', unansweredWrites: 'fail' });
    assert.equal(client.get('k'), 1);

    await assert.rejects(client.set('k', 2));

    assert.throws(() => client.get('k'), { code: 'unavailable' });
    assert.throws(() => [...client], { code: 'unavailable' });
    assert.throws(() => client.keys(), { code: 'unavailable' });
});

test('Posted writes that fail are told and harm nobody', async () => {
    const node = await start(async (peer) => {
        await peer.open({ data: { k: 1 } });
        await peer.next();
        peer.send({ success: false, code: 'version_mismatch', error: 'version mismatch', version: 7 });
        await hold(peer);
    });
    const client = await open(node);
    const lost = [];
    client.on('writeLost', ({ action, error }) => lost.push([action, error.code, error.version]));

    client.post.set('k', 2, { ifVersion: 3 });
    assert.equal(client.get('k'), 2);

    await until('the loss is told', () => lost.length > 0);
    assert.deepEqual(lost, [['set', 'version_mismatch', 7]]);
    assert.equal(client.lostWrites, 1);
    assert.equal(client.metrics.lostWrites, 1);
    assert.equal(client.get('k'), 1);
});

test('An answer that nobody waits for ends the connection, and says so', async () => {
    const node = await start(
        async (peer) => {
            await peer.open();
            await peer.next();
            peer.send({ success: true, index: 5, version: 5 });
            peer.send({ success: true, index: 6, version: 6 });
            await hold(peer);
        },
        async (peer) => {
            await peer.open({ data: { k: 2 } });
            await hold(peer);
        });
    const client = await open(node);
    const errors = [];
    client.on('state', ({ error }) => errors.push(error?.message));

    await client.set('k', 1);

    await until('it is back', () => client.get('k') === 2);
    assert.match(errors[0], /nobody waits for/);
});

test('A lock that is renewed too late and taken anew is lost', async () => {
    const node = await start(
        async (peer) => {
            await peer.open();
            await hold(peer);
        },
        async (peer) => {
            await peer.open();
            for (const token of [7, 7, 9]) {
                assert.deepEqual(await peer.next(), { action: 'lock', key: 'job', lock_ttl: 1 });
                peer.send({ success: true, key: 'job', index: token, token });
            }
            assert.equal(await peer.closed, 1000);
        });
    const client = await open(node);

    const held = await client.lock('job', { ttlSeconds: 1, waitMs: 0 });
    assert.equal(held.isHeld, true);

    await until('it is lost', () => held.lost.aborted);
    assert.match(held.lost.reason.message, /not renewed in time/);
    assert.equal(held.isHeld, false);
    await held.release();
});

test('No node at all is said with the last reason', async () => {
    const node = await start();

    await assert.rejects(open(node, { requestTimeoutMs: 1_000 }), ({ code, message }) => code === 'unavailable' && message.includes(node.url));
});

test('Closing says goodbye with 1000 and fails what waits', async () => {
    const node = await start(async (peer) => {
        await peer.open();
        await peer.next();
        assert.equal(await peer.closed, 1000);
    });
    const client = await open(node);
    const writing = client.set('k', 1);

    await client.close();

    await assert.rejects(writing, { code: 'unavailable', maybe: true });
    assert.equal(client.state, 'closed');
});

test('A client that is started need not be waited for', async (t) => {
    let letOpen;
    const opening = new Promise((resolve) => { letOpen = resolve; });
    const node = await start(async (peer) => {
        const { action } = await peer.next();
        assert.equal(action, 'open');
        await opening;
        peer.send({ success: true, nodes: [] });
        peer.send({ type: 'sheet_state', index: 1, epoch: 'e', data: { k: 1 } });
        assert.equal((await peer.next()).key, 'mine');
        peer.send({ success: true, index: 2, version: 2 });
        await hold(peer);
    });

    const client = startClient({ url: node.url, sheet: 's', password: 'secret', WebSocket });
    t.after(() => client.close());
    const writing = client.set('mine', 2);
    assert.deepEqual([client.state, client.get('k'), client.get('mine')], ['connecting', undefined, 2]);

    letOpen();
    await client.waitUntilLoaded();
    assert.deepEqual([client.state, client.get('k')], ['connected', 1]);
    assert.equal((await writing).index, 2);
});

test('Whoever waits for a client that is closed before it has loaded hears of it', async () => {
    const node = await start(async (peer) => {
        await peer.next();
        await hold(peer);
    });
    const client = startClient({ url: node.url, sheet: 's', password: 'secret', WebSocket });
    const waiting = assert.rejects(client.waitUntilLoaded(), { code: 'unavailable' });

    await client.close();

    await waiting;
    assert.equal(client.state, 'closed');
});
