// Reads heads from stdin, and writes what llhttp makes of each as a line of JSON. The frames are
// those that h11_verdicts.py describes.
//
// llhttp is the one that the npm package undici contains, compiled to WebAssembly. No leniency is
// switched on.
import { readSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';

const wasm = createRequire(import.meta.url)('undici/lib/llhttp/llhttp-wasm.js');

const [REQUEST, RESPONSE] = [1, 2];
const [OK, PAUSED, PAUSED_UPGRADE] = [0, 21, 22];

// What the callbacks have seen of the message.
let seen;

const nothing = () => ({
  targets: [],
  names: [],
  values: [],
  data: [],
  isComplete: false,
  isAtEnd: false,
  last: '',
});

const append = (list, name) => (_, at, length) => {
  if (seen.last !== name) list().push('');
  seen.last = name;
  list()[list().length - 1] += text(at, length);
  return OK;
};

const { exports: llhttp } = new WebAssembly.Instance(new WebAssembly.Module(wasm), {
  env: {
    wasm_on_message_begin: () => OK,
    wasm_on_url: append(() => seen.targets, 'target'),
    wasm_on_status: () => OK,
    wasm_on_header_field: append(() => seen.names, 'name'),
    wasm_on_header_value: append(() => seen.values, 'value'),
    wasm_on_headers_complete: () => PAUSED,
    wasm_on_body: append(() => seen.data, 'data'),
    wasm_on_message_complete: () => {
      seen.isComplete = true;
      // Nothing after the message is read, which matters only before the end of the input.
      return seen.isAtEnd ? OK : PAUSED;
    },
  },
});
llhttp._initialize();
// Larger than any head.
const STORAGE = 1 << 20;
const storage = llhttp.malloc(STORAGE);

function text(at, length) {
  return Buffer.from(llhttp.memory.buffer, at, length).toString('latin1');
}

function execute(parser, input) {
  if (input.length > STORAGE) throw new Error('a head that is too long');
  Buffer.from(llhttp.memory.buffer).set(input, storage);
  return llhttp.llhttp_execute(parser, storage, input.length);
}

// Returns the text that is at this address, up to its NUL.
function string(at) {
  const memory = Buffer.from(llhttp.memory.buffer);
  return memory.toString('latin1', at, memory.indexOf(0, at));
}

function refused(code) {
  return { refused: string(llhttp.llhttp_errno_name(code)) };
}

function verdict(isResponse, head, probe) {
  const parser = llhttp.llhttp_alloc(isResponse ? RESPONSE : REQUEST);
  try {
    seen = nothing();
    const code = execute(parser, head);
    if (code === OK) return 'more';
    if (code !== PAUSED) return refused(code);
    const read = headers(parser, isResponse);
    // How the content ends is decided after the pause.
    llhttp.llhttp_resume(parser);
    let after = execute(parser, Buffer.alloc(0));
    if (after === OK && !seen.isComplete) after = execute(parser, probe);
    if (![OK, PAUSED, PAUSED_UPGRADE].includes(after)) return refused(after);
    const data = seen.data.join('');
    let end = 'complete';
    if (!seen.isComplete) {
      seen.isAtEnd = true;
      end = llhttp.llhttp_finish(parser) === OK ? 'close' : 'more';
    }
    return { read: { ...read, content: { data, end } } };
  } finally {
    llhttp.llhttp_free(parser);
  }
}

function headers(parser, isResponse) {
  // A value includes the white space after it, which Node removes as well.
  const values = seen.values.map((value) => value.replace(/[ \t]+$/, ''));
  const fields = seen.names.map((name, at) => [name, values[at]]);
  const version = `${llhttp.llhttp_get_http_major(parser)}.${llhttp.llhttp_get_http_minor(parser)}`;
  const len = llhttp.llhttp_get_error_pos(parser) - storage;
  if (isResponse) return { status: llhttp.llhttp_get_status_code(parser), version, fields, len };
  const method = string(llhttp.llhttp_method_name(llhttp.llhttp_get_method(parser)));
  return { method, target: seen.targets.join(''), version, fields, len };
}

function read(size) {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at < size; ) {
    const count = readSync(0, bytes, at, size - at, null);
    if (count === 0) return null;
    at += count;
  }
  return bytes;
}

function frame() {
  const size = read(4);
  return size && read(size.readUInt32BE());
}

function write(lines) {
  const bytes = Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  for (let at = 0; at < bytes.length; ) at += writeSync(1, bytes, at);
}

const probe = frame();
for (let batch = frame(); batch; batch = frame()) {
  const lines = [];
  for (let at = 0; at < batch.length; ) {
    const size = batch.readUInt32BE(at + 1);
    lines.push(verdict(batch[at] === 1, batch.subarray(at + 5, at + 5 + size), probe));
    at += 5 + size;
  }
  write(lines);
}
