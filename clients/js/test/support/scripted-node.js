import { WebSocketServer } from 'ws';

/**
 * A node that does as a test says: each connection gets the next script. What a script throws is thrown by `stop`.
 */
export class ScriptedNode {
    #server;
    #failures = [];
    /** How many connections there were. */
    connections = 0;

    /** @param {((peer: Peer) => Promise<void>)[]} scripts */
    static async start(...scripts) {
        const node = new ScriptedNode();
        node.#server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
        node.#server.on('connection', (socket) => {
            const script = scripts[node.connections++];
            if (!script) {
                socket.terminate();
                return;
            }
            script(new Peer(socket)).catch((failure) => {
                node.#failures.push(failure);
                socket.terminate();
            });
        });
        await new Promise((resolve, reject) => node.#server.once('listening', resolve).once('error', reject));
        return node;
    }

    get url() {
        return `ws://127.0.0.1:${this.#server.address().port}/ws`;
    }

    async stop() {
        for (const client of this.#server.clients)
            client.terminate();
        await new Promise((resolve) => this.#server.close(resolve));
        if (this.#failures.length > 0)
            throw this.#failures[0];
    }
}

/** The node's side of one connection. */
export class Peer {
    #socket;
    #inbox = [];
    #waiting = [];
    /** The close code that the client left with. @type {Promise<number>} */
    closed;

    constructor(socket) {
        this.#socket = socket;
        this.closed = new Promise((resolve) => socket.on('close', resolve));
        socket.on('message', (data) => this.#put(JSON.parse(String(data))));
        socket.on('close', () => this.#put(null));
    }

    /** The next request; null when the client has left. */
    next() {
        return new Promise((resolve) => {
            if (this.#inbox.length > 0)
                resolve(this.#inbox.shift());
            else
                this.#waiting.push(resolve);
        });
    }

    /** The next requests. */
    async take(count) {
        const requests = [];
        while (requests.length < count)
            requests.push(await this.next());
        return requests;
    }

    send(message) {
        this.#socket.send(JSON.stringify(message));
    }

    /** Answers the `open` and sends the content; gives the request. */
    async open({ nodes = [], index = 1, epoch = 'e-1', data = {} } = {}) {
        const request = await this.next();
        this.send({ success: true, nodes });
        this.send({ type: 'sheet_state', index, epoch, data });
        return request;
    }

    close(code) {
        this.#socket.close(code);
    }

    /** Ends the connection without a word. */
    cut() {
        this.#socket.terminate();
    }

    #put(message) {
        if (this.#waiting.length > 0)
            this.#waiting.shift()(message);
        else
            this.#inbox.push(message);
    }
}
