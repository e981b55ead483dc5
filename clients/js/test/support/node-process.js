import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { until } from './eventually.js';

const HOST = process.env.ADVO_TEST_HOST
    ?? fileURLToPath(new URL('../../../../src/Host/bin/Release/net10.0/AdvoCache.Host.dll', import.meta.url));
const READY_TIMEOUT_MS = 30_000;
const STATUS_TIMEOUT_MS = 5_000;
const KEPT_LINES = 60;

const running = new Set();

process.on('exit', killAll);
for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, () => process.exit(1));

/** One real node in a process of its own. It keeps its name, ports and data through kills and restarts. */
export class NodeProcess {
    #variables;
    #process;
    #lines = [];

    /** @param {{ name: string, port: number, dataDirectory: string, members?: string, variables?: Record<string, string> }} settings */
    constructor({ name, port, dataDirectory, members, variables = {} }) {
        this.name = name;
        this.port = port;
        this.#variables = { ADVO_PORT: `127.0.0.1:${port}`, ADVO_DATA_DIR: dataDirectory, ...variables };
        if (members)
            Object.assign(this.#variables, { ADVO_NODE: name, ADVO_MEMBERS: members });
    }

    get url() {
        return `ws://127.0.0.1:${this.port}/ws`;
    }

    get isRunning() {
        return this.#process !== undefined && this.#process.exitCode === null && this.#process.signalCode === null;
    }

    /** What it printed last. */
    get output() {
        return `--- ${this.name} (${this.isRunning ? 'running' : 'not running'}) ---\n${this.#lines.join('\n')}`;
    }

    start() {
        if (!existsSync(HOST))
            throw new Error(`There is no node to test against: ${HOST}. Build it with "dotnet build -c Release src/Host", or set ADVO_TEST_HOST.`);
        // Whoever runs the tests may have settings of their own.
        const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(ADVO|ASPNETCORE)_/i.test(name)));
        const child = spawn('dotnet', [HOST], { env: { ...own, ...this.#variables }, cwd: tmpdir(), stdio: ['ignore', 'pipe', 'pipe'] });
        this.#process = child;
        running.add(child);
        child.once('exit', () => running.delete(child));
        child.once('error', (failure) => this.#lines.push(`It could not be started: ${failure.message}`));
        for (const stream of [child.stdout, child.stderr])
            stream.setEncoding('utf8').on('data', (text) => this.#print(text));
    }

    /** What the node says of itself; undefined while nobody answers. */
    async status() {
        if (!this.isRunning)
            throw new Error(`${this.name} has ended.\n${this.output}`);
        try {
            const answer = await fetch(`http://127.0.0.1:${this.port}/status`, { signal: AbortSignal.timeout(STATUS_TIMEOUT_MS) });
            return answer.ok ? await answer.json() : undefined;
        } catch (unreachable) {
            if (unreachable instanceof TypeError || unreachable.name === 'TimeoutError')
                return undefined;
            throw unreachable;
        }
    }

    async waitUntilReady() {
        const canServe = async () => {
            const status = await this.status();
            return status?.ready && status.leader;
        };
        await until(`${this.name} is ready`, canServe, { timeoutMs: READY_TIMEOUT_MS, seen: () => this.output });
    }

    /** SIGKILL: no goodbye to anyone. */
    kill() {
        return this.#end('SIGKILL');
    }

    /** SIGTERM, and waits for the end. */
    stop() {
        return this.#end('SIGTERM');
    }

    async #end(signal) {
        if (!this.isRunning)
            return;
        const ended = new Promise((resolve) => this.#process.once('exit', resolve));
        this.#process.kill(signal);
        await ended;
    }

    #print(text) {
        this.#lines.push(...text.trimEnd().split('\n'));
        this.#lines.splice(0, this.#lines.length - KEPT_LINES);
    }
}

/** Nodes outlive a test that never reached its end, but not this process. */
function killAll() {
    for (const child of running)
        child.kill('SIGKILL');
}
