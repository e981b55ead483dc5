import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { connect } from '../src/index.js';
import { connectAll, contentOf, isSame, newSheet, optionsFor } from './support/clients.js';
import { Cluster } from './support/cluster.js';
import { until } from './support/eventually.js';
import { WebSocket } from './support/web-socket.js';
import { useEverything } from './usage.js';

/** @type {Cluster} */
let cluster;

before(async () => {
    cluster = await Cluster.start(3);
});

after(() => cluster?.stop());

test('A write shows before it is awaited and reaches the clients of every node', async (t) => {
    const [one, ...others] = await connectAll(t, cluster.nodes, newSheet());

    const writing = one.set('user', { name: 'Ada' });
    assert.deepEqual(one.get('user'), { name: 'Ada' });
    const { index, version } = await writing;

    assert.equal(index, version);
    assert.ok(one.lastIndex >= index);
    for (const other of others)
        await until('the other hears of it', () => other.get('user')?.name === 'Ada');
});

test('Raw JSON comes back exactly as it was set, and numbers keep their digits', async (t) => {
    const sheet = newSheet();
    const [one] = await connectAll(t, [cluster.nodes[0]], sheet);
    const text = '{"a" : 9007199254740993, "b":1.0, "c":"\\ud800\\u00e4ä"}';
    await one.setRaw('n', ` ${text}\n`);
    const [follower] = await connectAll(t, [cluster.nodes[1]], sheet);

    assert.equal(one.getRaw('n'), text);
    assert.equal(follower.getRaw('n'), text);
    assert.equal((await follower.fetch('n')).raw, text);
});

test('Null placeholders are there and are null', async (t) => {
    const [client] = await connectAll(t, [cluster.nodes[0]], newSheet());
    await client.setNull('nobody');
    await client.set('nothing', null);

    assert.deepEqual(['nobody', 'nothing', 'absent'].map((key) => client.has(key)), [true, true, false]);
    assert.deepEqual(['nobody', 'nothing', 'absent'].map((key) => client.isNull(key)), [true, true, false]);
    assert.deepEqual(['nobody', 'nothing', 'absent'].map((key) => client.get(key)), [null, null, undefined]);
    assert.equal(client.getRaw('nobody'), '"__NULL__"');
    assert.equal((await client.fetch('nobody')).value, null);
});

test('Prefixes and suffixes go here and there', async (t) => {
    const [one, other] = await connectAll(t, cluster.nodes.slice(0, 2), newSheet());
    one.post.set('user:1', 1);
    one.post.set('user:2', 2);
    one.post.set('job:2', 3);
    const { deleted } = await one.deletePrefix('user:');

    assert.equal(deleted, 2);
    assert.deepEqual([...one.keys()], ['job:2']);
    await until('the other has one key', () => isSame([...other.keys()], ['job:2']));
    one.post.deleteSuffix(':2');
    assert.equal(one.size, 0);
    await until('the other has none', () => other.size === 0);
});

test('A refused write shows no more', async (t) => {
    const [client] = await connectAll(t, [cluster.nodes[0]], newSheet());
    const { version } = await client.set('k', 1);

    await assert.rejects(client.set('k', 2, { ifVersion: version + 1 }), { code: 'version_mismatch', version });
    assert.equal(client.get('k'), 1);
    await client.set('k', 3, { ifVersion: version });
    assert.equal(client.get('k'), 3);
    await assert.rejects(client.delete('k', { ifVersion: version }), { code: 'version_mismatch' });
});

test('An expired key goes everywhere', async (t) => {
    const [one, other] = await connectAll(t, cluster.nodes.slice(0, 2), newSheet());
    await one.set('k', 1, { ttlSeconds: 1 });

    await until('it is gone from both', () => !one.has('k') && !other.has('k'));
});

test('A wrong password is refused', async (t) => {
    const sheet = newSheet();
    await connectAll(t, [cluster.nodes[0]], sheet);

    await assert.rejects(connect({ ...optionsFor(cluster.nodes[1], sheet), password: 'wrong' }), { code: 'invalid_password' });
});

test('Changes are told in order', async (t) => {
    const [one, other] = await connectAll(t, cluster.nodes.slice(0, 2), newSheet());
    const heard = [];
    other.on('change', ({ key, gone, value }) => heard.push([key, gone ? 'gone' : value]));
    for (let i = 0; i < 100; i++)
        one.post.set('k', i);
    await one.delete('k');

    await until('all is told', () => heard.length === 101);
    assert.deepEqual(heard, [...Array.from({ length: 100 }, (_, i) => ['k', i]), ['k', 'gone']]);
});

test('A client that is closed refuses', async () => {
    const client = await connect(optionsFor(cluster.nodes[0], newSheet()));
    await client.close();

    assert.equal(client.state, 'closed');
    await assert.rejects(client.set('k', 1), { code: 'unavailable' });
    await assert.rejects(client.lock('job'), { code: 'unavailable' });
});

test('Keys that are only read locally are not the first to go', async (t) => {
    const small = await Cluster.start(1, { ADVO_CACHE_CAPACITY: '5' });
    t.after(() => small.stop());
    const sent = [];
    class Recorded extends WebSocket {
        send(message) {
            sent.push(message);
            super.send(message);
        }
    }
    const [client] = await connectAll(t, small.nodes, newSheet(), { touchIntervalMs: 100, WebSocket: Recorded });
    await client.set('hot', 1);
    for (let i = 0; i < 4; i++)
        await client.set(`cold${i}`, i);

    assert.equal(client.get('hot'), 1);
    await until('the server is told', () => sent.includes('{"action":"touch","keys":["hot"]}'));
    await until('it is counted', () => client.metrics.touchedKeys === 1);
    await client.set('next', 1);

    // The server would have dropped "hot", which it had not seen used since.
    await until('one key is gone', () => client.size === 5);
    assert.deepEqual([...client.keys()], ['hot', 'cold1', 'cold2', 'cold3', 'next']);
});

