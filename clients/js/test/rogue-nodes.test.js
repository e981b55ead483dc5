import assert from 'node:assert/strict';
import { test } from 'node:test';
import { start } from '../src/index.js';
import { Dice } from './support/dice.js';
import { ScriptedNode } from './support/scripted-node.js';
import { WebSocket } from './support/web-socket.js';

const SEEDS = 16;
/** They mostly wait. */
const AT_ONCE = 8;
const CALLS = 60;
const CONNECTIONS = 2_000;
const KEYS = ['a', 'ab', 'b', '__proto__', '', 'a key of some length'];
const CLOSE_CODES = [1000, 1001, 1009, 1011, 1012, 1013];

test('Whatever nodes do, every call ends, nothing fails unheard, and nothing is told after the end', async () => {
    const unheard = [];
    const hear = (failure) => unheard.push(failure);
    process.on('unhandledRejection', hear);
    process.on('uncaughtException', hear);
    try {
        for (let seed = 1; seed <= SEEDS; seed += AT_ONCE)
            await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => play(new Dice(seed + i), `seed ${seed + i}`)));
        await new Promise(setImmediate);
        assert.deepEqual(unheard, []);
    } finally {
        process.off('unhandledRejection', hear);
        process.off('uncaughtException', hear);
    }
});

async function play(dice, name) {
    const nodes = await Promise.all([1, 2].map(() => ScriptedNode.start(...Array.from({ length: CONNECTIONS }, () => rogue(dice)))));
    const client = start({
        nodes: nodes.map(({ url }) => url), sheet: 's', password: 'p', WebSocket: dice.next(3) === 0 ? Uncut : WebSocket,
        connectTimeoutMs: 50, requestTimeoutMs: 150, maxReconnectDelayMs: 5, keepAliveTimeoutMs: 60, touchIntervalMs: 5, maxPendingRequests: 40,
        unansweredWrites: dice.pick(['sendAgain', 'fail']),
    });
    const told = [];
    client.on('change', ({ key }) => told.push(`change of ${key}`));
    client.on('writeLost', ({ action }) => told.push(`lost ${action}`));
    client.on('refreshFailed', ({ key }) => told.push(`refresh of ${key}`));
    client.on('state', ({ state }) => told.push(state));
    const calls = [];
    for (let i = 0; i < CALLS; i++) {
        calls.push(call(client, dice).catch((failure) => failure));
        if (dice.next(3) === 0)
            await new Promise(dice.next(2) === 0 ? setImmediate : (resolve) => setTimeout(resolve, dice.next(8)));
    }
    if (dice.next(2) === 0)
        await Promise.all(calls);
    await client.close();

    const results = await Promise.all(calls);
    for (const failure of results.filter((result) => result instanceof Error))
        assert.ok(['AdvoCacheError', 'AbortError', 'Made up'].includes(failure.name), `${name}: ${failure.stack}`);
    await new Promise(setImmediate);
    assert.equal(told.at(-1), 'closed', name);
    assert.equal(told.indexOf('closed'), told.length - 1, name);
    assert.equal(client.pendingRequests, 0, name);
    await Promise.all(nodes.map((node) => node.stop()));
}

class Uncut extends WebSocket {}
Uncut.prototype.terminate = undefined;

async function call(client, dice) {
    const key = dice.pick(KEYS);
    const leaving = new AbortController();
    if (dice.next(4) === 0)
        setTimeout(() => leaving.abort(), dice.next(20));
    const { signal } = leaving;
    switch (dice.next(9)) {
        case 0: return client.set(key, dice.next(100));
        case 1: return client.set(key, 1, { ifVersion: 0 });
        case 2: return client.delete(key);
        case 3: return client.deletePrefix(key);
        case 4: return client.fetch(key);
        case 5: return client.post.set(key, 'posted');
        case 6: {
            const lock = await client.lock(key, { waitMs: dice.next(100), ttlSeconds: 1, signal });
            return dice.next(2) === 0 && lock?.release();
        }
        case 7: return client.getOrCreate(key, () => dice.next(2) === 0 ? 1 : fail(), { waitMs: 20, ttlSeconds: 1, staleForSeconds: dice.next(2), signal });
        default: return client.stats();
    }
}

function fail() {
    throw Object.assign(new Error('The factory fails.'), { name: 'Made up' });
}

/** A connection that goes well for a while, and then as the dice say. */
const rogue = (dice) => async (peer) => {
    if (dice.next(6) === 0)
        return end(peer, dice);
    const { action } = (await peer.next()) ?? {};
    if (!action)
        return undefined;
    if (dice.next(8) === 0)
        return peer.send({ success: false, code: dice.pick(['unavailable', 'rate_limited']), error: 'made up' });
    peer.send({ success: true, nodes: [] });
    peer.send(dice.next(2) === 0 ? { type: 'sheet_state', index: dice.next(100), epoch: 'e', data: { a: 1, __proto__: 2 } } : { type: 'sheet_resume', index: 1, epoch: 'e' });
    let index = 100;
    for (let request = await peer.next(); request; request = await peer.next()) {
        if (dice.next(12) === 0)
            return end(peer, dice);
        if (dice.next(4) === 0)
            peer.send({ type: 'replicate', key: dice.pick(KEYS), value: dice.next(10), index: ++index });
        if (dice.next(6) === 0)
            peer.send({ type: 'invalidate', prefix: dice.pick(KEYS), index: ++index });
        peer.send(answer(request, ++index, dice));
    }
    return undefined;
};

function answer({ action, key }, index, dice) {
    if (dice.next(6) === 0)
        return { success: false, code: dice.pick(['unavailable', 'version_mismatch', 'stale_fence', 'lock_held', 'a new one']), error: 'made up', maybe: dice.next(2) === 0 };
    if (action === 'get' && dice.next(2) === 0)
        return { success: false, code: 'not_found', error: 'key not found', index };
    return { success: true, key, value: action === 'stats' ? { entries: 1 } : 1, index, version: index, token: index };
}

function end(peer, dice) {
    switch (dice.next(6)) {
        case 0: return peer.cut();
        case 1: return peer.close(dice.pick(CLOSE_CODES));
        case 2: return peer.send({ success: true, index: 'x' });
        case 3: return peer.send([]);
        case 4: return peer.send({ type: 'sheet_state', index: 1, epoch: 'e', data: [] });
        // Silence.
        default: return undefined;
    }
}
