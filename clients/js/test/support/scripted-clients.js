import { after } from 'node:test';
import { connect } from '../../src/index.js';
import { ScriptedNode } from './scripted-node.js';
import { WebSocket } from './web-socket.js';

const nodes = [];
const clients = [];

after(async () => {
    await Promise.all(clients.map((client) => client.close()));
    await Promise.all(nodes.map((node) => node.stop()));
});

/** A scripted node that is stopped when the tests of the file are over. */
export async function start(...scripts) {
    const node = await ScriptedNode.start(...scripts);
    nodes.push(node);
    return node;
}

/** A client of one or more nodes that is closed when the tests of the file are over. */
export async function open(at, options = {}) {
    const client = await connect({ nodes: [at].flat().map((node) => node.url), sheet: 's', password: 'secret', WebSocket, maxReconnectDelayMs: 100, touchIntervalMs: 0, ...options });
    clients.push(client);
    return client;
}

/** The last line of a script: until the client leaves. */
export const hold = (peer) => peer.next();
