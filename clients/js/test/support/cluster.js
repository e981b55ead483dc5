import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './eventually.js';
import { freePort } from './free-ports.js';
import { NodeProcess } from './node-process.js';

const MEMORY_FOLDER = '/dev/shm';

/** One or three node processes on this machine, each with its own folder under one that goes with the cluster. */
export class Cluster {
    /** @type {NodeProcess[]} */
    nodes;
    #folder;

    /** @param {number} size @param {Record<string, string>} [variables] */
    static async start(size, variables) {
        const cluster = new Cluster();
        cluster.#folder = mkdtempSync(join(existsSync(MEMORY_FOLDER) ? MEMORY_FOLDER : tmpdir(), 'advocache-js-test-'));
        process.on('exit', () => cluster.#deleteFolder());
        const plan = [];
        for (let i = 1; i <= size; i++)
            plan.push({ name: `n${i}`, port: await freePort(), raftPort: await freePort() });
        const members = plan.map(({ name, port, raftPort }) => `${name}=127.0.0.1:${raftPort}|ws://127.0.0.1:${port}/ws`).join(',');
        cluster.nodes = plan.map(({ name, port }) =>
            new NodeProcess({ name, port, variables, members: size === 1 ? undefined : members, dataDirectory: join(cluster.#folder, name) }));
        try {
            cluster.nodes.forEach((node) => node.start());
            await Promise.all(cluster.nodes.map((node) => node.waitUntilReady()));
        } catch (failure) {
            await cluster.stop();
            throw failure;
        }
        return cluster;
    }

    /** What all nodes printed last; for the report of a failed test. */
    get output() {
        return this.nodes.map((node) => node.output).join('\n\n');
    }

    /** Waits until all running nodes follow the same running leader. */
    async waitForLeader() {
        const agreed = async () => {
            const alive = this.nodes.filter((node) => node.isRunning);
            const leaders = new Set((await Promise.all(alive.map((node) => node.status()))).map((status) => status?.leader));
            return leaders.size === 1 && alive.find((node) => leaders.has(node.name));
        };
        return until('all running nodes agree on a leader', agreed, { timeoutMs: 30_000, seen: () => this.output });
    }

    async stop() {
        await Promise.all(this.nodes.map((node) => node.kill()));
        this.#deleteFolder();
    }

    #deleteFolder() {
        rmSync(this.#folder, { recursive: true, force: true });
    }
}
