/// <reference lib="esnext.disposable" />

/** What a client needs of a WebSocket: the browser's, that of Node.js from version 22 on, or the one of the package `ws`. */
export interface WebSocketLike {
    readonly readyState: number;
    readonly bufferedAmount: number;
    onopen: ((event: any) => void) | null;
    onmessage: ((event: any) => void) | null;
    onerror: ((event: any) => void) | null;
    onclose: ((event: any) => void) | null;
    send(data: string): void;
    close(code?: number, reason?: string): void;
}

export interface ConnectOptions {
    /** The WebSocket address of one node, such as `ws://localhost:8081/ws`; the others are learned from it. Either this or `nodes`. */
    url?: string | URL;
    /** Addresses of several nodes. */
    nodes?: Iterable<string | URL>;
    /** The name of the sheet, any text that is not empty. */
    sheet: string;
    /** The password of the sheet, at most 1,024 bytes in UTF-8. Whoever opens a sheet first sets it. */
    password: string;
    /** How long a connection may take until the sheet is open. Default: 5,000. */
    connectTimeoutMs?: number;
    /** How long a request may wait for its answer, reconnects included; `connect` too. Default: 30,000. */
    requestTimeoutMs?: number;
    /** The longest pause between two rounds of attempts over all nodes; pauses grow towards it, with jitter. Default: 5,000. */
    maxReconnectDelayMs?: number;
    /** How long the node may be silent, also when asked, until the connection counts as lost. Default: 10,000. */
    keepAliveTimeoutMs?: number;
    /** What local reads do while there is no connection: answer from the last known state (the default), or throw `unavailable`. */
    disconnectedReads?: 'serve' | 'fail';
    /**
     * What becomes of unconditional writes whose connection broke before the answer. `sendAgain` (the default): they go out again in
     * their order, so they may take effect twice, with writes of others in between. `fail`: they fail with `maybe`. Conditional ones
     * (`ifVersion`, `fence`) always fail, unless the node said that it had not carried them out.
     */
    unansweredWrites?: 'sendAgain' | 'fail';
    /** How often the server hears which keys were read locally, so that it does not evict them; 0: never. Default: 5,000. */
    touchIntervalMs?: number;
    /** The most requests that wait for their answers; one more fails as `rate_limited`. Default: 100,000. */
    maxPendingRequests?: number;
    /** The WebSocket to use. Default: `globalThis.WebSocket`, which Node.js has from version 22 on. */
    WebSocket?: new (url: string) => WebSocketLike;
}

/** A lock with its fencing token: what is written under it is refused once somebody else has had the lock. */
export interface Fence {
    readonly lock: string;
    readonly token: number;
}

export interface DeleteOptions {
    /** The version that the key must have; 0: it must not exist. Otherwise the write fails as `version_mismatch`. */
    ifVersion?: number;
    /** A lock that must still be held. Otherwise the write fails as `stale_fence`. */
    fence?: Fence;
}

export interface SetOptions extends DeleteOptions {
    /** How long the entry lives, rounded up to whole seconds. Default: what the server is set to (15 minutes). */
    ttlSeconds?: number;
    /** Adds a random part, up to 20 % unless the server is set otherwise, to the time to live. */
    jitter?: boolean;
}

/** What a committed write was given. */
export interface WriteResult {
    /** Its place in the log: everything up to it is in the local copy. */
    index: number;
    /** The version of the key now; 0 for deletes. */
    version: number;
    /** How many keys a delete removed. */
    deleted: number;
}

/** A value as the cluster has it. */
export interface ServerValue<T = any> {
    /** The value, parsed; null for JSON's null and for the null placeholder. */
    value: T;
    /** The value exactly as it was set. */
    raw: string;
    version: number;
}

export interface SheetStats {
    entries: number;
    bytes: number;
    capacity: number;
    collaborators: number;
    locks: number;
    hits: number;
    misses: number;
    evictions: number;
    expirations: number;
}

export interface LockOptions {
    /** How long the lock outlives a holder that does not renew it, rounded up to whole seconds. Default: 30. */
    ttlSeconds?: number;
    /** How long to wait while others hold it; first come, first served. 0: not at all. Default: 30,000. */
    waitMs?: number;
    /** Whether it is renewed, at a third of its time, until it is released. Default: yes. */
    autoRenew?: boolean;
    /** Gives up waiting; the promise is then rejected with the signal's reason. */
    signal?: AbortSignal;
}

