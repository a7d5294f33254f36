/** The tests of exercise 2.2: what goes out, byte by byte, and in how many calls. */

import { it } from 'vitest';
import { readModule } from '../workshop/module-source.ts';
import { diagnose, show, subject, subjectPath } from '../workshop/subject.ts';

const { sendMessage } = await subject<typeof import('./2-encode-frame.ts')>(import.meta.url);

const THE_WIRE = '2 · Framing, “The wire, exactly”';
const WHICH_END = '2 · Framing, “Which end first”';

/** What `sendMessage` sends for a text: each call, and all of them together. */
function sent(text: string): { calls: Uint8Array[]; wire: Buffer } {
  const calls: Uint8Array[] = [];
  sendMessage({ sendAll: (bytes) => void calls.push(bytes.slice()) }, text);
  return { calls, wire: Buffer.concat(calls) };
}

function frame(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  const header = Buffer.alloc(4);
  header.writeUInt32BE(bytes.length);
  return Buffer.concat([header, bytes]);
}

/** Bytes in hex, with their number. */
function shown(wire: Buffer): string {
  return show(new Uint8Array(wire));
}

it('puts the length before the text, most significant byte first', () => {
  const { wire } = sent('hello');
  const expected = frame('hello');
  if (wire.equals(expected)) return;
  let mistake = 'other bytes went out';
  let at = `byte ${expected.findIndex((byte, index) => byte !== wire[index])}`;
  let read = THE_WIRE;
  if (wire.length >= 4 && wire.readUInt32LE(0) === 5) {
    mistake = 'you wrote the length from its wrong end: the receiver reads 83,886,080';
    at = 'the header, bytes 0 to 3';
    read = WHICH_END;
  } else if (wire.length >= 4 && wire.readUInt32BE(0) === 9) {
    mistake = 'you counted the header in: the receiver waits for four bytes that never come';
    at = 'the header, bytes 0 to 3';
  } else if (wire.equals(expected.subarray(4))) {
    mistake = 'you sent the text without a header: nobody can tell where it ends';
  }
  diagnose({ mistake, expected: shown(expected), got: shown(wire), at, read });
});

it('counts bytes, not characters', () => {
  for (const text of ['Zürich', '→ 5 €', '🦆']) {
    const { wire } = sent(text);
    const expected = frame(text);
    if (wire.equals(expected)) continue;
    const counted = wire.length >= 4 ? wire.readUInt32BE(0) : -1;
    let mistake = `the frame of "${text}" is wrong`;
    if (counted === text.length) {
      mistake = `you counted characters: "${text}" has ${text.length} of them, and ${expected.length - 4} bytes`;
    }
    diagnose({
      mistake,
      expected: shown(expected),
      got: shown(wire),
      at: 'the header',
      read: THE_WIRE,
    });
  }
});

it('writes a length that needs more than one byte', () => {
  for (const length of [255, 256, 300, 70_000]) {
    const { wire } = sent('x'.repeat(length));
    const expected = frame('x'.repeat(length));
    if (wire.equals(expected)) continue;
    const header = expected.subarray(0, 4);
    const got = wire.subarray(0, 4);
    const low = got[3] === header[3] && got.readUIntBE(0, 3) === 0;
    diagnose({
      mistake: low
        ? 'you wrote only the lowest byte of the length: it holds 255 and no more'
        : `the header of a text of ${length.toLocaleString('en-US')} bytes is wrong`,
      expected: shown(header),
      got: shown(got),
      at: 'the header, bytes 0 to 3',
      read: WHICH_END,
    });
  }
});

it('sends an empty text as a frame of four bytes', () => {
  const { wire } = sent('');
  if (wire.equals(frame(''))) return;
  diagnose({
    mistake: 'you sent nothing for an empty text: an empty message is a message, with a header',
    expected: shown(frame('')),
    got: shown(wire),
    read: '2 · Framing, “An empty message is a message”',
  });
});

it('sends header and text in one call', () => {
  const { calls } = sent('hello');
  if (calls.length === 1) return;
  diagnose({
    mistake: `you sent the frame in ${calls.length} calls: the second waits some 40 ms for the first to be acknowledged`,
    expected: '1 call',
    got: calls,
    read: '1 · The blocking echo, “Forty milliseconds”',
  });
});

it('makes the frame without the library', () => {
  sent('hello');
  const { imports } = readModule(subjectPath(import.meta.url));
  const borrowed = imports.find(
    ({ specifier, names }) =>
      specifier.includes('framing') && (names.includes('encodeFrame') || names.includes('*')),
  );
  if (borrowed === undefined) return;
  diagnose({
    mistake: 'you let the library make the frame: the four bytes are yours to write',
    got: borrowed.specifier,
    at: `line ${borrowed.line}`,
    read: THE_WIRE,
  });
});
