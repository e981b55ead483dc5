import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { connectAll, newSheet } from './support/clients.js';
import { Cluster } from './support/cluster.js';
import { until } from './support/eventually.js';
import { hold, open, start } from './support/scripted-clients.js';
import { WebSocket } from './support/web-socket.js';

const FRESH_MARK = '\u0000fresh';

/** @type {Cluster} */
let cluster;

before(async () => {
    cluster = await Cluster.start(3);
});

after(() => cluster?.stop());

test('Many callers on many clients make one value', async (t) => {
    const nodes = Array.from({ length: 10 }, (_, i) => cluster.nodes[i % 3]);
    const clients = await connectAll(t, nodes, newSheet());
    let made = 0;
    const make = async () => {
        made++;
        await new Promise(setImmediate);
        return { from: 'the one' };
    };

    const values = await Promise.all(clients.flatMap((client) => Array.from({ length: 5 }, () => client.getOrCreate('report', make))));

    assert.equal(made, 1);
    assert.equal(values.length, 50);
    for (const value of values)
        assert.deepEqual(value, { from: 'the one' });
});

test('Null is kept too', async (t) => {
    const [client] = await connectAll(t, [cluster.nodes[0]], newSheet());
    let made = 0;
    const make = () => {
        made++;
        return undefined;
    };
    for (let i = 0; i < 3; i++)
        assert.equal(await client.getOrCreate('nobody', make), null);

    assert.equal(made, 1);
    assert.equal(client.isNull('nobody'), true);
});

test('A factory that fails leaves the key to the next', async (t) => {
    const [client, other] = await connectAll(t, cluster.nodes.slice(0, 2), newSheet());
    const fail = () => {
        throw new Error('no database');
    };

    await assert.rejects(client.getOrCreate('k', fail), { message: 'no database' });

    const values = await Promise.all([client.getOrCreate('k', () => 'ok'), other.getOrCreate('k', () => 'ok')]);
    assert.deepEqual(values, ['ok', 'ok']);
});

test('Whoever waits in vain for a maker that hangs makes its own', async (t) => {
    const [one, other] = await connectAll(t, cluster.nodes.slice(0, 2), newSheet());
    let finish;
    let hasBegun = false;
    const hanging = one.getOrCreate('k', () => {
        hasBegun = true;
        return new Promise((resolve) => { finish = resolve; });
    });
    await until('the first makes it', () => hasBegun);

    assert.equal(await other.getOrCreate('k', () => 'mine', { waitMs: 200 }), 'mine');

    finish('late');
    assert.equal(await hanging, 'late');
});

test('All callers get the value as it comes back from JSON, the maker too', async (t) => {
    const [one, other] = await connectAll(t, cluster.nodes.slice(0, 2), newSheet());
    const make = () => ({ at: new Date(0), nothing: undefined });

    const values = [await one.getOrCreate('k', make), await other.getOrCreate('k', make)];

    assert.deepEqual(values, Array(2).fill({ at: '1970-01-01T00:00:00.000Z' }));
});

test('A stale value is given out while one caller in the cluster makes a new one', async (t) => {
    const nodes = Array.from({ length: 6 }, (_, i) => cluster.nodes[i % 3]);
    const clients = await connectAll(t, nodes, newSheet());
    let made = 0;
    let finish;
    const finished = new Promise((resolve) => { finish = resolve; });
    const make = async () => {
        if (++made > 1)
            await finished;
        return made;
    };
    const readAll = (ttlSeconds) => Promise.all(clients.map((client) => client.getOrCreate('k', make, { ttlSeconds, staleForSeconds: 600, jitter: false })));
    assert.deepEqual(await readAll(1), Array(6).fill(1));
    await until('it is stale everywhere', () => clients.every((client) => client.has('k') && !client.has(`k${FRESH_MARK}`)));

    assert.deepEqual(await readAll(600), Array(6).fill(1));
    await until('one makes it', () => made === 2);
    assert.deepEqual(await readAll(600), Array(6).fill(1));
    finish();

    await until('all have the new one', () => clients.every((client) => client.get('k') === 2 && client.has(`k${FRESH_MARK}`)));
    assert.deepEqual(await readAll(600), Array(6).fill(2));
    assert.equal(made, 2);
});

test('The lock, the value and its mark are those of the other clients', async (t) => {
    const sent = [];
    class Recorded extends WebSocket {
        send(message) {
            sent.push(JSON.parse(message));
            super.send(message);
        }
    }
    const [client] = await connectAll(t, [cluster.nodes[0]], newSheet(), { WebSocket: Recorded });
    await client.getOrCreate('k', () => 5, { ttlSeconds: 9.5, staleForSeconds: 60, lockTtlSeconds: 7 });

    const { token } = sent.find(({ fence }) => fence).fence;
    const fence = { key: '\u0000create:k', token };
    assert.deepEqual(sent.filter(({ action }) => action === 'set' || action === 'lock'), [
        { action: 'lock', key: '\u0000create:k', lock_ttl: 7, wait_ms: 30_000 },
        { action: 'set', key: 'k', value: 5, ttl: 70, jitter: true, fence },
        { action: 'set', key: 'k\u0000fresh', value: true, ttl: 10, jitter: true, fence },
    ]);
});