export interface CreateOptions {
    /** How long the value counts as fresh, rounded up to whole seconds. Default: what the server is set to (15 minutes). */
    ttlSeconds?: number;
    /**
     * How long after `ttlSeconds`, which it needs, the old value is still given out while one caller in the cluster makes a new one in
     * the background. Default: 0, callers wait for the new one.
     */
    staleForSeconds?: number;
    /** Adds a random part to the time to live, so that values made together do not end together. Default: yes. */
    jitter?: boolean;
    /** How long a caller waits for the one that makes the value; after that it makes its own. Default: 30,000. */
    waitMs?: number;
    /** How long the others wait at most for a maker that hangs or has died unnoticed, rounded up to whole seconds. Default: 30. */
    lockTtlSeconds?: number;
    /** Ends the waiting and the making; the promise is then rejected with the signal's reason. */
    signal?: AbortSignal;
}

/** What a client has counted since it was made. */
export interface ClientMetrics {
    /** Local reads of single keys: `hits` and `misses`. */
    reads: number;
    hits: number;
    misses: number;
    /** Awaited writes that were committed, and how long they took in all. */
    writes: number;
    writeMs: number;
    /** Posted writes that failed. */
    lostWrites: number;
    /** Changes of other clients, expiries and evictions that were taken. */
    changes: number;
    /** Connections that were lost or could not be made. */
    reconnects: number;
    /** Keys that the server was told were read locally. */
    touchedKeys: number;
}

export type ConnectionState = 'connecting' | 'connected' | 'reconnecting' | 'closed';

/** A change of the local copy, one's own included. */
export interface KeyChange {
    readonly key: string;
    /** Whether the key is not there any more. */
    readonly gone: boolean;
    /** The value; null for null placeholders, undefined when the key is gone. */
    readonly value: any;
    /** The value as raw JSON; undefined when the key is gone. */
    readonly raw: string | undefined;
}

export interface StateChange {
    readonly state: ConnectionState;
    /** What caused it, unless the client is connected. */
    readonly error: AdvoCacheError | undefined;
}

export interface LostWrite {
    /** What it was: `set`, `set_null`, `delete`, `delete_prefix` or `delete_suffix`. */
    readonly action: string;
    readonly error: AdvoCacheError;
}

export interface RefreshFailure {
    readonly key: string;
    /** What the factory threw, or why the cluster could not be asked. */
    readonly error: unknown;
}

export interface EventMap {
    /** The local copy has changed. */
    change: KeyChange;
    /** `state` has changed. */
    state: StateChange;
    /** A posted write has failed. Without a listener it is told to `console.warn`. */
    writeLost: LostWrite;
    /** A stale value could not be made anew; the next `getOrCreate` tries again. Without a listener it is told to `console.warn`. */
    refreshFailed: RefreshFailure;
}

/** Writes that nobody waits for, in one order with all others. They throw on bad input, when too many requests wait, and after `close`. */
export interface PostedWrites {
    set(key: string, value: unknown, options?: SetOptions): void;
    setRaw(key: string, json: string, options?: SetOptions): void;
    setNull(key: string, options?: SetOptions): void;
    delete(key: string, options?: DeleteOptions): void;
    deletePrefix(prefix: string): void;
    deleteSuffix(suffix: string): void;
}

/**
 * A lock that this process holds, on a connection of its own. Whoever guards writes with it gives them `fence`: the cluster then
 * refuses what comes after the lock has gone, however late this process learns of it.
 */
export interface HeldLock extends AsyncDisposable {
    readonly name: string;
    /** The fencing token: the log index at which the lock was taken. A later owner has a greater one. */
    readonly token: number;
    readonly fence: Fence;
    /** Whether it is held, as far as this process knows. */
    readonly isHeld: boolean;
    /** Aborted when the lock is lost: released, the connection broke, it could not be renewed, or its time is over. */
    readonly lost: AbortSignal;
    /** Frees the lock. Never rejects. */
    release(): Promise<void>;
}

/**
 * A sheet with a local copy that follows every change. Reads are local and see own writes at once. Values that are objects are
 * shared by all who read them: treat them as frozen.
 */
export class AdvoCache implements AsyncDisposable, Iterable<[string, any]> {
    private constructor();

    readonly state: ConnectionState;
    /** For how long the client has heard nothing; 0 while it is connected. */
    readonly lagMs: number;
    /** The greatest log index heard of: the copy is that of the log there, own writes on their way aside. */
    readonly lastIndex: number;
    /** The addresses of the nodes that the client knows. */
    readonly nodes: string[];
    /** The node that the client is or was last connected to, by its own address for clients; undefined before the first. */
    readonly node: string | undefined;
    /** The node that led the cluster when the client connected; undefined when there was none. */
    readonly leader: string | undefined;
    /** Why the last connection ended or could not be made; undefined while connected. */
    readonly lastError: AdvoCacheError | undefined;
    /** How many posted writes failed. */
    readonly lostWrites: number;
    /** How many requests wait for their answers. */
    readonly pendingRequests: number;
    /** What the client has counted since it was made. */
    readonly metrics: ClientMetrics;
    /** How many keys the local copy has. */
    readonly size: number;

