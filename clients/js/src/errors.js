/**
 * A request failed, or the sheet cannot be opened. `code` is for programs, `message` for people.
 */
export class AdvoCacheError extends Error {
    /**
     * @param {string} code as on the wire, such as "version_mismatch" or "unavailable"
     * @param {string} message
     * @param {{ maybe?: boolean, version?: number, cause?: unknown }} [details]
     */
    constructor(code, message, { maybe = false, version, cause } = {}) {
        super(message, cause === undefined ? undefined : { cause });
        this.name = 'AdvoCacheError';
        this.code = code;
        /** Whether the write may have taken effect, or still may. */
        this.maybe = maybe;
        /** With "version_mismatch": the version that the key has, 0 for none. */
        this.version = version;
    }
}

export const unavailable = (message, details) => new AdvoCacheError('unavailable', message, details);

export const notInTime = (maybe) => unavailable('No answer came in time.', { maybe });

export const closed = (cause) => unavailable('The client is closed.', { cause });

/** What a failed reply means to whoever asked. */
export function refusal(reply) {
    const code = reply.code ?? 'unknown';
    return new AdvoCacheError(code, reply.error ?? 'The request failed.', {
        maybe: reply.maybe,
        version: code === 'version_mismatch' ? reply.version : undefined,
    });
}
