import { AdvoCacheError, refusal, unavailable } from './errors.js';
import { readMessage } from './message.js';
import { every, now, setTimer } from './timing.js';

const GOODBYE_TIMEOUT_MS = 2_000;
/** More is not handed to the socket: what it holds cannot be taken back when the connection breaks. */
const MAX_BUFFERED_BYTES = 1024 * 1024;
const POLICY_VIOLATION = 1008;
const OPEN = 1;
const CLOSED = 3;

/**
 * @typedef {object} Handlers
 * @property {(at: import('./message.js').ServerMessage) => void} opened the sheet is open; its content, or what was missed, comes next
 * @property {(message: import('./message.js').ServerMessage) => void} heard each message after that, in order
 * @property {(end: { code?: number, isSilent?: boolean, error: AdvoCacheError }) => void} ended once: the connection is over, with the close code if there was one
 * @property {() => void} [silent] nothing was heard for half of the limit: whatever the node answers will do
 */

/**
 * One WebSocket to one node, from the first attempt to its end. It opens the sheet, then passes whole messages in their order.
 * Invariant: after `ended` no handler is called.
 */
export class Connection {
    #socket;
    #handlers;
    #isOpened = false;
    #isEnded = false;
    #broken;
    #opening;
    #stopWatching = () => {};
    #heardAt = now();
    #askedAt = 0;
    #buffered = 0;

    /**
     * @param {string} url
     * @param {{ WebSocket: new (url: string) => WebSocket, connectTimeoutMs: number }} options
     * @param {string} hello the request that opens the sheet
     * @param {Handlers} handlers
     */
    constructor(url, options, hello, handlers) {
        this.url = url;
        this.#handlers = handlers;
        this.#opening = setTimer(
            () => this.end(unavailable(`${url} did not open the sheet within ${options.connectTimeoutMs} ms.`)), options.connectTimeoutMs);
        try {
            this.#socket = new options.WebSocket(url);
        } catch (failure) {
            queueMicrotask(() => this.end(unavailable(`${url} cannot be connected to: ${failure.message}`, { cause: failure })));
            return;
        }
        this.#socket.onopen = () => {
            if (!this.#isEnded)
                this.#socket.send(hello);
        };
        this.#socket.onmessage = ({ data }) => this.#hear(data);
        // Browsers do not say what was wrong. The close event follows in any case.
        this.#socket.onerror = ({ error, message }) => { this.#broken = error ?? (message ? new Error(message) : undefined); };
        this.#socket.onclose = ({ code, reason }) => this.#end({ code, error: this.#closeError(code, reason) });
    }

    /** Whether it takes more now; if not, it will when an answer has come. */
    get hasRoom() {
        return this.#isOpened && !this.#isEnded && this.#socket.readyState === OPEN && this.#socket.bufferedAmount < MAX_BUFFERED_BYTES;
    }

    /** @param {string} message */
    send(message) {
        this.#socket.send(message);
    }

    /** Ends the connection when nothing is heard for that long, in spite of asking in the middle of it. A new limit takes the old one's place. */
    limitSilence(ms) {
        this.#stopWatching();
        this.#stopWatching = every(ms / 2, () => this.#checkSilence(ms));
    }

    /** Says goodbye: the server lets the client's locks and its place in the sheet go at once. */
    goodbye() {
        if (this.#isEnded)
            return;
        clearTimeout(this.#opening);
        this.#stopWatching();
        // A node that does not answer it is not waited for longer.
        this.#opening = setTimeout(() => {
            this.end(unavailable('The goodbye was not answered.'));
            this.cut();
        }, GOODBYE_TIMEOUT_MS);
        this.#socket?.close(1000);
    }

    /** The connection is of no more use. Its owner discards it when that can do no harm. */
    end(error) {
        this.#end({ error });
    }

    /**
     * Frees what an ended connection may still hold. Where a socket cannot be cut, which browsers do not let anybody, this says
     * goodbye to a node that may yet hear it: only when another connection has the sheet open that goodbye does not end the sheet.
     */
    discard() {
        this.#socket?.close(1000);
    }

    /** Cuts the socket without a goodbye. False: it is closed, or cannot be cut here. */
    cut() {
        this.#socket?.terminate?.();
        return this.#socket === undefined || this.#socket.readyState === CLOSED || typeof this.#socket.terminate === 'function';
    }

    #hear(data) {
        if (this.#isEnded)
            return;
        this.#heardAt = now();
        try {
            if (typeof data !== 'string')
                throw new SyntaxError('The server sent a binary message.');
            const message = readMessage(data);
            if (this.#isOpened)
                this.#handlers.heard(message);
            else
                this.#open(message);
        } catch (failure) {
            this.end(failure instanceof AdvoCacheError ? failure : unavailable(`A message of ${this.url} was not understood: ${failure.message}`, { cause: failure }));
        }
    }

    #open(reply) {
        if (reply.kind !== 'reply')
            throw new SyntaxError('The first message is not the answer to open.');
        if (!reply.success)
            throw refusal(reply);
        clearTimeout(this.#opening);
        this.#isOpened = true;
        this.#handlers.opened(reply);
    }

    #checkSilence(limitMs) {
        // A node that goes on taking what it is sent is alive: on a slow line it cannot answer a long message sooner.
        const buffered = this.#socket.bufferedAmount;
        if (buffered < this.#buffered)
            this.#heardAt = now();
        this.#buffered = buffered;
        if (now() - this.#heardAt < limitMs / 2)
            return;
        // Timers of hidden pages come late: only who was asked and had the time to answer is silent.
        if (this.#askedAt <= this.#heardAt) {
            this.#askedAt = now();
            this.#handlers.silent?.();
        } else if (now() - this.#askedAt >= limitMs / 2 - 1) {
            this.#end({ isSilent: true, error: unavailable(`${this.url} has been silent for ${Math.round(now() - this.#heardAt)} ms.`) });
        }
    }

    #closeError(code, reason) {
        if (code === POLICY_VIOLATION)
            return new AdvoCacheError('invalid_password', reason || 'invalid password');
        const why = this.#broken?.message ?? (reason || (code === 1006 ? 'it broke or could not be made' : `close code ${code}`));
        return unavailable(`The connection to ${this.url} is over: ${why}.`, { cause: this.#broken });
    }

    #end(end) {
        if (this.#isEnded)
            return;
        this.#isEnded = true;
        clearTimeout(this.#opening);
        this.#stopWatching();
        this.#handlers.ended(end);
    }
}
