// The page, opened from the disk, in each browser. `doctor/page/test` runs this.

import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import puppeteer from 'puppeteer-core';

const PAGE = pathToFileURL(process.env.PAGE).href;
const BROWSERS = {
  Chromium: {
    browser: 'chrome',
    executablePath: process.env.CHROMIUM,
    args: [
      '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--no-proxy-server',
    ],
  },
  Firefox: {
    browser: 'firefox',
    executablePath: process.env.FIREFOX,
    extraPrefsFirefox: { 'network.proxy.type': 0 },
  },
};

const recording = name => fileURLToPath(new URL(`../../tests/recordings/${name}`, import.meta.url));

for (const [name, options] of Object.entries(BROWSERS)) {
  describe(name, { timeout: 120_000 }, () => {
    let browser, page;
    const requests = [];
    const complaints = [];

    before(async () => {
      browser = await puppeteer.launch({ headless: true, ...options });
      page = await browser.newPage();
      page.on('request', request => requests.push(request.url()));
      page.on('console', message => {
        if (['error', 'warn'].includes(message.type())) complaints.push(message.text());
      });
      page.on('pageerror', error => complaints.push(String(error)));
      await page.setViewport({ width: 820, height: 1000 });
      await page.goto(PAGE);
      await page.waitForFunction('document.getElementById("count").textContent !== ""');
    });
    after(() => browser?.close());

    const text = selector => page.$eval(selector, element => element.textContent);
    const shows = (selector, part) => page.waitForFunction(
      (selector, part) => document.querySelector(selector)?.textContent.includes(part), { timeout: 10_000 },
      selector, part);

    test('a paste of curl -v gives the cause and the configuration of nginx', async () => {
      await paste(page, await readFile(recording('curl-verbose.txt'), 'utf8'));
      await shows('#result .verdict', 'Refused');
      const verdict = await text('#result .verdict');
      assert.match(verdict, /Status 505\./);
      assert.match(await text('#result blockquote'), /unsupported HTTP version: HTTP\/1\.0/);
      const first = await text('#result .finding');
      assert.match(first, /^C2, certain: /);
      assert.match(first, /Fix \(nginx\)/);
      const snippet = await text('#result .finding pre');
      for (const line of ['proxy_http_version 1.1;', 'proxy_set_header Upgrade $http_upgrade;']) {
        assert.ok(snippet.includes(line), snippet);
      }
      if (process.env.PICTURE && name === 'Chromium') await picture(page, process.env.PICTURE);
    });

    test('the button diagnoses what was typed', async () => {
      await page.click('#clear');
      assert.equal(await text('#result'), '');
      await page.type('#input', '> GET /ws HTTP/1.1\n< HTTP/1.1 404 Not Found\n< Server: nginx\n<\n');
      await page.click('#diagnose');
      await shows('#result .verdict', 'Status 404.');
    });

    test('a HAR that is dropped shows its exchanges, and another can be picked', async () => {
      await drop(page, 'chromium.har', await readFile(recording('chromium.har'), 'utf8'));
      await shows('#result', 'Read as a HAR file.');
      const [picked, other] = await page.$eval('#result select', select =>
        [select.value, [...select.options].find(option => option.value !== select.value).value]);
      const before = await text('#result');
      await page.select('#result select', other);
      await page.waitForFunction(before => document.getElementById('result').textContent !== before, {}, before);
      assert.notEqual(await page.$eval('#result select', select => select.value), picked);
    });

    test('a HAR can be chosen as a file', async () => {
      const input = await page.$('#file');
      await input.uploadFile(recording('firefox.har'));
      await page.waitForFunction('document.getElementById("input").value.startsWith("firefox.har: ")');
      await shows('#result', 'Read as a HAR file.');
      assert.notEqual(await page.$('#result .finding'), null);
      // The button reads the file again, and not its name.
      const shown = await text('#result');
      await page.$eval('#result', element => element.replaceChildren());
      await page.click('#diagnose');
      await page.waitForFunction(shown => document.getElementById('result').textContent === shown, {}, shown);
    });

    test('what is no recording gets an explanation', async () => {
      await drop(page, 'notes.txt', 'Dear all, the chat does not work.\n');
      await shows('#result .unclear', '');
      assert.notEqual(await text('#result .unclear'), '');
    });

    test('the causes can be searched', async () => {
      const all = Number((await text('#count')).match(/^(\d+) of \1$/)[1]);
      assert.ok(all > 60, String(all));
      const found = async words => {
        await page.$eval('#search', element => { element.value = ''; });
        await page.type('#search', words);
        const count = Number((await text('#count')).split(' ')[0]);
        assert.equal((await page.$$('#list details')).length, count);
        return count;
      };
      assert.equal(await found('c25'), 1);
      assert.match(await text('#list summary'), /^C25 .*HAProxy/);
      await page.click('#list summary');
      assert.notEqual(await page.$('#list details[open] pre'), null);
      const nginx = await found('nginx');
      assert.ok(nginx > 3 && nginx < all, String(nginx));
      assert.equal(await found('no such words anywhere'), 0);
    });

    test('nothing was loaded but the file, and nothing complained', () => {
      // Firefox has a font of its own as a data: URL.
      assert.deepEqual(requests.filter(url => url !== PAGE && !url.startsWith('data:')), []);
      assert.deepEqual(complaints, []);
    });

    // The visit to the server at the end shows that a request would have been seen in the test above.
    test('the policy of the page keeps it from sending', async () => {
      const server = await Listener.start();
      try {
        const send = url => fetch(url, { mode: 'no-cors' }).then(() => 'sent', error => error.name);
        assert.equal(await page.evaluate(send, server.url), 'TypeError');
        assert.equal(server.connections, 0);
        await page.goto(server.url);
        assert.ok(server.connections > 0);
        assert.ok(requests.includes(server.url), requests.join());
      } finally {
        server.close();
      }
    });
  });
}

