// Express with WebSockets of the npm package `ws`, which by default compresses
// nothing: at /chat it says welcome and echoes; every other address is for
// Express.
import express from 'express';
import { ServerResponse } from 'node:http';
import { WebSocketServer } from 'ws';

const app = express();
app.get('/', (request, response) => response.send('a page'));

const server = app.listen(0, '127.0.0.1', () => console.log(`listening on ${server.address().port}`));
const sockets = new WebSocketServer({
  noServer: true,
  handleProtocols: (offered) => offered.has('chat') && 'chat',
});
server.on('upgrade', (request, stream, head) => {
  if (request.url === '/chat') {
    sockets.handleUpgrade(request, stream, head, (socket) => {
      socket.send('welcome');
      socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
    });
    return;
  }
  // Node has let go of the connection: no further request would be read.
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(stream);
  response.on('finish', () => stream.end());
  app(request, response);
});
