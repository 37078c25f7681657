// WebSocket server on the npm package `ws`, with compression: at /chat it says
// welcome, and echoes.
import { WebSocketServer } from 'ws';

const server = new WebSocketServer({
  host: '127.0.0.1',
  port: 0,
  path: '/chat',
  perMessageDeflate: true,
  handleProtocols: (offered) => offered.has('chat') && 'chat',
});
server.on('connection', (socket) => {
  socket.send('welcome');
  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
});
server.on('listening', () => console.log(`listening on ${server.address().port}`));
