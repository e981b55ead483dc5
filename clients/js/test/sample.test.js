import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { browserFor } from './support/browser.js';
import { newSheet } from './support/clients.js';
import { Cluster } from './support/cluster.js';

const SERVE = fileURLToPath(new URL('../../../samples/browser/serve.js', import.meta.url));

test('What is set in one tab of the sample shows in the other', async (t) => {
    const browser = await browserFor(t);
    if (!browser)
        return;
    const serving = spawn(process.execPath, [SERVE, '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
    t.after(() => serving.kill());
    const [line] = await once(createInterface(serving.stdout), 'line');
    const address = /http:\/\/localhost:\d+\//.exec(line)[0];
    const cluster = await Cluster.start(1);
    t.after(() => cluster.stop());
    const problems = [];
    const page = `${address}?${new URLSearchParams({ url: cluster.nodes[0].url, sheet: newSheet() })}`;
    const [left, right] = await Promise.all(['left', 'right'].map(() => openTab(browser, page, problems)));

    await left.fill('[name=key]', 'greeting <b>');
    await left.fill('[name=value]', 'hello');
    await left.click('form button');

    const row = right.locator('#rows tr');
    await row.getByText('greeting <b>').waitFor();
    assert.deepEqual(await row.locator('td').allTextContents(), ['greeting <b>', '"hello"', 'delete']);
    await row.getByRole('button').click();
    await left.locator('#rows tr').waitFor({ state: 'detached' });
    assert.deepEqual(problems, []);
});

async function openTab(browser, address, problems) {
    const page = await browser.newPage();
    page.on('pageerror', (failure) => problems.push(failure.message));
    await page.goto(address);
    await page.getByText('connected to').waitFor();
    return page;
}
