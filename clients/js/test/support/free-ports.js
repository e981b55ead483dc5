import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

const LOWEST_PORT = 11_000;
const USUAL_EPHEMERAL_START = 32_768;
const EPHEMERAL_RANGE_FILE = '/proc/sys/net/ipv4/ip_local_port_range';

const end = ephemeralStart();
// A random start keeps test runs that share the machine apart.
let next = LOWEST_PORT + Math.floor(Math.random() * (end - LOWEST_PORT));

/**
 * A loopback port that stays free while a node is down. It lies below the range from which the kernel takes the local ports of
 * outgoing connections: a killed node's port must not be taken by a client.
 */
export async function freePort() {
    for (let tried = LOWEST_PORT; tried < end; tried++) {
        next = next + 1 >= end ? LOWEST_PORT : next + 1;
        const port = next;
        if (await isFree(port))
            return port;
    }
    throw new Error(`No free loopback port between ${LOWEST_PORT} and ${end}.`);
}

function isFree(port) {
    return new Promise((resolve, reject) => {
        const probe = createServer();
        probe.once('error', (failure) => (failure.code === 'EADDRINUSE' ? resolve(false) : reject(failure)));
        probe.listen({ host: '127.0.0.1', port, exclusive: true }, () => probe.close(() => resolve(true)));
    });
}

function ephemeralStart() {
    try {
        const [first] = readFileSync(EPHEMERAL_RANGE_FILE, 'utf8').trim().split(/\s+/);
        return Number(first) > LOWEST_PORT + 1_000 ? Number(first) : USUAL_EPHEMERAL_START;
    } catch (failure) {
        if (failure.code !== 'ENOENT')
            throw failure;
        return USUAL_EPHEMERAL_START;
    }
}
