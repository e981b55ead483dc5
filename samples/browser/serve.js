// Serves the page and the client's plain files. `node serve.js [port]`
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';

const PAGE = new URL('index.html', import.meta.url);
const CLIENT = new URL('../../clients/js/src/', import.meta.url);
const port = Number(process.argv[2] ?? 8090);
if (!(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
    console.error(`${process.argv[2]} is no port: node serve.js PORT`);
    process.exit(1);
}

const server = createServer(async (request, response) => {
    const name = /^\/advocache\/([a-z-]+\.js)$/.exec(request.url ?? '')?.[1];
    try {
        if (name)
            response.writeHead(200, { 'content-type': 'text/javascript' }).end(await readFile(new URL(name, CLIENT)));
        else if (request.url?.split('?')[0] === '/')
            response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(await readFile(PAGE));
        else
            response.writeHead(404).end();
    } catch {
        response.writeHead(404).end();
    }
});
server.on('error', (problem) => {
    console.error(problem.code === 'EADDRINUSE' ? `Port ${port} is in use: node serve.js PORT` : problem.message);
    process.exitCode = 1;
});
server.listen(port, '127.0.0.1', () => console.log(`Open http://localhost:${server.address().port}/ in two tabs.`));