test('What another client keeps fresh is not made anew, what it left stale is', async (t) => {
    const [client, other] = await connectAll(t, cluster.nodes.slice(0, 2), newSheet());
    let made = 0;
    const read = () => client.getOrCreate('k', () => `made ${++made}`, { ttlSeconds: 600, staleForSeconds: 600 });
    await other.set(`k${FRESH_MARK}`, true);
    await other.set('k', 'theirs');
    await until('it is here', () => client.has('k'));
    assert.equal(await read(), 'theirs');

    await other.delete(`k${FRESH_MARK}`);
    await until('it is stale', () => !client.has(`k${FRESH_MARK}`));
    assert.equal(await read(), 'theirs');
    await until('it is made anew', () => client.get('k') === 'made 1');
    await until('it is fresh', () => client.has(`k${FRESH_MARK}`));
    assert.equal(await read(), 'made 1');
    assert.equal(made, 1);
});

test('A refresh that fails is told, keeps the old value, and is tried again', async (t) => {
    const [client] = await connectAll(t, [cluster.nodes[0]], newSheet());
    const told = [];
    client.on('refreshFailed', ({ key, error }) => told.push([key, error.message]));
    await client.set('k', 'old');
    const how = { ttlSeconds: 600, staleForSeconds: 600 };

    assert.equal(await client.getOrCreate('k', () => { throw new Error('no database'); }, how), 'old');
    await until('it is told', () => told.length > 0);
    assert.deepEqual(told, [['k', 'no database']]);
    assert.equal(client.get('k'), 'old');

    await until('the next one makes it', async () => (await client.getOrCreate('k', () => 'new', how)) === 'new');
});

test('Whoever gives up neither waits nor keeps others waiting', async (t) => {
    const [one, other] = await connectAll(t, cluster.nodes.slice(0, 2), newSheet());
    const leaving = new AbortController();
    let signal;
    const hanging = one.getOrCreate('k', (given) => {
        signal = given;
        return new Promise(() => {});
    }, { signal: leaving.signal });
    await until('the first makes it', () => signal);
    const impatient = new AbortController();
    const waiting = [one, other].map((client) => client.getOrCreate('k', () => 'never', { signal: impatient.signal }));
    const patient = [one, other].map((client) => client.getOrCreate('k', () => 'theirs'));

    impatient.abort(new Error('enough'));
    for (const caller of waiting)
        await assert.rejects(caller, { message: 'enough' });
    assert.equal(signal.aborted, false);

    leaving.abort();
    await assert.rejects(hanging, { name: 'AbortError' });
    assert.equal(signal.aborted, true);
    assert.deepEqual(await Promise.all(patient), ['theirs', 'theirs']);
    await assert.rejects(one.getOrCreate('k', () => 'never', { signal: AbortSignal.abort() }), { name: 'AbortError' });
});

test('Closing ends what is being made, in silence', async (t) => {
    const [client] = await connectAll(t, [cluster.nodes[0]], newSheet());
    const told = [];
    client.on('refreshFailed', ({ error }) => told.push(error));
    const signals = [];
    const hang = (signal) => {
        signals.push(signal);
        return new Promise(() => {});
    };
    await client.set('stale', 1);
    await client.getOrCreate('stale', hang, { ttlSeconds: 600, staleForSeconds: 600 });
    const making = assert.rejects(client.getOrCreate('missing', hang), { code: 'unavailable' });
    await until('both are being made', () => signals.length === 2);

    await client.close();

    await making;
    assert.deepEqual(signals.map(({ aborted }) => aborted), [true, true]);
    assert.deepEqual(told, []);
    await assert.rejects(client.getOrCreate('later', () => 1), { code: 'unavailable' });
});

test('Wrong options are refused before anything is made, also when the value is there', async (t) => {
    const [client] = await connectAll(t, [cluster.nodes[0]], newSheet());
    await client.set('k', 1);
    let made = 0;
    const wrong = [{ ttlSeconds: 0 }, { ttlSeconds: '5' }, { waitMs: -1 }, { lockTtlSeconds: 0 }, { staleForSeconds: 5 }, { ttlSeconds: 5, staleForSeconds: -1 }, { ttl: 5 }];
    for (const options of wrong) {
        for (const key of ['k', 'absent'])
            await assert.rejects(client.getOrCreate(key, () => made++, options), (failure) => failure instanceof TypeError || failure instanceof RangeError, JSON.stringify(options));
    }
    assert.equal(made, 0);
});

test('Many keys may be made at once', async (t) => {
    const [client] = await connectAll(t, [cluster.nodes[0]], newSheet());
    const warnings = [];
    const warn = (warning) => warnings.push(warning.message);
    process.on('warning', warn);
    t.after(() => process.off('warning', warn));

    const values = await Promise.all(Array.from({ length: 50 }, (_, i) => client.getOrCreate(`k${i}`, () => i)));

    assert.deepEqual(values, Array.from({ length: 50 }, (_, i) => i));
    assert.deepEqual(warnings, []);
});

test('Whoever gets the lock after another has made the value anew makes no other', async () => {
    let made = 0;
    const asked = [];
    const node = await start(
        async (peer) => {
            await peer.open({ data: { k: 'old' } });
            asked.push(await peer.next());
            peer.send({ success: true, key: `k${FRESH_MARK}`, value: true, index: 5, version: 5 });
            await hold(peer);
        },
        async (peer) => {
            await peer.open();
            for (const token of [9, undefined]) {
                asked.push(await peer.next());
                peer.send({ success: true, index: 9, token });
            }
            await peer.closed;
            asked.push('left');
        });
    const client = await open(node);

    assert.equal(await client.getOrCreate('k', () => made++, { ttlSeconds: 60, staleForSeconds: 60 }), 'old');

    await until('the lock is free', () => asked.includes('left'));
    assert.deepEqual(asked.map((request) => request.action ?? request), ['lock', 'get', 'unlock', 'left']);
    assert.equal(made, 0);
});
