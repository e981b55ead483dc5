import assert from 'node:assert/strict';
import { test } from 'node:test';
import v8 from 'node:v8';
import vm from 'node:vm';
import { readMessage } from '../src/message.js';
import { NearCache } from '../src/near-cache.js';
import { TouchedKeys } from '../src/touched-keys.js';
import * as writes from '../src/writes.js';
import { until } from './support/eventually.js';
import { hold, open, start } from './support/scripted-clients.js';
import { WebSocket } from './support/web-socket.js';

const MIB = 1024 * 1024;

test('What is kept of a long message does not keep the message', () => {
    v8.setFlagsFromString('--expose-gc');
    const collectGarbage = vm.runInNewContext('gc');
    const heapMiB = () => {
        collectGarbage();
        return process.memoryUsage().heapUsed / MIB;
    };
    const long = 'x'.repeat(4 * MIB);
    // As from a socket: a text of its own in one piece.
    const receive = (text) => readMessage(Buffer.from(text).toString());
    const cache = new NearCache();
    const before = heapMiB();

    const epochs = Array.from({ length: 10 }, (_, i) => receive(`{"type":"sheet_state","index":1,"epoch":"5ac1d0d1f4a2e9b7-${i}","data":{"k":"${long}"}}`).epoch);
    for (let i = 0; i < 10; i++) {
        cache.take(receive(`{"type":"replicate","key":"a key of some length ${i}","value":"${long}","index":2}`));
        cache.take(receive(`{"type":"replicate","key":"a key of some length ${i}","value":1,"index":3}`));
    }

    assert.ok(heapMiB() - before < 4, `${heapMiB() - before} MiB`);
    assert.equal(epochs[9], '5ac1d0d1f4a2e9b7-9');
    assert.equal(cache.view.get('a key of some length 9').raw, '1');
});

test('What is touched fits into a message', () => {
    const touched = new TouchedKeys();
    const keys = Array.from({ length: 900 }, (_, i) => `${i}${'\u0000'.repeat(10_000)}`);
    for (const key of ['short', ...keys])
        touched.note(key, { touchedIn: 0 });

    const told = touched.take();
    assert.equal(told[0], 'short');
    assert.ok(JSON.stringify(told).length < MIB / 2);
    touched.note('again', { touchedIn: 0 });
    assert.deepEqual(touched.take(), ['again']);
});

test('Numbers that the server could not read are refused before anything happens', async () => {
    const node = await start(async (peer) => {
        await peer.open();
        await hold(peer);
    });
    const client = await open(node);

    assert.throws(() => writes.set('k', 1, { ttlSeconds: 1e21 }), RangeError);
    await assert.rejects(client.lock('job', { waitMs: 1e21 }), RangeError);
    await assert.rejects(client.lock('job', { ttlSeconds: 1e21 }), RangeError);
    assert.equal(node.connections, 1);
});

test('Times that no timer takes are long, not short', async () => {
    const node = await start(async (peer) => {
        await peer.open();
        for (let request = await peer.next(); request; request = await peer.next())
            peer.send({ success: true, index: 2, version: 2 });
    });
    const ms = 1e10;

    const client = await open(node, { connectTimeoutMs: ms, keepAliveTimeoutMs: ms, maxReconnectDelayMs: ms, requestTimeoutMs: 5_000 });

    await client.set('k', 1);
    assert.equal(node.connections, 1);
});

test('The message that is too long is found by its bytes', async () => {
    const node = await start(
        async (peer) => {
            await peer.open();
            await peer.take(2);
            peer.close(1009);
        },
        async (peer) => {
            await peer.open();
            await peer.next();
            peer.send({ success: true, index: 10, version: 10 });
            await hold(peer);
        });
    const client = await open(node);

    const [wide, narrow] = await Promise.allSettled([client.set('wide', '\u00e4'.repeat(900)), client.set('narrow', 'x'.repeat(1_000))]);

    assert.equal(wide.reason.code, 'bad_request');
    assert.equal(narrow.value?.index, 10);
});

test('A node that is still taking what it is sent is not silent', async () => {
    const LOOKS = 12;
    let looks = 0;
    let seenOften;
    const often = new Promise((resolve) => { seenOften = resolve; });
    // A slow line: a little less is left each time.
    class Slow extends WebSocket {
        get bufferedAmount() {
            if (looks++ === LOOKS)
                seenOften();
            return Math.max(0, 1_000 - looks);
        }
    }
    const node = await start(async (peer) => {
        await peer.open();
        await peer.next();
        await often;
        peer.send({ success: true, index: 2, version: 2 });
        await hold(peer);
    });
    const client = await open(node, { WebSocket: Slow, keepAliveTimeoutMs: 200, requestTimeoutMs: 5_000 });

    await client.set('k', 'a long text');

    assert.ok(looks > LOOKS);
    assert.equal(node.connections, 1);
});

test('A client that is cut off each time as soon as it is back makes longer and longer pauses', async (t) => {
    t.mock.method(Math, 'random', () => 0.5);
    const times = [];
    const cutOff = async (peer) => {
        times.push(performance.now());
        await peer.open();
        peer.cut();
    };
    const node = await start(...Array.from({ length: 5 }, () => cutOff), async (peer) => {
        times.push(performance.now());
        await peer.open({ data: { k: 1 } });
        await hold(peer);
    });
    const client = await open(node, { maxReconnectDelayMs: 60_000 });

    await until('it stays', () => client.has('k'));

    // 25, 50, 100, 200 and 400 ms.
    assert.ok(times[5] - times[0] > 700, String(times[5] - times[0]));
});

test('Reads that fail never say that they may have taken effect', async () => {
    const node = await start(async (peer) => {
        await peer.open();
        await hold(peer);
    });
    const client = await open(node);
    const reading = client.fetch('k');
    await client.close();

    await assert.rejects(reading, { code: 'unavailable', maybe: false });
});