test('The surface works as it is declared', async () => {
    const used = await useEverything(optionsFor(cluster.nodes[0], newSheet()));

    assert.deepEqual(used.reads.user, { name: 'Ada', age: 36 });
    assert.equal(used.reads.raw, '9007199254740993');
    assert.equal(used.reads.nothing, true);
    assert.deepEqual(used.reads.keys, ['user:1', 'n', 'user:2', 'posted']);
    assert.deepEqual(used.fetched, { raw: '{"name":"Ada","age":36}', value: { name: 'Ada', age: 36 }, version: used.version });
    assert.equal(used.absent, undefined);
    assert.equal(used.stats.entries, 4);
    assert.deepEqual(used.held, { name: 'job', isHeld: true, isLost: false, isAfter: true });
    assert.equal(used.code, 'stale_fence');
    assert.deepEqual([used.created, used.renewed, used.hasMore], ['made', 1, false]);
    assert.deepEqual({ ...used.seen, leader: undefined }, {
        state: 'connected', lagMs: 0, nodes: used.seen.nodes, node: cluster.nodes[0].url, leader: undefined, lastError: undefined,
    });
    assert.deepEqual(used.seen.nodes.toSorted(), cluster.nodes.map((node) => node.url).toSorted());
    assert.ok(cluster.nodes.some((node) => node.url === used.seen.leader));
    assert.deepEqual({ ...used.counts, lastIndex: 0 }, { size: 3, lastIndex: 0, lostWrites: 0, pending: 0 });
    assert.ok(used.counts.lastIndex > used.index);
    const { lookups, hits, misses, writes, ...others } = used.metrics;
    assert.ok(hits > 0 && misses > 0 && writes > 8, JSON.stringify(used.metrics));
    assert.equal(lookups, hits + misses);
    assert.deepEqual(others, { hasTaken: true, lostWrites: 0, changes: 0, reconnects: 0, touchedKeys: 0 });
    assert.deepEqual(used.heard.slice(0, 4), ['user:1={"name":"Ada","age":36}', 'n=9007199254740993', 'user:2="__NULL__"', 'posted=true']);
});

test('Odd keys and values are keys and values like others', async (t) => {
    const sheet = newSheet();
    const [one, other] = await connectAll(t, cluster.nodes.slice(0, 2), sheet);
    const keys = ['', '__proto__', 'constructor', 'toString', 'hasOwnProperty', '\u0000', '\u0000fresh', '"\\', '\u2028', '\ufeff', '\u{1f600}', '\u00e4'.repeat(5_000)];
    const raw = '{"__proto__":{"polluted":true},"half":"\\ud800","n":12345678901234567890.0}';
    for (const key of keys)
        one.post.setRaw(key, raw);
    await one.set('half', { '\udc00': '\ud800' });
    await one.set('long', 'x'.repeat(7_000_000));

    await until('the other has heard all', () => other.size === keys.length + 2);
    const [late] = await connectAll(t, cluster.nodes.slice(2), sheet);
    for (const client of [other, late]) {
        for (const key of keys) {
            assert.equal(client.getRaw(key), raw);
            assert.equal((await client.fetch(key)).raw, raw);
        }
        assert.deepEqual(client.get('half'), { '\udc00': '\ud800' });
        assert.equal(client.get('long').length, 7_000_000);
    }
    assert.equal({}.polluted, undefined);
});

test('A process ends by itself when its clients are closed, or could not connect', async () => {
    const { url } = cluster.nodes[0];
    const options = JSON.stringify({ url, sheet: newSheet(), password: 'secret' });
    const script = `
        import { connect } from ${JSON.stringify(new URL('../src/index.js', import.meta.url).href)};
        import { WebSocket } from ${JSON.stringify(new URL('support/web-socket.js', import.meta.url).href)};
        const options = { ...${options}, WebSocket };
        const cache = await connect(options);
        const wrong = await connect({ ...options, password: 'wrong' }).catch(({ code }) => code);
        const nobody = await connect({ ...options, url: 'ws://127.0.0.1:1/ws', requestTimeoutMs: 200 }).catch(({ code }) => code);
        await cache.getOrCreate('k', () => 1, { ttlSeconds: 60, staleForSeconds: 60 });
        await cache.lock('job');
        cache.lock('job').catch(() => {});
        cache.post.set('last', 1);
        await cache.close();
        console.log(wrong, nobody, cache.state);`;

    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], { timeout: 30_000 });

    assert.equal(stdout, 'invalid_password unavailable closed\n');
});

test('Many writes at once settle to the same everywhere', async (t) => {
    const clients = await connectAll(t, cluster.nodes, newSheet());
    await Promise.all(clients.flatMap((client, number) => Array.from({ length: 2_000 }, (_, i) => client.set(`k${i % 50}`, `${number}-${i}`))));

    for (const client of clients)
        await until('all hold the same', () => isSame(contentOf(client), contentOf(clients[0])));
    assert.equal(clients[0].size, 50);
});
