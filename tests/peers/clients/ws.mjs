// WebSocket client on the npm package `ws`: URL SUBPROTOCOL MESSAGE.
// SUBPROTOCOL is a comma-separated list, or `-` for none.
import WebSocket from 'ws';

const [url, subprotocol, message] = process.argv.slice(2);
const offers = subprotocol === '-' ? [] : subprotocol.split(',');

const fail = (text) => {
  console.error(text);
  process.exit(1);
};

// `ws` offers permessage-deflate unless told otherwise; the server has to decline.
const socket = new WebSocket(url, offers);
let echo;

socket.on('open', () => {
  if (socket.extensions !== '') fail(`extensions agreed: ${socket.extensions}`);
  socket.send(message);
});
socket.on('message', (data, isBinary) => {
  if (isBinary) fail('text came back as binary');
  echo = data.toString();
  socket.close(1000);
});
socket.on('error', (error) => fail(error.message));
socket.on('close', (code) => {
  if (echo === undefined) fail(`closed before the echo, code ${code}`);
  // 1005: a Close frame without a code. 1006 would mean that none came.
  if (code !== 1000 && code !== 1005) fail(`not closed properly, code ${code}`);
  console.log(`${echo} ${socket.protocol || '-'}`);
});
