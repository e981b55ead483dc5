import assert from 'node:assert/strict';
import { readMessage } from '../../src/message.js';
import { NearCache } from '../../src/near-cache.js';
import { WriteRequest } from '../../src/pending-request.js';
import { RequestQueue } from '../../src/request-queue.js';
import * as writes from '../../src/writes.js';

/**
 * A cluster reduced to its promise: it puts the writes of several clients into one order and tells everybody in it; answers and
 * news of one client wait in one line until they are delivered.
 */
export class OrderingServer {
    #content = new Map();
    #lines;
    #index = 0;

    constructor(clients) {
        this.#lines = Array.from({ length: clients }, () => ({
            cache: new NearCache(),
            queue: new RequestQueue({ maxPending: 1_000_000, timeoutMs: 3_600_000 }),
            inbox: [],
        }));
    }

    /** What the log says, as raw JSON. */
    get content() {
        return sorted(this.#content);
    }

    viewOf(client) {
        return sorted([...this.#lines[client].cache.view].map(([key, entry]) => [key, entry.raw]));
    }

    get isQuiet() {
        return this.#lines.every(({ queue, inbox }) => queue.length === 0 && inbox.length === 0);
    }

    set(client, key, raw) {
        this.#ask(client, writes.setRaw(key, raw));
    }

    setIfAbsent(client, key, raw) {
        this.#ask(client, writes.setRaw(key, raw, { ifVersion: 0 }));
    }

    delete(client, key) {
        this.#ask(client, writes.deleteKey(key));
    }

    deletePrefix(client, prefix) {
        this.#ask(client, writes.deletePrefix(prefix));
    }

    deleteSuffix(client, suffix) {
        this.#ask(client, writes.deleteSuffix(suffix));
    }

    /** The client's next request reaches the log; false: it has none. */
    tryOrder(client) {
        const request = this.#lines[client].queue.takeUnsent();
        if (request)
            this.#apply(client, JSON.parse(request.message));
        return request !== undefined;
    }

    /** The client hears the next message; false: there is none. */
    tryDeliver(client) {
        const message = this.#lines[client].inbox.shift();
        if (message)
            this.#hear(client, message.toClient);
        return message !== undefined;
    }

    /** The client's connection breaks with what is on its way; it comes back and hears what it missed, its own writes among it. */
    reconnect(client) {
        const { queue, inbox } = this.#lines[client];
        queue.reopen();
        for (const { asNews } of inbox.splice(0)) {
            if (asNews)
                this.#hear(client, asNews);
        }
    }

    /** The client comes back so late that it gets the whole content. */
    reload(client) {
        const { queue, inbox } = this.#lines[client];
        queue.reopen();
        inbox.length = 0;
        const data = [...this.#content].map(([key, raw]) => `${JSON.stringify(key)}:${raw}`).join(',');
        this.#hear(client, `{"type":"sheet_state","index":${this.#index},"epoch":"e","data":{${data}}}`);
    }

    /** Ends the timers. */
    close() {
        for (const { queue } of this.#lines)
            queue.close(new Error('The test is over.'));
    }

    #hear(client, text) {
        const { cache, queue } = this.#lines[client];
        const message = readMessage(text);
        if (message.kind === 'reply')
            assert.ok(queue.tryAnswer(message), 'an answer that nobody waits for');
        else if (message.kind === 'sheet_state')
            cache.replace(message.data);
        else
            cache.take(message);
    }

    #ask(client, write) {
        const { cache, queue } = this.#lines[client];
        queue.add(new WriteRequest(write, cache, { mayRepeat: !write.isConditional }));
    }

    #apply(by, { action, key, value, prefix, suffix, if_version: ifVersion }) {
        const index = ++this.#index;
        switch (action) {
            case 'set':
                if (ifVersion === 0 && this.#content.has(key)) {
                    this.#lines[by].inbox.push({ toClient: '{"success":false,"code":"version_mismatch","error":"version mismatch","version":1}' });
                    return;
                }
                this.#content.set(key, JSON.stringify(value));
                this.#tell(by, index, { type: 'replicate', key, value, index });
                return;
            case 'delete':
                this.#content.delete(key);
                this.#tell(by, index, { type: 'invalidate', key: key === '' ? undefined : key, index });
                return;
            case 'delete_prefix':
                this.#remove((known) => known.startsWith(prefix));
                this.#tell(by, index, { type: 'invalidate', ...(prefix === '' ? { all: true } : { prefix }), index });
                return;
            default:
                this.#remove((known) => known.endsWith(suffix));
                this.#tell(by, index, { type: 'invalidate', ...(suffix === '' ? { all: true } : { suffix }), index });
        }
    }

    #remove(isMeant) {
        for (const key of [...this.#content.keys()].filter(isMeant))
            this.#content.delete(key);
    }

    #tell(by, index, news) {
        const asNews = JSON.stringify(news);
        const reply = `{"success":true,"index":${index},"version":${index}}`;
        this.#lines.forEach(({ inbox }, client) => inbox.push({ toClient: client === by ? reply : asNews, asNews }));
    }
}

const sorted = (pairs) => Object.fromEntries([...pairs].sort(([left], [right]) => (left < right ? -1 : 1)));
