import { Connection } from './connection.js';
import { closed } from './errors.js';
import { NodeList } from './node-list.js';
import { ReadRequest } from './pending-request.js';
import { openRequest, touchRequest } from './requests.js';
import { deferred, now, pause } from './timing.js';

const FIRST_DELAY_MS = 50;
/** A connection that breaks sooner counts as one that was not had. */
const STEADY_MS = 1_000;
const MAX_RETIRED = 8;
const GOING_AWAY = 1001;
const TOO_LARGE = 1009;
/** Trying again would not help, and would look like an attack. */
const FINAL_CODES = new Set(['invalid_password', 'bad_request', 'invalid_json']);

/** @typedef {'connecting' | 'connected' | 'reconnecting' | 'closed'} State */

/**
 * Keeps a connection to some node as long as the client lives: opens the sheet, follows it from where it stopped, sends what
 * waits. Invariant: messages are taken one by one, in their order, from one connection at a time.
 */
export class SheetSession {
    /** @type {(state: State, error?: Error) => void} told of each change of the state, with what caused it */
    stateChanged = () => {};
    /** @type {(url: string) => void} told of a node that did not answer any more, without having closed */
    nodeSilent = () => {};
    /** @type {State} */
    state = 'connecting';
    /** Why the last connection ended or could not be made. @type {Error | undefined} */
    lastError;
    /** What the node said of itself and the others when it opened the sheet. */
    at;
    #options;
    #cache;
    #requests;
    #metrics;
    #nodes;
    #connection;
    #retired = [];
    #heard = { index: 0, epoch: undefined };
    #lostAt = now();
    #ready = deferred();
    #closing = new AbortController();

    constructor(options, cache, requests, metrics) {
        this.#options = options;
        this.#cache = cache;
        this.#requests = requests;
        this.#metrics = metrics;
        this.#nodes = new NodeList(options.nodes);
        requests.wake = () => this.#send();
        // Whoever does not wait for it hears of the failure from the state and from each request.
        this.#ready.promise.catch(() => {});
    }

    /** Settles with the first content of the sheet, or when the sheet cannot be opened at all. */
    get ready() {
        return this.#ready.promise;
    }

    /** Up to where the sheet was heard, and in which life of it. */
    get heard() {
        return this.#heard;
    }

    get nodes() {
        return this.#nodes.all;
    }

    /** The address by which the present or last node was reached. */
    get url() {
        return this.#connection?.url;
    }

    /** For how long nothing has been heard; zero while connected. */
    get lagMs() {
        return this.state === 'connected' ? 0 : now() - this.#lostAt;
    }

    nextNode() {
        return this.#nodes.next();
    }

    /** Connects, again and again, until `close` or a refusal that is final. */
    async run() {
        let failures = 0;
        while (!this.#closing.signal.aborted) {
            const { code, error, followedAt } = await this.#follow(this.#nodes.next());
            if (FINAL_CODES.has(error.code)) {
                this.#finish(error);
                return;
            }
            if (this.#closing.signal.aborted)
                break;
            this.lastError = error;
            this.#metrics.reconnects++;
            if (followedAt !== undefined) {
                this.#lostAt = now();
                // Who is always cut off at once must not fetch the whole sheet again and again without a pause.
                if (this.#lostAt - followedAt > STEADY_MS)
                    failures = 0;
            }
            this.#requests.reopen({ nothingHappened: code === GOING_AWAY, isTooLarge: code === TOO_LARGE });
            this.#become(this.state === 'connecting' ? 'connecting' : 'reconnecting', error);
            await this.#pause(failures++);
        }
        this.#finish(closed());
    }

    /** Says goodbye. `run` returns after it. */
    close() {
        this.#closing.abort();
        this.#connection?.goodbye();
    }

    /** One connection from its beginning to its end. */
    #follow(url) {
        return new Promise((resolve) => {
            let followedAt;
            const connection = new Connection(url, this.#options, openRequest(this.#options, this.#heard), {
                opened: (at) => {
                    this.at = at;
                    this.#nodes.learn(at.nodes);
                    // The content may be large and the line slow.
                    connection.limitSilence(Math.max(this.#options.keepAliveTimeoutMs, this.#options.requestTimeoutMs));
                    this.#send();
                },
                heard: (message) => {
                    if (this.#take(message) && followedAt === undefined) {
                        followedAt = now();
                        connection.limitSilence(this.#options.keepAliveTimeoutMs);
                    }
                    this.#send();
                },
                silent: () => this.#probe(),
                ended: (end) => {
                    if (end.isSilent)
                        this.nodeSilent(url);
                    this.#retire(connection);
                    resolve({ ...end, followedAt });
                },
            });
            this.#connection = connection;
        });
    }

    /** Takes a message; true: the copy of the sheet is whole. */
    #take(message) {
        switch (message.kind) {
            case 'reply':
                if (!this.#requests.tryAnswer(message))
                    throw new SyntaxError('an answer came that nobody waits for');
                break;
            case 'sheet_state':
                this.#cache.replace(message.data);
                this.#heard = { index: message.index, epoch: message.epoch };
                this.#followed();
                return true;
            case 'sheet_resume':
                this.#followed();
                return true;
            case 'replicate':
            case 'invalidate':
                this.#cache.take(message);
                this.#metrics.changes++;
                break;
        }
        if (message.index > this.#heard.index)
            this.#heard = { ...this.#heard, index: message.index };
        return false;
    }

    #followed() {
        for (const connection of this.#retired.splice(0))
            connection.discard();
        this.lastError = undefined;
        this.#become('connected');
        this.#ready.resolve();
    }

    #send() {
        while (this.#connection?.hasRoom) {
            const request = this.#requests.takeUnsent();
            if (!request)
                return;
            this.#connection.send(request.message);
        }
    }

    /** Asks for a sign of life: a touch of no keys changes nothing. */
    #probe() {
        if (this.#requests.length === 0)
            this.#requests.add(new ReadRequest(touchRequest([]), () => undefined));
    }

    /** A socket that cannot be cut is said goodbye to when another connection has the sheet open: else the sheet might go with it. */
    #retire(connection) {
        if (connection.cut())
            return;
        this.#retired.push(connection);
        if (this.#retired.length > MAX_RETIRED)
            this.#retired.shift().discard();
    }

    #finish(error) {
        for (const connection of this.#retired.splice(0))
            connection.discard();
        this.#requests.close(error);
        this.lastError ??= error;
        this.#become('closed', error);
        this.#ready.reject(error);
    }

    #become(state, error) {
        if (this.state === state)
            return;
        this.state = state;
        this.stateChanged(state, error);
    }

    /** None within the first round over all nodes, then a growing one of which a random part counts. */
    #pause(failures) {
        const round = Math.floor(failures / this.#nodes.all.length);
        if (round === 0 && failures > 0)
            return Promise.resolve();
        const longest = Math.min(this.#options.maxReconnectDelayMs, FIRST_DELAY_MS * 2 ** Math.min(round, 16));
        return pause(longest * Math.random(), this.#closing.signal);
    }
}
