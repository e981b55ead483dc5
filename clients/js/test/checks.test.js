import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect } from '../src/index.js';
import { Notifier } from '../src/notifier.js';
import { completeOptions } from '../src/options.js';
import { Closing } from '../src/timing.js';
import * as writes from '../src/writes.js';
import { WebSocket } from './support/web-socket.js';

const good = { url: 'ws://127.0.0.1:1/ws', sheet: 's', password: 'p', WebSocket };

test('Options that are wrong are refused with what is allowed', async () => {
    const wrong = [
        [{ url: undefined }, /either url or nodes/],
        [{ url: undefined, nodes: [] }, /at least one/],
        [{ nodes: ['ws://a/ws'] }, /either url or nodes/],
        [{ url: 'http://localhost/ws' }, /ws:\/\/ or wss:\/\//],
        [{ url: 'localhost' }, /is not the address/],
        [{ sheet: '' }, /sheet is empty/],
        [{ sheet: '\ud800' }, /surrogate/],
        [{ password: 5 }, /password must be a string/],
        [{ password: 'ä'.repeat(513) }, /more than 1024 bytes/],
        [{ connectTimeoutMs: 0 }, /connectTimeoutMs .* above 0/],
        [{ touchIntervalMs: -1 }, /touchIntervalMs .* at least 0/],
        [{ requestTimeoutMs: '5' }, /requestTimeoutMs must be a number/],
        [{ disconnectedReads: 'never' }, /'serve' or 'fail'/],
        [{ pasword: 'p' }, /no option pasword/],
    ];
    for (const [options, message] of wrong)
        await assert.rejects(connect({ ...good, ...options }), { message }, JSON.stringify(options));
    await assert.rejects(connect(), /Options are needed/);
});

test('Where there is no WebSocket the error says what to do', () => {
    const { WebSocket: builtIn } = globalThis;
    delete globalThis.WebSocket;
    try {
        assert.throws(() => completeOptions({ ...good, WebSocket: undefined }), /option WebSocket.*'ws'/);
    } finally {
        if (builtIn)
            globalThis.WebSocket = builtIn;
    }
});

test('Writes that the server would misread are refused before anything happens', () => {
    const wrong = [
        () => writes.set(undefined, 1),
        () => writes.set('\udc00', 1),
        () => writes.set('k', undefined),
        () => writes.set('k', () => {}),
        () => writes.set('k', 1n),
        () => writes.setRaw('k', '1,"key":"other"'),
        () => writes.setRaw('k', ''),
        () => writes.setRaw('k', '"\ud800"'),
        () => writes.setRaw('k', 5),
        () => writes.set('k', 1, { ttlSeconds: 0 }),
        () => writes.set('k', 1, { ttlSeconds: Infinity }),
        () => writes.set('k', 1, { ifVersion: -1 }),
        () => writes.set('k', 1, { ifVersion: 1.5 }),
        () => writes.set('k', 1, { fence: { key: 'job', token: 1 } }),
        () => writes.set('k', 1, { ttl: 5 }),
        () => writes.deleteKey('k', { ttlSeconds: 5 }),
        () => writes.deletePrefix(),
        () => writes.deleteSuffix(5),
    ];
    for (const write of wrong)
        assert.throws(write, (failure) => ['TypeError', 'RangeError', 'SyntaxError'].includes(failure.name), String(write));
});

test('Writes are put as the protocol has them', () => {
    const message = (write) => write.message;
    assert.equal(message(writes.set('k', { a: 1 })), '{"action":"set","key":"k","value":{"a":1}}');
    assert.equal(
        message(writes.setRaw('"', ' 9007199254740993\n', { ttlSeconds: 1.2, jitter: true, ifVersion: 0, fence: { lock: 'job', token: 7 } })),
        '{"action":"set","key":"\\"","ttl":2,"jitter":true,"if_version":0,"fence":{"key":"job","token":7},"value":9007199254740993}');
    assert.equal(message(writes.setNull('', { ttlSeconds: 5 })), '{"action":"set_null","key":"","ttl":5}');
    assert.equal(message(writes.deleteKey('k', { ifVersion: 3 })), '{"action":"delete","key":"k","if_version":3}');
    assert.equal(message(writes.deletePrefix('')), '{"action":"delete_prefix","prefix":""}');
    assert.equal(message(writes.deleteSuffix(':1')), '{"action":"delete_suffix","suffix":":1"}');
});

test('Listeners hear in order, also of what other listeners cause', async () => {
    const notifier = new Notifier();
    const heard = [];
    notifier.on('change', (n) => {
        if (n < 3)
            notifier.tell('change', n + 1);
    });
    const off = notifier.on('change', (n) => heard.push(n));

    notifier.tell('change', 1);
    assert.deepEqual(heard, []);
    await new Promise(setImmediate);
    assert.deepEqual(heard, [1, 2, 3]);

    off();
    notifier.tell('change', 3);
    await new Promise(setImmediate);
    assert.deepEqual(heard, [1, 2, 3]);
    assert.throws(() => notifier.on('changed', () => {}), /change, state, writeLost, refreshFailed/);
});

test('Signals that are linked are aborted by either end, and let go', () => {
    const closing = new Closing();
    const other = new AbortController();
    const [both, alone, gone] = [closing.link(other.signal), closing.link(), closing.link(other.signal)];
    gone.unlink();

    other.abort('left');
    assert.deepEqual([both, alone, gone].map(({ signal }) => signal.reason), ['left', undefined, undefined]);
    closing.close('closed');
    closing.close('again');
    assert.deepEqual([both, alone, gone].map(({ signal }) => signal.reason), ['left', 'closed', undefined]);
    assert.deepEqual([closing.link(), closing.link(other.signal)].map(({ signal }) => signal.reason), ['closed', 'closed']);
});
