import FromPackage from 'ws';

/** What the clients under test connect with: the package ws, or with ADVO_TEST_WEBSOCKET=builtin the one that Node.js brings. */
export const WebSocket = process.env.ADVO_TEST_WEBSOCKET === 'builtin' ? globalThis.WebSocket : FromPackage;
