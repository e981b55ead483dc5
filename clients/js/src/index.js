import { AdvoCache } from './client.js';

export { AdvoCache } from './client.js';
export { AdvoCacheError } from './errors.js';

/**
 * Connects to a cluster and loads a sheet.
 * @param {object} options at least { url, sheet, password }
 * @returns {Promise<AdvoCache>}
 */
export const connect = (options) => AdvoCache.connect(options);

/**
 * Begins to connect, without waiting for it.
 * @param {object} options at least { url, sheet, password }
 * @returns {AdvoCache}
 */
export const start = (options) => AdvoCache.start(options);
