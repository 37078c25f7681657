// Opens a WebSocket by extended CONNECT (RFC 8441), sends a text, and prints the status and what came
// back up to the echo.
// Arguments: the origin of the server, the Origin field, the protocol, the text.
import { connect } from 'node:http2';

const [server, origin, protocol, text] = process.argv.slice(2);
const session = connect(server, { rejectUnauthorized: false });
session.on('error', (error) => { throw error; });
session.once('remoteSettings', (settings) => {
  if (!settings.enableConnectProtocol) throw new Error('extended CONNECT is not announced');
  const stream = session.request({
    ':method': 'CONNECT', ':protocol': protocol, ':scheme': new URL(server).protocol.slice(0, -1), ':path': '/chat',
    ':authority': new URL(server).host, origin,
    'sec-websocket-version': '13', 'sec-websocket-protocol': 'soap, chat',
  }, { endStream: false });
  stream.once('response', (headers) => {
    const extra = ['connection', 'upgrade', 'sec-websocket-accept'].filter((name) => name in headers);
    const chosen = headers['sec-websocket-protocol'] ?? '-';
    if (headers[':status'] !== 200) {
      console.log(headers[':status'], '-', extra.length);
      session.destroy();
      return;
    }
    let input = Buffer.alloc(0);
    const got = [];
    stream.on('data', (data) => {
      input = Buffer.concat([input, data]);
      // Every text is short.
      while (input.length >= 2 && input.length >= 2 + input[1]) {
        got.push(input.subarray(2, 2 + input[1]).toString());
        input = input.subarray(2 + input[1]);
      }
      if (!got.includes(text)) return;
      console.log(200, chosen, extra.length, ...got);
      session.destroy();
    });
    const mask = Buffer.from([1, 2, 3, 4]);
    const payload = Buffer.from(text).map((byte, at) => byte ^ mask[at % 4]);
    stream.write(Buffer.concat([Buffer.from([0x81, 0x80 | text.length]), mask, payload]));
  });
});
