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

test('Clients outlive leaders and lose nothing', async (t) => {
    const cluster = await Cluster.start(3);
    t.after(() => cluster.stop());
    const sheet = newSheet();
    const writers = await connectAll(t, cluster.nodes.slice(0, WRITERS), sheet);
    const readers = await connectAll(t, cluster.nodes.slice(0, READERS), sheet);
    const clients = [...writers, ...readers];
    const closed = [];
    clients.forEach((client, i) => client.on('state', ({ state, error }) => state === 'closed' && closed.push([i, error?.message])));
    const enough = new AbortController();
    const records = writers.map((client, number) => new Record(client, number));
    const writing = Promise.all(records.map((record) => record.write(enough.signal)));

    const gaps = [];
    for (let kill = 0; kill < KILLS; kill++) {
        const leader = await cluster.waitForLeader();
        records.forEach((record) => record.forgetPauses());
        await leader.kill();
        const died = performance.now();
        const before = records.map(({ count }) => count);
        await until('each writer writes again', () => records.every(({ count }, i) => count > before[i] + 1), { timeoutMs: 30_000, seen: () => cluster.output });
        gaps.push({ untilAllWriteMs: performance.now() - died, longestPauseMs: Math.max(...records.map((record) => record.longestPauseMs)) });
        leader.start();
        await leader.waitUntilReady();
    }
    enough.abort();
    await writing;

    t.diagnostic(`kill until each writer wrote again: ${inSeconds(gaps, 'untilAllWriteMs')}; longest time without an acknowledgement: ${inSeconds(gaps, 'longestPauseMs')}`);
    t.diagnostic(`${records.reduce((sum, { count }) => sum + count, 0)} writes acknowledged`);
    for (const client of clients) {
        const seen = () => ({ state: client.state, size: client.size, index: client.lastIndex, reference: [writers[0].size, writers[0].lastIndex] });
        await until('all hold the same', () => isSame(contentOf(client), contentOf(writers[0])), { timeoutMs: 20_000, seen });
    }
    for (const client of readers) {
        for (const { acknowledged } of records) {
            for (const [key, value] of acknowledged)
                assert.equal(client.get(key), value, key);
        }
    }
    for (const key of clients[0].keys())
        assert.equal(JSON.stringify((await clients[5].fetch(key)).value), clients[0].getRaw(key), key);
    assert.deepEqual(closed, []);
});

/** One writer, and what was acknowledged to it last for each key. */
class Record {
    acknowledged = new Map();
    count = 0;
    longestPauseMs = 0;
    #client;
    #number;
    #lastAt = performance.now();

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

    forgetPauses() {
        this.longestPauseMs = 0;
    }

    async #set(key, value) {
        await this.#client.set(key, value);
        this.acknowledged.set(key, value);
        this.count++;
        const now = performance.now();
        this.longestPauseMs = Math.max(this.longestPauseMs, now - this.#lastAt);
        this.#lastAt = now;
    }
}

const inSeconds = (gaps, name) => gaps.map((gap) => `${(gap[name] / 1000).toFixed(2)} s`).join(', ');
