/**
 * A lock that this process holds, on a connection of its own. Whoever guards writes with it gives them `fence`: the cluster then
 * refuses what comes after the lock has gone, however late this process learns of it.
 */
export class HeldLock {
    #session;

    constructor(session, name, token) {
        this.#session = session;
        this.name = name;
        /** The fencing token: the log index at which the lock was taken. A later owner has a greater one. */
        this.token = token;
    }

    /** For writes that may happen only while the lock is held. */
    get fence() {
        return { lock: this.name, token: this.token };
    }

    /** Aborted when the lock is lost: released, the connection broke, it could not be renewed, or its time is over. */
    get lost() {
        return this.#session.lost;
    }

    /** Whether it is held, as far as this process knows. */
    get isHeld() {
        return this.#session.isHeld;
    }

    /** Frees the lock. */
    release() {
        return this.#session.release();
    }

    [Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')]() {
        return this.release();
    }
}
