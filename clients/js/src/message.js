import { detach, readString, scanObject, skipSpace } from './json-scan.js';

/** A text that is kept keeps the message that it was cut from; of a longer one it gets a copy. */
const LONGEST_KEPT = 256;
const KINDS = new Set(['sheet_state', 'sheet_resume', 'replicate', 'invalidate', 'index']);

/**
 * @typedef {object} ServerMessage One message from the server. Values stay raw JSON text.
 * @property {'reply' | 'sheet_state' | 'sheet_resume' | 'replicate' | 'invalidate' | 'index' | 'other'} kind
 * @property {boolean} success
 * @property {string} [key]
 * @property {string} [value] raw
 * @property {string} [data] raw: the content of a sheet
 * @property {number} index 0 when there is none
 * @property {number} version
 * @property {number} token
 * @property {number} deleted
 * @property {string} [prefix]
 * @property {string} [suffix]
 * @property {boolean} all
 * @property {boolean} maybe
 * @property {string} [code]
 * @property {string} [error]
 * @property {string} [epoch]
 * @property {string} [node]
 * @property {string} [leader]
 * @property {string[]} nodes
 */

/**
 * Reads a message.
 * @param {string} text
 * @returns {ServerMessage}
 * @throws {SyntaxError} when it is none
 */
export function readMessage(text) {
    /** @type {ServerMessage} */
    const message = { kind: 'reply', success: false, index: 0, version: 0, token: 0, deleted: 0, all: false, maybe: false, nodes: [] };
    const end = scanObject(text, 0, (name, from, to) => {
        switch (name) {
            case 'type': {
                const type = readText(text, from, to);
                message.kind = KINDS.has(type) ? type : 'other';
                break;
            }
            case 'key':
            case 'prefix':
            case 'suffix':
            case 'code':
            case 'error':
            case 'epoch':
            case 'node':
            case 'leader':
                message[name] = readText(text, from, to);
                break;
            case 'index':
            case 'version':
            case 'token':
            case 'deleted':
                message[name] = readInteger(text, from, to);
                break;
            case 'success':
            case 'all':
            case 'maybe':
                message[name] = text.slice(from, to) === 'true';
                break;
            case 'value':
            case 'data':
                message[name] = text.slice(from, to);
                break;
            case 'nodes':
                message.nodes = JSON.parse(text.slice(from, to));
                break;
        }
    });
    if (skipSpace(text, end) !== text.length)
        throw new SyntaxError('The server sent more than one object in a message.');
    return message;
}

function readText(text, from, to) {
    if (text[from] === '"') {
        const read = readString(text, from, to);
        return text.length > LONGEST_KEPT ? detach(read) : read;
    }
    if (text.slice(from, to) === 'null')
        return undefined;
    throw new SyntaxError(`A text was expected instead of ${text.slice(from, to)}.`);
}

function readInteger(text, from, to) {
    const number = Number(text.slice(from, to));
    if (!Number.isSafeInteger(number))
        throw new SyntaxError(`A whole number was expected instead of ${text.slice(from, to)}.`);
    return number;
}
