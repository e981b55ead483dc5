import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browserFor, servePage } from './support/browser.js';
import { connectAll, contentOf, isSame, newSheet } from './support/clients.js';
import { Cluster } from './support/cluster.js';
import { until } from './support/eventually.js';

test('Two pages stay in sync, also through the death of the leader', async (t) => {
    const browser = await browserFor(t);
    if (!browser)
        return;
    const server = await servePage();
    t.after(() => server.stop());
    const cluster = await Cluster.start(3);
    t.after(() => cluster.stop());
    const sheet = newSheet();
    const [node] = await connectAll(t, [cluster.nodes[0]], sheet);
    const problems = [];
    const [left, right] = await Promise.all([cluster.nodes[1], cluster.nodes[2]].map(({ url }) => openPage(browser, server.url, url, sheet, problems)));

    await left.evaluate(() => window.cache.setRaw('digits', '9007199254740993'));
    await right.waitForFunction(() => window.cache.getRaw('digits') === '9007199254740993');
    await right.evaluate(() => window.cache.set('user:1', { name: 'Ada' }));
    await left.waitForFunction(() => window.cache.get('user:1')?.name === 'Ada');
    await left.waitForFunction(() => window.heard.some(({ key, value }) => key === 'user:1' && value.name === 'Ada'));
    await left.evaluate(() => window.cache.deletePrefix('user:'));
    await right.waitForFunction(() => !window.cache.has('user:1'));

    const tokens = await left.evaluate(async () => {
        window.lock = await window.cache.lock('job');
        return window.lock.token;
    });
    assert.equal(await right.evaluate(() => window.cache.lock('job', { waitMs: 0 })), null);
    const handedOver = right.evaluate(async () => (await window.cache.lock('job')).token);
    await left.evaluate(() => window.lock.release());
    assert.ok((await handedOver) > tokens);
    assert.equal(await right.evaluate(() => window.cache.getOrCreate('made', () => 'once')), 'once');
    assert.equal(await left.evaluate(() => window.cache.getOrCreate('made', () => 'twice')), 'once');

    await right.evaluate(() => window.cache.set('stale', 'old'));
    await left.waitForFunction(() => window.cache.has('stale'));
    const stale = await left.evaluate(() => window.cache.getOrCreate('stale', () => 'new', { ttlSeconds: 60, staleForSeconds: 60 }));
    assert.equal(stale, 'old');
    await Promise.all([left, right].map((page) => page.waitForFunction(() => window.cache.get('stale') === 'new')));
    const { reads, hits, misses } = await left.evaluate(() => window.cache.metrics);
    assert.ok(hits > 0 && misses > 0 && reads === hits + misses);

    // Both write on through the death of the leader.
    await Promise.all([left, right].map((page, number) => page.evaluate((name) => {
        window.written = 0;
        window.writing = (async () => {
            while (!window.isEnough) {
                await window.cache.set(`page${name}:${window.written % 50}`, window.written);
                window.written++;
            }
        })();
    }, number)));
    const leader = await cluster.waitForLeader();
    await leader.kill();
    const before = await Promise.all([left, right].map((page) => page.evaluate(() => window.written)));
    await Promise.all([left, right].map((page, i) => page.waitForFunction((written) => window.written > written + 1, before[i], { timeout: 30_000 })));
    const written = await Promise.all([left, right].map((page) => page.evaluate(async () => {
        window.isEnough = true;
        await window.writing;
        return window.written;
    })));

    const contents = () => Promise.all([left, right].map((page) => page.evaluate(() => Object.fromEntries([...window.cache.keys()].sort().map((key) => [key, window.cache.getRaw(key)])))));
    await until('both pages and the client hold the same', async () => {
        const [first, second] = await contents();
        return isSame(first, second) && isSame(first, contentOf(node));
    });
    for (let i = 0; i < 2; i++)
        assert.equal(node.get(`page${i}:${(written[i] - 1) % 50}`), written[i] - 1);
    await Promise.all([left, right].map((page) => page.evaluate(() => window.cache.close())));
    assert.deepEqual(problems, []);
});

async function openPage(browser, address, url, sheet, problems) {
    const page = await browser.newPage();
    page.on('pageerror', (failure) => problems.push(failure.message));
    await page.goto(address);
    await page.waitForFunction(() => window.advocache);
    await page.evaluate(async (options) => {
        window.heard = [];
        window.cache = await window.advocache.connect({ ...options, password: 'secret', maxReconnectDelayMs: 500 });
        window.cache.on('change', ({ key, value }) => window.heard.push({ key, value }));
    }, { url, sheet });
    return page;
}
