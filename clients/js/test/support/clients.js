import { randomUUID } from 'node:crypto';
import { connect } from '../../src/index.js';
import { WebSocket } from './web-socket.js';

/** Each test opens sheets of its own. */
export const newSheet = () => `sheet-${randomUUID()}`;

export const optionsFor = (node, sheet) => ({ url: node.url, sheet, password: 'secret', maxReconnectDelayMs: 500, WebSocket });

/** Clients that are closed with the test. */
export async function connectAll(t, nodes, sheet, options = {}) {
    const clients = await Promise.all(nodes.map((node) => connect({ ...optionsFor(node, sheet), ...options })));
    t.after(() => Promise.all(clients.map((client) => client.close())));
    return clients;
}

/** The local copy as raw JSON, by key. */
export function contentOf(client) {
    return Object.fromEntries([...client.keys()].sort().map((key) => [key, client.getRaw(key)]));
}

export const isSame = (left, right) => JSON.stringify(left) === JSON.stringify(right);