    /** The value; null for JSON's null and for the null placeholder, undefined when there is no such key. */
    get<T = any>(key: string): T | null | undefined;
    /** The value exactly as it was set: no number loses digits. */
    getRaw(key: string): string | undefined;
    /** Whether the key is there, be it as null. */
    has(key: string): boolean;
    /** Whether the key is known to stand for nothing: set to null, or by `setNull`. */
    isNull(key: string): boolean;
    keys(): IterableIterator<string>;
    values<T = any>(): IterableIterator<T | null>;
    entries<T = any>(): IterableIterator<[string, T | null]>;
    [Symbol.iterator](): IterableIterator<[string, any]>;
    forEach<T = any>(action: (value: T | null, key: string, client: AdvoCache) => void, thisArg?: unknown): void;

    /** Sets a key, locally at once; resolves when a majority has it. */
    set(key: string, value: unknown, options?: SetOptions): Promise<WriteResult>;
    /** Sets a key to JSON text, which comes back as it is. */
    setRaw(key: string, json: string, options?: SetOptions): Promise<WriteResult>;
    /** Notes that there is nothing for a key, so that nobody looks for it in vain again. */
    setNull(key: string, options?: SetOptions): Promise<WriteResult>;
    /** Deletes a key, whether it is there or not. */
    delete(key: string, options?: DeleteOptions): Promise<WriteResult>;
    /** Deletes all keys that begin so; the empty prefix is that of all keys. */
    deletePrefix(prefix: string): Promise<WriteResult>;
    /** Deletes all keys that end so; the empty suffix is that of all keys. */
    deleteSuffix(suffix: string): Promise<WriteResult>;
    /** Writes that nobody waits for. */
    readonly post: PostedWrites;

    /** Asks the cluster: the answer has every write that was acknowledged to anybody before the call. */
    fetch<T = any>(key: string): Promise<ServerValue<T> | undefined>;
    /** What the sheet is made of, and what the answering node has seen of its use. */
    stats(): Promise<SheetStats>;
    /** Takes a lock of this sheet; null when others held it for as long as `waitMs`. */
    lock(name: string, options?: LockOptions): Promise<HeldLock | null>;
    /**
     * The local value, or else one that the factory makes. Of all callers in all processes that miss the same key one runs its
     * factory; the others wait for its value. All get it as it comes back from JSON. Null and undefined are kept as the null placeholder.
     * The factory's signal is aborted when the caller gives up, or the client is closed.
     */
    getOrCreate<T>(key: string, factory: (signal: AbortSignal) => T | Promise<T>, options?: CreateOptions): Promise<NonNullable<T> | null>;

    /** Waits until the sheet is loaded for the first time. Rejects when it never will be: the password is wrong, or the client is closed. */
    waitUntilLoaded(): Promise<void>;

    /** Listens to an event, after the code that caused it. The function that is returned ends it. */
    on<E extends keyof EventMap>(event: E, listener: (notice: EventMap[E]) => void): () => void;
    off<E extends keyof EventMap>(event: E, listener: (notice: EventMap[E]) => void): void;

    /** Frees the client's locks and says goodbye to the cluster. What is not answered by then fails. */
    close(): Promise<void>;
    [Symbol.asyncDispose](): Promise<void>;
}

/** A request failed, or the sheet cannot be opened. */
export class AdvoCacheError extends Error {
    constructor(code: string, message: string, details?: { maybe?: boolean; version?: number; cause?: unknown });
    /**
     * Why, as in the protocol: `version_mismatch`, `stale_fence`, `invalid_password`, `bad_request`, `rate_limited`, `unavailable` and
     * others. No answer in time, no connection, and a closed client are `unavailable` too.
     */
    readonly code: string;
    /** The write may have taken effect, or still may. */
    readonly maybe: boolean;
    /** With `version_mismatch`: the version that the key has, 0 for none. */
    readonly version: number | undefined;
}

/** Connects to a cluster and loads a sheet. Rejects when the password is wrong, or no node answered within `requestTimeoutMs`. */
export function connect(options: ConnectOptions): Promise<AdvoCache>;

/** Begins to connect, without waiting for it. Until the sheet is loaded the local copy is empty, and requests wait. */
export function start(options: ConnectOptions): AdvoCache;