test('the picture is small enough for a README', async () => {
  const { size } = await stat(fileURLToPath(new URL('../page.png', import.meta.url)));
  assert.ok(size <= 150_000, String(size));
});

/// Copies the text in an element of its own, and pastes it with the keyboard.
async function paste(page, text) {
  await page.evaluate(text => {
    const source = document.createElement('textarea');
    source.id = 'source';
    source.value = text;
    document.body.append(source);
    source.select();
  }, text);
  await press(page, 'c', 'Copy');
  await page.evaluate(() => {
    document.getElementById('source').remove();
    document.getElementById('input').focus();
  });
  await press(page, 'v', 'Paste');
}

async function press(page, key, command) {
  await page.keyboard.down('Control');
  // Chromium acts on the command, Firefox on the keys.
  await page.keyboard.press(key, { commands: [command] });
  await page.keyboard.up('Control');
}

/// Drops a file on the page. No protocol for driving browsers has files in a drag.
async function drop(page, name, text) {
  await page.evaluate((name, text) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([text], name));
    for (const kind of ['dragover', 'drop']) {
      document.getElementById('input').dispatchEvent(
        new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
    }
  }, name, text);
}

/// From the top of the page to the end of the first configuration.
async function picture(page, path) {
  const height = await page.evaluate(() => {
    document.activeElement.blur();
    document.getElementById('input').scrollTop = 0;
    return document.querySelector('#result .finding pre').getBoundingClientRect().bottom + window.scrollY;
  });
  await page.screenshot({ path, clip: { x: 0, y: 0, width: 820, height: height + 6 } });
}

/// A server that counts connections and gives an empty answer.
class Listener {
  static async start() {
    const self = new Listener();
    self.connections = 0;
    self.server = createServer(socket => {
      self.connections += 1;
      socket.on('error', () => {});
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'));
    });
    await new Promise(ready => self.server.listen(0, '127.0.0.1', ready));
    self.url = `http://127.0.0.1:${self.server.address().port}/`;
    return self;
  }

  close() {
    this.server.close();
  }
}
