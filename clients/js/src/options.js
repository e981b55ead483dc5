import { checkNumber, checkText } from './requests.js';
import { isNodeAddress } from './node-list.js';

const MAX_PASSWORD_BYTES = 1024;
/** What is not given. The same as in the other clients. */
const DEFAULTS = {
    connectTimeoutMs: 5_000,
    requestTimeoutMs: 30_000,
    maxReconnectDelayMs: 5_000,
    keepAliveTimeoutMs: 10_000,
    touchIntervalMs: 5_000,
    maxPendingRequests: 100_000,
    disconnectedReads: 'serve',
    unansweredWrites: 'sendAgain',
};
const REQUIRED = ['url', 'nodes', 'sheet', 'password', 'WebSocket'];
const KNOWN = [...REQUIRED, ...Object.keys(DEFAULTS)];
const CHOICES = { disconnectedReads: ['serve', 'fail'], unansweredWrites: ['sendAgain', 'fail'] };

/** Options with their defaults. @throws {TypeError | RangeError} that says which is wrong, and what is allowed */
export function completeOptions(given) {
    if (given === null || typeof given !== 'object')
        throw new TypeError('Options are needed: at least { url, sheet, password }.');
    checkNames(given, KNOWN);
    const options = { ...DEFAULTS, ...withoutUndefined(given), nodes: nodesOf(given) };
    checkNotEmpty('sheet', options.sheet);
    checkNotEmpty('password', options.password);
    if (new TextEncoder().encode(options.password).length > MAX_PASSWORD_BYTES)
        throw new RangeError(`password has more than ${MAX_PASSWORD_BYTES} bytes.`);
    for (const name of ['connectTimeoutMs', 'requestTimeoutMs', 'maxReconnectDelayMs', 'keepAliveTimeoutMs'])
        checkNumber(name, options[name], { above: 0 });
    checkNumber('touchIntervalMs', options.touchIntervalMs, { least: 0 });
    checkNumber('maxPendingRequests', options.maxPendingRequests, { least: 1 });
    for (const [name, allowed] of Object.entries(CHOICES)) {
        if (!allowed.includes(options[name]))
            throw new RangeError(`${name} must be ${allowed.map((choice) => `'${choice}'`).join(' or ')}, not ${options[name]}.`);
    }
    options.WebSocket ??= globalThis.WebSocket;
    if (typeof options.WebSocket !== 'function') {
        throw new TypeError('There is no WebSocket here: Node.js has one from version 22 on. Before, give the option WebSocket, '
            + "such as the one of the package 'ws'.");
    }
    return options;
}

/** A misspelt option would silently have no effect. */
export function checkNames(options, known) {
    for (const name of Object.keys(options)) {
        if (!known.includes(name))
            throw new TypeError(`There is no option ${name}; there are ${known.join(', ')}.`);
    }
}

function nodesOf({ url, nodes }) {
    if ((url === undefined) === (nodes === undefined))
        throw new TypeError('Give either url or nodes, such as ws://localhost:8081/ws.');
    const all = nodes === undefined ? [url] : [...nodes];
    if (all.length === 0)
        throw new TypeError('nodes is empty: at least one is needed, such as ws://localhost:8081/ws.');
    for (const node of all) {
        if (!isNodeAddress(node))
            throw new TypeError(`${node} is not the address of a node: it begins with ws:// or wss://.`);
    }
    return all.map(String);
}

function checkNotEmpty(name, text) {
    if (checkText(name, text) === '')
        throw new TypeError(`${name} is empty.`);
}

const withoutUndefined = (options) => Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
