import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { test } from 'node:test';
import { connectAll, contentOf, isSame, newSheet } from './support/clients.js';
import { Cluster } from './support/cluster.js';
import { until } from './support/eventually.js';

const WRITERS = 3;
const READERS = 3;
const KEYS = 500;
const PACE_MS = 2;
const KILLS = Number(process.env.ADVO_TEST_KILLS ?? 3);

test(`Clients outlive ${KILLS} leaders and lose nothing`, async (t) => {
    assert.ok(KILLS >= 1, 'ADVO_TEST_KILLS must be a number of at least 1');
    const cluster = await Cluster.start(3);
    t.after(() => cluster.stop());
    const sheet = newSheet();
    const writers = await connectAll(t, cluster.nodes.slice(0, WRITERS), sheet);
    const readers = await connectAll(t, cluster.nodes.slice(0, READERS), sheet);
    const clients = [...writers, ...readers];
    const closed = [];
    clients.forEach((client, i) => client.on('state', ({ state, error }) => state === 'closed' && closed.push([i, error?.message])));
    const wentBack = readers.map(watchCounts);
    const enough = new AbortController();
    const records = writers.map((client, number) => new Record(client, number));
    const writing = Promise.all(records.map((record) => record.write(enough.signal)));
    // It is awaited at the end; until then a failure shows as a writer that does not go on.
    writing.catch(() => {});

    const gaps = [];
    for (let kill = 1; kill <= KILLS; kill++) {
        const leader = await cluster.waitForLeader();
        const killedAt = performance.now();
        await leader.kill();
        records.forEach((record) => record.measureFrom(killedAt));
        await until('each writer writes again', () => records.every(({ gapMs }) => gapMs !== undefined), { timeoutMs: 30_000, seen: () => cluster.output });
        gaps.push(records.map(({ gapMs }) => gapMs));
        t.diagnostic(`kill ${kill}, ${leader.name}: the writers' next acknowledged writes after ${gaps.at(-1).map(inSeconds).join(', ')}`);
        leader.start();
        await leader.waitUntilReady();
    }
    enough.abort();
    await writing;

    t.diagnostic(`gaps of single writers: ${spread(gaps.flat())}`);
    t.diagnostic(`gaps until all write: ${spread(gaps.map((each) => Math.max(...each)))}`);
    for (const client of clients) {
        const seen = () => ({ state: client.state, size: client.size, index: client.lastIndex, reference: [writers[0].size, writers[0].lastIndex] });
        await until('all hold the same', () => isSame(contentOf(client), contentOf(writers[0])), { timeoutMs: 20_000, seen });
    }
    for (const client of clients) {
        for (const { acknowledged } of records) {
            for (const [key, value] of acknowledged)
                assert.equal(client.get(key), value, key);
        }
    }
    for (const key of clients[0].keys())
        assert.equal(JSON.stringify((await clients[5].fetch(key)).value), clients[0].getRaw(key), key);
    assert.deepEqual(wentBack.flat(), []);
    assert.deepEqual(closed, []);
    const total = (count) => clients.reduce((sum, client) => sum + count(client), 0);
    t.diagnostic(`${records.reduce((sum, { count }) => sum + count, 0)} writes acknowledged, the last of each of ${writers[0].size} keys in all ${clients.length} near caches, which are the same`);
    t.diagnostic(`${total(({ metrics }) => metrics.reconnects)} connections lost or not had, ${total(({ metrics }) => metrics.changes)} changes heard, no client closed or started anew`);
});

/** Where a writer's count goes backwards in a reader's copy: an older write after a newer one. */
function watchCounts(client) {
    const last = new Map();
    const wentBack = [];
    client.on('change', ({ key, value }) => {
        if (!key.startsWith('count'))
            return;
        if (!(value >= (last.get(key) ?? 0)))
            wentBack.push([key, last.get(key), value]);
        last.set(key, value);
    });
    return wentBack;
}

/** One writer, and what was acknowledged to it last for each key. */
class Record {
    acknowledged = new Map();
    count = 0;
    /** From the kill to the answer of the first write asked for after the leader's end; undefined: not yet. */
    gapMs;
    #killedAt = 0;
    #deadAt = Infinity;
    #client;
    #number;

    constructor(client, number) {
        this.#client = client;
        this.#number = number;
    }

    async write(signal) {
        for (let i = 1; !signal.aborted; i++) {
            await this.#set(`w${this.#number}-${i % KEYS}`, i);
            await this.#set(`count${this.#number}`, i);
            // Its pace, so that the machine is left to the nodes.
            await delay(PACE_MS);
        }
    }

    measureFrom(killedAt) {
        this.#killedAt = killedAt;
        this.#deadAt = performance.now();
        this.gapMs = undefined;
    }

    async #set(key, value) {
        const askedAt = performance.now();
        await this.#client.set(key, value);
        this.acknowledged.set(key, value);
        this.count++;
        if (askedAt >= this.#deadAt)
            this.gapMs ??= performance.now() - this.#killedAt;
    }
}

const inSeconds = (ms) => `${(ms / 1000).toFixed(2)} s`;

function spread(values) {
    const sorted = values.toSorted((left, right) => left - right);
    const middle = sorted.length / 2;
    const median = (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2;
    return `${values.length}, min ${inSeconds(sorted[0])}, median ${inSeconds(median)}, max ${inSeconds(sorted.at(-1))}`;
}
