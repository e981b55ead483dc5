const EVENTS = ['change', 'state', 'writeLost', 'refreshFailed'];

/**
 * Calls listeners one after the other, in the order of what happened, after the code that caused it has returned: a listener
 * that writes does not make others hear the later change first.
 */
export class Notifier {
    #listeners = new Map(EVENTS.map((event) => [event, new Set()]));
    #notices = [];

    /** @returns {() => void} takes the listener off again */
    on(event, listener) {
        const listeners = this.#of(event);
        if (typeof listener !== 'function')
            throw new TypeError('The listener must be a function.');
        listeners.add(listener);
        return () => listeners.delete(listener);
    }

    off(event, listener) {
        this.#of(event).delete(listener);
    }

    hasListeners(event) {
        return this.#of(event).size > 0;
    }

    tell(event, notice) {
        if (!this.hasListeners(event))
            return;
        this.#notices.push([event, notice]);
        if (this.#notices.length === 1)
            queueMicrotask(() => this.#callAll());
    }

    /** What no caller waits for must not go by unheard. */
    tellOrWarn(event, notice, text) {
        if (this.hasListeners(event))
            this.tell(event, notice);
        else
            console.warn(`AdvoCache: ${text}: ${notice.error?.message ?? notice.error}`);
    }

    #callAll() {
        // What listeners cause is told in a microtask of its own.
        for (const [event, notice] of this.#notices.splice(0)) {
            for (const listener of [...this.#of(event)])
                call(listener, notice);
        }
    }

    #of(event) {
        const listeners = this.#listeners.get(event);
        if (!listeners)
            throw new TypeError(`There is no event ${JSON.stringify(event)}; there are ${EVENTS.join(', ')}.`);
        return listeners;
    }
}

/** A listener's own failure is reported as any uncaught error is, and keeps nobody else from hearing. */
function call(listener, notice) {
    try {
        listener(notice);
    } catch (failure) {
        queueMicrotask(() => { throw failure; });
    }
}
