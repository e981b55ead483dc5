import assert from 'node:assert/strict';
import { test } from 'node:test';
import { detach, scanObject, skipValue } from '../src/json-scan.js';
import { readMessage } from '../src/message.js';
import { Dice } from './support/dice.js';

const SEEDS = 500;

const fieldsOf = (text) => {
    const fields = [];
    const end = scanObject(text, 0, (name, from, to) => fields.push([name, text.slice(from, to)]));
    assert.equal(end, text.trimEnd().length);
    return fields;
};

const nothing = { success: false, index: 0, version: 0, token: 0, deleted: 0, all: false, maybe: false, nodes: [] };

const space = (dice) => dice.pick(['', '', ' ', '\n', '\t \r\n']);

const randomText = (dice) => Array.from({ length: dice.next(6) }, () => dice.pick(['a', '"', '\\', '{', '}', '[', ']', ',', ':', '\u00e4', '\u{1f600}', '\n'])).join('');

function randomValue(dice, depth) {
    switch (dice.next(depth > 0 ? 7 : 5)) {
        case 0: return `${dice.next(2) === 0 ? '-' : ''}${dice.next(1_000)}${dice.pick(['', '.0', 'e5', '.25E-2'])}`;
        case 1: return dice.pick(['true', 'false', 'null']);
        case 5: return `[${space(dice)}${randomItems(dice, () => randomValue(dice, depth - 1))}${space(dice)}]`;
        case 6: return `{${randomItems(dice, (i) => `${JSON.stringify(`${i}${randomText(dice)}`)}${space(dice)}:${randomValue(dice, depth - 1)}`)}}`;
        default: return JSON.stringify(randomText(dice));
    }
}

const randomItems = (dice, item) => Array.from({ length: dice.next(4) }, (_, i) => item(i)).join(`${space(dice)},${space(dice)}`);

test('Values are cut out exactly as they were written', () => {
    const values = ['9007199254740993', '1.0', '-0.5e+10', '"a\\"b\\\\"', '"\\\\\\""', '"}]"', 'null', 'true', '[]', '{}',
        '{"a" : [1 , {"b":"]}"}]}', '"\\ud800"', '"\u00e4\u{1f600}"', '[ "\\\\" ]'];
    const text = ` { ${values.map((value, i) => `"k${i}" :\t${value}\r\n`).join(' , ')} } `;

    assert.deepEqual(fieldsOf(text), values.map((value, i) => [`k${i}`, value]));
});

test('Names are read with their escapes', () => {
    assert.deepEqual(fieldsOf('{"\\u0061\\n":1,"":2,"\\\\":3}'), [['a\n', '1'], ['', '2'], ['\\', '3']]);
});

test('Random objects are cut as JSON.parse reads them', () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
        const dice = new Dice(seed);
        const fields = Array.from({ length: dice.next(6) }, (_, i) => [`${i}${randomText(dice)}`, randomValue(dice, 4)]);
        const text = `{${space(dice)}${fields.map(([name, value]) =>
            `${JSON.stringify(name)}${space(dice)}:${space(dice)}${value}`).join(`${space(dice)},${space(dice)}`)}${space(dice)}}`;
        assert.deepEqual(fieldsOf(text), fields, `seed ${seed}: ${text}`);
        for (const [name, value] of fields)
            assert.deepEqual(JSON.parse(text)[name], JSON.parse(value));
    }
});

test('Text that ends too soon is refused wherever it ends', () => {
    const text = '{"a":[1,"b"],"c":{"d":"\\""},"e":12}';
    for (let length = 0; length < text.length; length++)
        assert.throws(() => scanObject(text.slice(0, length), 0, () => {}), SyntaxError, text.slice(0, length));
});

test('What is no object is refused', () => {
    for (const text of ['', '[]', '1', '{1:2}', '{"a" 1}', '{"a":}', '{"a":1,}', '{"a":1 "b":2}', '{,}'])
        assert.throws(() => scanObject(text, 0, () => {}), SyntaxError, text);
});

test('Values may be nested deeper than a stack', () => {
    const deep = '['.repeat(200_000) + ']'.repeat(200_000);
    assert.equal(skipValue(`${deep},`, 0), deep.length);
});

test('A copied text is the same text', () => {
    for (const text of ['', '"', '\\u0000\u2028\u{1f600}', '{"a":"b"}'])
        assert.equal(detach(text), text);
});

test('Messages are read whole', () => {
    assert.deepEqual(
        readMessage('{"type":"replicate","key":"user:1","value":{"n":9007199254740993},"index":23,"unknown":[{}]}'),
        { ...nothing, kind: 'replicate', key: 'user:1', value: '{"n":9007199254740993}', index: 23 });
    assert.deepEqual(
        readMessage('{"success":false,"error":"version mismatch","code":"version_mismatch","version":5}'),
        { ...nothing, kind: 'reply', error: 'version mismatch', code: 'version_mismatch', version: 5 });
    assert.deepEqual(
        readMessage('{"success":true,"sheet":"demo","node":"ws://a/ws","leader":null,"nodes":["ws://a/ws","ws://b/ws"]}'),
        { ...nothing, kind: 'reply', success: true, node: 'ws://a/ws', leader: undefined, nodes: ['ws://a/ws', 'ws://b/ws'] });
    assert.equal(readMessage('{"type":"news"}').kind, 'other');
    assert.throws(() => readMessage('{"success":true} {}'), SyntaxError);
    assert.throws(() => readMessage('{"success":true,"index":1.5}'), SyntaxError);
});
