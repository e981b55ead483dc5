import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from './support/eventually.js';
import { hold, open, start } from './support/scripted-clients.js';
import { WebSocket } from './support/web-socket.js';

test('After 1001 everything without an answer is asked again, in its order', async () => {
    const asked = [];
    const node = await start(
        async (peer) => {
            await peer.open();
            asked.push(await peer.take(3));
            peer.close(1001);
        },
        async (peer) => {
            await peer.open();
            asked.push(await peer.take(3));
            for (let i = 0; i < 3; i++)
                peer.send({ success: true, index: 10 + i, version: 10 + i });
            await hold(peer);
        });
    const client = await open(node);

    const results = await Promise.all([client.set('a', 1), client.set('b', 2, { ifVersion: 0 }), client.set('a', 3)]);

    assert.deepEqual(asked[1], asked[0]);
    assert.deepEqual(results.map(({ index }) => index), [10, 11, 12]);
    assert.equal(client.get('a'), 3);
});

test('After a break conditional writes may have happened, the others are asked again', async () => {
    const node = await start(
        async (peer) => {
            await peer.open();
            await peer.take(3);
            peer.cut();
        },
        async (peer) => {
            await peer.open();
            const again = await peer.take(2);
            assert.deepEqual(again.map(({ key }) => key), ['a', 'c']);
            peer.send({ success: true, index: 10, version: 10 });
            peer.send({ success: true, index: 11, version: 11 });
            await hold(peer);
        });
    const client = await open(node);

    const [first, conditional, last] = await Promise.allSettled([client.set('a', 1), client.set('b', 2, { ifVersion: 0 }), client.set('c', 3)]);

    assert.equal(first.value.index, 10);
    assert.equal(conditional.reason.code, 'unavailable');
    assert.equal(conditional.reason.maybe, true);
    assert.equal(last.value.index, 11);
    assert.deepEqual([...client], [['a', 1], ['c', 3]]);
});

test('What is not to be sent again fails', async () => {
    const node = await start(
        async (peer) => {
            await peer.open();
            await peer.next();
            peer.cut();
        },
        async (peer) => {
            await peer.open();
            await hold(peer);
        });
    const client = await open(node, { unansweredWrites: 'fail' });

    await assert.rejects(client.set('a', 1), { code: 'unavailable', maybe: true });
    assert.equal(client.has('a'), false);
});

test('A client comes back with the index it has heard', async () => {
    const opens = [];
    const node = await start(
        async (peer) => {
            opens.push(await peer.open({ index: 5, epoch: 'life', data: { k: 1 } }));
            peer.send({ type: 'replicate', key: 'k', value: 2, index: 7 });
            peer.send({ type: 'index', index: 9 });
            peer.cut();
        },
        async (peer) => {
            opens.push(await peer.next());
            peer.send({ success: true, nodes: [] });
            peer.send({ type: 'sheet_resume', index: 9, epoch: 'life' });
            peer.send({ type: 'replicate', key: 'k', value: 3, index: 12 });
            peer.send({ type: 'news of a kind that does not exist yet', index: 13 });
            await hold(peer);
        });
    const client = await open(node);

    await until('the client has heard all', () => client.lastIndex === 13);

    assert.equal(client.get('k'), 3);
    assert.deepEqual({ ...client.metrics }, { reads: 1, hits: 1, misses: 0, writes: 0, writeMs: 0, lostWrites: 0, changes: 2, reconnects: 1, touchedKeys: 0 });
    assert.equal(opens[0].since, 0);
    assert.deepEqual([opens[1].since, opens[1].epoch], [9, 'life']);
});

test('A node that falls silent is left for another', async () => {
    let probe;
    const silent = await start(async (peer) => {
        await peer.open({ data: { k: 1 } });
        probe = await peer.next();
        await hold(peer);
    });
    const other = await start(async (peer) => {
        await peer.open({ data: { k: 2 } });
        await hold(peer);
    });
    const client = await open([silent, other], { keepAliveTimeoutMs: 400, requestTimeoutMs: 1_000 });

    await until('the other one has it', () => client.get('k') === 2, { seen: () => String(client.lastError) });
    assert.deepEqual(probe, { action: 'touch', keys: [] });
});

test('Whoever waits for a lock at a node that falls silent asks elsewhere', async () => {
    const silent = await start(
        async (peer) => {
            await peer.open();
            await hold(peer);
        },
        async (peer) => {
            await peer.open();
            await peer.take(2);
        });
    const answer = async (peer) => {
        await peer.open();
        for (let request = await peer.next(); request; request = await peer.next())
            peer.send(request.action === 'lock' ? { success: true, key: request.key, index: 9, token: 9 } : { success: true });
    };
    const other = await start(answer, answer, answer);
    const client = await open([silent, other], { keepAliveTimeoutMs: 400, requestTimeoutMs: 1_000 });

    const held = await client.lock('job', { waitMs: 60_000 });

    assert.equal(held.token, 9);
    assert.equal(held.isHeld, true);
    assert.deepEqual(held.fence, { lock: 'job', token: 9 });
});

test('Where sockets cannot be cut, the old one is said goodbye to when the new one has the sheet', async () => {
    class Uncut extends WebSocket {}
    Uncut.prototype.terminate = undefined;
    const events = [];
    const silent = await start(async (peer) => {
        await peer.open();
        events.push(`left with ${await peer.closed}`);
    });
    const other = await start(async (peer) => {
        events.push('back');
        await peer.open({ data: { k: 2 } });
        await hold(peer);
    });
    const client = await open([silent, other], { keepAliveTimeoutMs: 400, requestTimeoutMs: 1_000, WebSocket: Uncut });

    await until('the old one is left', () => events.length === 2);

    assert.deepEqual(events, ['back', 'left with 1000']);
    assert.equal(client.get('k'), 2);
});

test('A node that never answers the open is left for another', async () => {
    const mute = await start(async (peer) => {
        await peer.take(2);
    });
    const other = await start(async (peer) => {
        await peer.open({ data: { k: 2 } });
        await hold(peer);
    });

    const client = await open([mute, other], { connectTimeoutMs: 500 });

    assert.equal(client.get('k'), 2);
});

test('A message that is too long for the server fails alone', async () => {
    const node = await start(
        async (peer) => {
            await peer.open();
            await peer.take(3);
            peer.close(1009);
        },
        async (peer) => {
            await peer.open();
            await peer.take(2);
            peer.send({ success: true, index: 10, version: 10 });
            peer.send({ success: true, index: 11, version: 11 });
            await hold(peer);
        });
    const client = await open(node);

    const [before, long, behind] = await Promise.allSettled([client.set('a', 1), client.set('long', 'x'.repeat(1000)), client.set('c', 3)]);

    assert.equal(before.value.index, 10);
    assert.equal(long.reason.code, 'bad_request');
    assert.equal(behind.value.index, 11);
});
