import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { connectAll, contentOf, isSame, newSheet } from './support/clients.js';
import { Cluster } from './support/cluster.js';
import { until } from './support/eventually.js';
import { WebSocket } from './support/web-socket.js';

const HISTORY = 20;

/** @type {Cluster} */
let cluster;

before(async () => {
    cluster = await Cluster.start(1, { ADVO_HISTORY_CHANGES: String(HISTORY), ADVO_SHEET_LINGER_SECONDS: '0' });
});

after(() => cluster?.stop());

test('Who was away for longer than the node remembers gets the whole sheet, own writes on top, and hears what is different', async (t) => {
    const sheet = newSheet();
    const line = new Line();
    const [away] = await connectAll(t, cluster.nodes, sheet, { WebSocket: line.WebSocket });
    const [present] = await connectAll(t, cluster.nodes, sheet);
    for (const key of ['same', 'changed', 'gone', 'mine'])
        await present.set(key, 'before');
    await until('it has heard all', () => away.size === 4);
    await line.cut(away);
    const writing = Promise.all([away.set('mine', 'after'), away.deletePrefix('go'), away.set('new', 1)]);
    for (let i = 0; i < 3 * HISTORY; i++)
        present.post.set('changed', i);
    present.post.set('gone and back', true);
    await present.delete('gone');
    const heard = [];
    away.on('change', ({ key, gone, value }) => heard.push([key, gone ? 'gone' : value]));
    assert.deepEqual([away.get('changed'), away.get('mine'), away.has('gone')], ['before', 'after', false]);

    line.mend();
    await writing;

    await until('both hold the same', () => isSame(contentOf(away), contentOf(present)));
    assert.deepEqual(contentOf(away), { changed: String(3 * HISTORY - 1), mine: '"after"', new: '1', same: '"before"' });
    assert.equal(line.heard.filter((message) => message.startsWith('{"type":"sheet_state"')).length, 2);
    assert.ok(heard.some(([key, value]) => key === 'changed' && value === 3 * HISTORY - 1));
    assert.ok(!heard.some(([key]) => key === 'same' || key === 'mine'), JSON.stringify(heard));
});

test('Who comes back to a sheet that has ended and begun anew has nothing of the old one', async (t) => {
    const sheet = newSheet();
    const line = new Line();
    const [away] = await connectAll(t, cluster.nodes, sheet, { WebSocket: line.WebSocket });
    await away.set('old', 1);
    const { index } = await away.set('both', 'old');
    await line.cut(away);
    // The sheet ends when its last client vanishes.
    const [other] = await until('there is a new life of it', async () => {
        const clients = await connectAll(t, cluster.nodes, sheet);
        if (clients[0].size === 0)
            return clients;
        await clients[0].close();
        return false;
    });
    await other.set('both', 'new');

    line.mend();

    await until('it is back', () => away.get('both') === 'new');
    assert.deepEqual(contentOf(away), { both: '"new"' });
    assert.ok(away.lastIndex > index);
    assert.equal((await away.set('old', 2, { ifVersion: 0 })).deleted, 0);
});

/** The line of one client, which can be cut for as long as a test likes. */
class Line {
    #isCut = false;
    #sockets = new Set();
    heard = [];
    WebSocket;

    constructor() {
        const line = this;
        this.WebSocket = class extends WebSocket {
            constructor(url) {
                if (line.#isCut)
                    throw new Error('The line is cut.');
                super(url);
                line.#sockets.add(this);
                this.addEventListener('message', ({ data }) => line.heard.push(data));
            }
        };
    }

    async cut(client) {
        this.#isCut = true;
        for (const socket of this.#sockets)
            socket.terminate ? socket.terminate() : socket.close();
        await until('the client notices', () => client.state === 'reconnecting');
    }

    mend() {
        this.#isCut = false;
    }
}
