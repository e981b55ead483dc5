/**
 * The texts of requests, and the checks of what goes into them: what the server would refuse, or read as something else,
 * must not get as far as the connection.
 */

// Half of a surrogate pair: UTF-8 has no bytes for it.
const LONE_SURROGATE = /\p{Surrogate}/u;

export const openRequest = ({ sheet, password }, { index, epoch }) => write('open', { sheet, password, since: index, epoch });

export const getRequest = (key) => write('get', { key });

export const statsRequest = () => write('stats', {});

export const touchRequest = (keys) => write('touch', { keys });

export function setRequest(key, raw, options) {
    const head = write('set', { key, ...lifetime(options), ...condition(options) });
    return `${head.slice(0, -1)},"value":${raw}}`;
}

export const setNullRequest = (key, options) => write('set_null', { key, ...lifetime(options), ...condition(options) });

export const deleteRequest = (key, options) => write('delete', { key, ...condition(options) });

export const deletePrefixRequest = (prefix) => write('delete_prefix', { prefix });

export const deleteSuffixRequest = (suffix) => write('delete_suffix', { suffix });

export const lockRequest = (name, ttlSeconds, waitMs) =>
    write('lock', { key: name, lock_ttl: ttlSeconds, wait_ms: waitMs > 0 ? Math.ceil(waitMs) : undefined });

export const unlockRequest = (name) => write('unlock', { key: name });

/** @throws {TypeError} unless it is a text that UTF-8 can carry */
export function checkText(what, text) {
    if (typeof text !== 'string')
        throw new TypeError(`${what} must be a string, not ${text === null ? 'null' : typeof text}.`);
    if (LONE_SURROGATE.test(text))
        throw new TypeError(`${what} has half of a surrogate pair, which UTF-8 cannot carry.`);
    return text;
}

/** @throws {TypeError | RangeError} unless it is a number in that range */
export function checkNumber(what, number, { above = -Infinity, least = -Infinity } = {}) {
    if (typeof number !== 'number' || Number.isNaN(number))
        throw new TypeError(`${what} must be a number.`);
    if (!Number.isFinite(number) || number <= above || number < least)
        throw new RangeError(`${what} must be a finite number ${above > -Infinity ? `above ${above}` : `of at least ${least}`}, not ${number}.`);
    return number;
}

/** Whole seconds, rounded up: nothing ends sooner than it was asked to. */
export const wholeSeconds = (what, seconds) => whole(what, checkNumber(what, seconds, { above: 0 }));

/** Whole milliseconds, rounded up. */
export const wholeMs = (what, ms) => whole(what, checkNumber(what, ms, { least: 0 }));

/** Raw JSON as it goes into a request: without white space around it, which the server would not keep. */
export function checkRaw(json) {
    checkText('The JSON text', json);
    JSON.parse(json);
    return json.trim();
}

/** A value as JSON. */
export function toRaw(value) {
    const raw = JSON.stringify(value);
    if (raw === undefined)
        throw new TypeError(`A value of type ${typeof value} has no JSON. To keep "nothing", use setNull.`);
    return raw;
}

/** Whether the write happens only under a condition. */
export const isConditional = (options) => options?.ifVersion !== undefined || options?.fence !== undefined;

function lifetime({ ttlSeconds, jitter } = {}) {
    return {
        ttl: ttlSeconds === undefined ? undefined : wholeSeconds('ttlSeconds', ttlSeconds),
        jitter: jitter ? true : undefined,
    };
}

function condition({ ifVersion, fence } = {}) {
    if (ifVersion !== undefined && !(Number.isSafeInteger(ifVersion) && ifVersion >= 0))
        throw new RangeError(`ifVersion must be a version, or 0 for no key, not ${ifVersion}.`);
    if (fence !== undefined && !(typeof fence?.lock === 'string' && Number.isSafeInteger(fence.token)))
        throw new TypeError('fence must be that of a held lock: { lock, token }.');
    return { if_version: ifVersion, fence: fence && { key: fence.lock, token: fence.token } };
}

/** Beyond it JSON has an exponent, which is no integer to the server. */
function whole(what, number) {
    if (number > Number.MAX_SAFE_INTEGER)
        throw new RangeError(`${what} must be at most ${Number.MAX_SAFE_INTEGER}, not ${number}.`);
    return Math.ceil(number);
}

// Fields that are undefined are left out.
const write = (action, fields) => JSON.stringify({ action, ...fields });
