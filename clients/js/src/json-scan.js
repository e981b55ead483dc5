/**
 * Finds where values begin and end in JSON text, so that they can be kept as they were sent: JSON.parse would round
 * 9007199254740993. What is inside a value is not checked, only where it ends; it is parsed when somebody reads it.
 */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const BRACE = 0x7b;
const BRACE_END = 0x7d;
const BRACKET = 0x5b;
const BRACKET_END = 0x5d;

/**
 * Visits the fields of the object that begins at `start`, in their order.
 * @param {string} text
 * @param {number} start
 * @param {(name: string, from: number, to: number) => void} visit gets the name, and where the value begins and ends
 * @returns {number} where the object ends
 */
export function scanObject(text, start, visit) {
    let at = skipSpace(text, start);
    expect(text, at, BRACE);
    at = skipSpace(text, at + 1);
    if (text.charCodeAt(at) === BRACE_END)
        return at + 1;
    while (true) {
        expect(text, at, QUOTE);
        const nameEnd = skipString(text, at);
        const name = readString(text, at, nameEnd);
        at = skipSpace(text, nameEnd);
        expect(text, at, COLON);
        const from = skipSpace(text, at + 1);
        const to = skipValue(text, from);
        visit(name, from, to);
        at = skipSpace(text, to);
        if (text.charCodeAt(at) === BRACE_END)
            return at + 1;
        expect(text, at, COMMA);
        at = skipSpace(text, at + 1);
    }
}

/** Where the value that begins at `at` ends. */
export function skipValue(text, at) {
    const first = text.charCodeAt(at);
    if (first === QUOTE)
        return skipString(text, at);
    if (first === BRACE || first === BRACKET)
        return skipNested(text, at);
    let end = at;
    while (end < text.length && !endsLiteral(text.charCodeAt(end)))
        end++;
    if (end === at)
        fail(text, at);
    return end;
}

/** The string whose quotes are at `from` and just before `to`. */
export function readString(text, from, to) {
    const inner = text.slice(from + 1, to - 1);
    return inner.includes('\\') ? JSON.parse(text.slice(from, to)) : inner;
}

/**
 * A copy of its own. Engines cut texts by reference, so one short value would keep the whole message alive that it came in.
 * @param {string} text
 * @returns {string}
 */
export const detach = (text) => JSON.parse(JSON.stringify(text));

/** The first place at or after `at` that is no white space. */
export function skipSpace(text, at) {
    while (isSpace(text.charCodeAt(at)))
        at++;
    return at;
}

/** Objects and arrays, by counting: values may be nested deeper than a call stack is wide. */
function skipNested(text, at) {
    let depth = 0;
    for (let end = at; end < text.length; end++) {
        switch (text.charCodeAt(end)) {
            case QUOTE:
                end = skipString(text, end) - 1;
                break;
            case BRACE:
            case BRACKET:
                depth++;
                break;
            case BRACE_END:
            case BRACKET_END:
                if (--depth === 0)
                    return end + 1;
                break;
        }
    }
    return fail(text, text.length);
}

function skipString(text, at) {
    let end = at;
    do {
        end = text.indexOf('"', end + 1);
        if (end < 0)
            fail(text, text.length);
    } while (isEscaped(text, end));
    return end + 1;
}

/** An odd number of backslashes before it. */
function isEscaped(text, quote) {
    let before = quote;
    while (text.charCodeAt(before - 1) === BACKSLASH)
        before--;
    return (quote - before) % 2 === 1;
}

const isSpace = (code) => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;

const endsLiteral = (code) => code === COMMA || code === BRACE_END || code === BRACKET_END || isSpace(code);

function expect(text, at, code) {
    if (text.charCodeAt(at) !== code)
        fail(text, at);
}

function fail(text, at) {
    throw new SyntaxError(at < text.length ? `Unexpected ${JSON.stringify(text[at])} in JSON at position ${at}.` : 'The JSON text ends too soon.');
}
