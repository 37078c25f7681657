// Opens a page in a browser, and from there a WebSocket on which it sends a text. Prints the echo and
// the subprotocol. Arguments: chromium or firefox, the page, the WebSocket, the text.
//
// A browser uses HTTP/2 for a WebSocket only where it has a connection over HTTP/2 already. The page
// makes one; its own status does not matter.
import { execFileSync } from 'node:child_process';
import puppeteer from 'puppeteer-core';

const [name, url, socket, text] = process.argv.slice(2);
const found = (...programs) => {
  for (const program of programs) {
    try {
      return execFileSync('which', [program], { encoding: 'utf8' }).trim();
    } catch { /* the next one */ }
  }
  throw new Error(`none of ${programs}`);
};
const options = {
  chromium: () => ({
    browser: 'chrome',
    executablePath: found('chromium'),
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--no-proxy-server',
      '--disable-background-networking', '--disable-component-update', '--disable-sync',
    ],
  }),
  firefox: () => ({
    browser: 'firefox',
    executablePath: found('firefox', 'firefox-esr'),
    extraPrefsFirefox: { 'network.proxy.type': 0 },
  }),
}[name]();

// The certificate is one that its server has made.
const browser = await puppeteer.launch({ headless: true, acceptInsecureCerts: true, ...options });
try {
  const page = await browser.newPage();
  await page.goto(url);
  console.log(await page.evaluate((socket, text) => new Promise((done) => {
    const opened = new WebSocket(socket, ['chat']);
    opened.onopen = () => opened.send(text);
    opened.onmessage = ({ data }) => {
      done(`${data} ${opened.protocol || '-'}`);
      opened.close();
    };
    opened.onerror = () => done('error');
  }), socket, text));
} finally {
  await browser.close();
}
