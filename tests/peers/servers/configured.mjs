// WebSocket server on the npm package `ws`, which echoes. The arguments configure it:
// path=/chat, origins=https://a,https://b, no-origin=refuse, subprotocol=chat.v2, key=FILE and
// cert=FILE.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { WebSocketServer } from 'ws';

const options = Object.fromEntries(process.argv.slice(2).map((argument) => {
  const at = argument.indexOf('=');
  return [argument.slice(0, at), argument.slice(at + 1)];
}));

const allows = (origin) => (origin === undefined
  ? options['no-origin'] !== 'refuse'
  : options.origins.split(',').includes(origin));

function verify({ origin, req: request }, done) {
  const offered = request.headers['sec-websocket-protocol'] ?? '';
  if (options.origins && !allows(origin)) {
    done(false);
  } else if (options.subprotocol && !offered.split(/, */).includes(options.subprotocol)) {
    done(false, 400, `invalid subprotocol; expected one of ${options.subprotocol}`);
  } else {
    done(true);
  }
}

const page = (request, response) => response.writeHead(426).end('Upgrade Required');
const server = options.key
  ? createTlsServer({ key: readFileSync(options.key), cert: readFileSync(options.cert) }, page)
  : createServer(page);
new WebSocketServer({ server, path: options.path, verifyClient: verify }).on('connection', (socket) => {
  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
});
server.listen(0, '127.0.0.1', () => console.log(`listening on ${server.address().port}`));
