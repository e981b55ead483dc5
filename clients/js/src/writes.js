import { CachedEntry, NULL_PLACEHOLDER } from './cached-entry.js';
import { LocalWrite } from './local-write.js';
import {
    checkRaw, checkText, deletePrefixRequest, deleteRequest, deleteSuffixRequest, isConditional, setNullRequest, setRequest, toRaw,
} from './requests.js';
import { checkNames } from './options.js';

/**
 * Writes, checked: the request and what it does to the local copy. Bad input throws here, before anything has happened.
 * @typedef {{ action: string, message: string, local: LocalWrite, isConditional: boolean }} Write
 */

const SET_OPTIONS = ['ttlSeconds', 'jitter', 'ifVersion', 'fence'];
const DELETE_OPTIONS = ['ifVersion', 'fence'];

export const set = (key, value, options) => setChecked(key, toRaw(value), options);

export const setRaw = (key, json, options) => setChecked(key, checkRaw(json), options);

/** @returns {Write} */
export function setNull(key, options = {}) {
    checkText('The key', key);
    checkNames(options, SET_OPTIONS);
    return write('set_null', setNullRequest(key, options), LocalWrite.set(key, new CachedEntry(NULL_PLACEHOLDER)), options);
}

/** @returns {Write} */
export function deleteKey(key, options = {}) {
    checkText('The key', key);
    checkNames(options, DELETE_OPTIONS);
    return write('delete', deleteRequest(key, options), LocalWrite.delete(key), options);
}

/** @returns {Write} */
export function deletePrefix(prefix) {
    checkText('The prefix', prefix);
    return write('delete_prefix', deletePrefixRequest(prefix), LocalWrite.deletePrefix(prefix));
}

/** @returns {Write} */
export function deleteSuffix(suffix) {
    checkText('The suffix', suffix);
    return write('delete_suffix', deleteSuffixRequest(suffix), LocalWrite.deleteSuffix(suffix));
}

/** All of them as functions without a result, which give what they checked to `post`. @param {(write: Write) => void} post */
export const posted = (post) => Object.freeze({
    set: (key, value, options) => post(set(key, value, options)),
    setRaw: (key, json, options) => post(setRaw(key, json, options)),
    setNull: (key, options) => post(setNull(key, options)),
    delete: (key, options) => post(deleteKey(key, options)),
    deletePrefix: (prefix) => post(deletePrefix(prefix)),
    deleteSuffix: (suffix) => post(deleteSuffix(suffix)),
});

/** @returns {Write} */
function setChecked(key, raw, options = {}) {
    checkText('The key', key);
    checkNames(options, SET_OPTIONS);
    return write('set', setRequest(key, raw, options), LocalWrite.set(key, new CachedEntry(raw)), options);
}

const write = (action, message, local, options = {}) => ({ action, message, local, isConditional: isConditional(options) });
