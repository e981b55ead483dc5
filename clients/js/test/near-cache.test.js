import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NearCache } from '../src/near-cache.js';
import { Dice } from './support/dice.js';
import { OrderingServer } from './support/ordering-server.js';

const CLIENTS = 3;
const STEPS = 300;
const SEEDS = 400;
const KEYS = ['a', 'ab', 'b', 'ba', '', 'aab'];
const AFFIXES = ['a', 'b', 'aa', ''];

test('Clients that stop writing hold what the log says', () => {
    forEachSeed((dice, server) => {
        for (let i = 0; i < STEPS; i++)
            step(server, dice, i);
        while (!server.isQuiet) {
            const client = dice.next(CLIENTS);
            if (dice.next(2) === 0)
                server.tryOrder(client);
            else
                server.tryDeliver(client);
        }
        for (let client = 0; client < CLIENTS; client++)
            assert.deepEqual(server.viewOf(client), server.content);
    });
});

test('A client that has its answers reads its own writes', () => {
    forEachSeed((dice, server) => {
        for (let i = 0; i < STEPS; i++) {
            const key = dice.pick(KEYS);
            server.set(0, key, `${i}`);
            assert.equal(server.viewOf(0)[key], `${i}`);

            step(server, dice, i, 0);
            while (server.tryOrder(0) || server.tryDeliver(0));
            assert.deepEqual(server.viewOf(0), server.content);
        }
    });
});

test('What others say of a key shows when the own write on it is refused', () => {
    const server = new OrderingServer(2);
    server.set(1, 'a', '"theirs"');
    server.tryOrder(1);
    server.setIfAbsent(0, 'a', '"mine"');
    server.tryDeliver(0);
    assert.equal(server.viewOf(0).a, '"mine"');

    server.tryOrder(0);
    server.tryDeliver(0);
    assert.equal(server.viewOf(0).a, '"theirs"');
    server.close();
});

test('The whole content takes the place of the copy and tells what has changed', () => {
    const heard = [];
    const cache = new NearCache((key, entry) => heard.push([key, entry?.raw]));
    cache.replace('{"same": 1.0 , "other":1, "gone":[ "}" ]}');
    heard.length = 0;

    cache.replace('{"other":2,"same":1.0,"\\u006eew":{"deep":[9007199254740993]}}');

    assert.deepEqual(heard, [['other', '2'], ['new', '{"deep":[9007199254740993]}'], ['gone', undefined]]);
    assert.deepEqual([...cache.view.keys()].sort(), ['new', 'other', 'same']);
});

/** A failure names the seed that repeats it. */
function forEachSeed(scene) {
    for (let seed = 1; seed <= SEEDS; seed++) {
        const server = new OrderingServer(CLIENTS);
        try {
            scene(new Dice(seed), server);
        } catch (failure) {
            throw new Error(`Seed ${seed} fails.`, { cause: failure });
        } finally {
            server.close();
        }
    }
}

function step(server, dice, i, except = -1) {
    const client = dice.next(CLIENTS);
    if (client === except)
        return;
    const key = dice.pick(KEYS);
    const kind = dice.next(40);
    if (kind < 8)
        server.set(client, key, `${i}`);
    else if (kind < 10)
        server.setIfAbsent(client, key, `${i}`);
    else if (kind < 12)
        server.delete(client, key);
    else if (kind === 12)
        server.deletePrefix(client, dice.pick(AFFIXES));
    else if (kind === 13)
        server.deleteSuffix(client, dice.pick(AFFIXES));
    else if (kind === 14)
        server.reconnect(client);
    else if (kind === 15 && dice.next(3) === 0)
        server.reload(client);
    else if (kind < 27)
        server.tryOrder(client);
    else
        server.tryDeliver(client);
}
