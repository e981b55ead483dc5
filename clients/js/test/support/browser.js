import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';

const SOURCES = new URL('../../src/', import.meta.url);
const OWN = process.env.ADVO_TEST_CHROMIUM;
const PLACES = OWN ? [OWN] : ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const PAGE = `<!doctype html><meta charset="utf-8"><title>AdvoCache</title>
<script type="module">import * as advocache from '/src/index.js'; window.advocache = advocache;</script>`;

/**
 * A headless Chromium for the length of a test. Without one the test is skipped, and there is nothing to return; with ADVO_TEST_BROWSER=required it fails.
 * @param {import('node:test').TestContext} t
 */
export async function browserFor(t) {
    const { browser, missing } = await startBrowser();
    if (missing && process.env.ADVO_TEST_BROWSER === 'required')
        assert.fail(missing);
    if (missing)
        t.skip(missing);
    else
        t.after(() => browser.close());
    return browser;
}

/**
 * Starts a headless Chromium. @returns {Promise<{ browser?: import('playwright-core').Browser, missing?: string }>} missing: why there is none
 */
async function startBrowser() {
    const executablePath = PLACES.find((place) => existsSync(place));
    if (!executablePath)
        return { missing: `No Chromium at ${PLACES.join(' or ')}. Install one (apt-get install chromium), or set ADVO_TEST_CHROMIUM to its path.` };
    let playwright;
    try {
        playwright = await import('playwright-core');
    } catch (failure) {
        if (failure.code !== 'ERR_MODULE_NOT_FOUND')
            throw failure;
        return { missing: 'playwright-core is not installed: run npm install.' };
    }
    // Its own sandbox cannot be had by root; the pages are ours.
    return { browser: await playwright.chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] }) };
}

/** Serves a page that loads the client as browsers get it: the plain files. */
export async function servePage() {
    const server = createServer((request, response) => {
        const file = /^\/src\/([a-z-]+\.js)$/.exec(request.url)?.[1];
        const path = file && fileURLToPath(new URL(file, SOURCES));
        if (request.url === '/')
            response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE);
        else if (path && existsSync(path))
            response.writeHead(200, { 'content-type': 'text/javascript' }).end(readFileSync(path));
        else
            response.writeHead(404).end();
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    return {
        url: `http://127.0.0.1:${server.address().port}/`,
        stop: () => new Promise((resolve) => {
            server.close(resolve);
            server.closeAllConnections();
        }),
    };
}
