/** The chapter's claims on other inputs than it shows, and its peers by themselves. What may block runs in a child. */

import { once } from 'node:events';
import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { concatBytes, fromHex } from 'wirebook/base';
import { encodeFrame, FrameDecoder } from 'wirebook/framing';
import { cleanEnvironment } from '../../test/support/environment.ts';
import { endAll, start, type Running } from '../../test/support/process.ts';
import { byteByByte } from './cost.ts';
import { readToTheEnd, receiveExactly, sourceOf, type Source } from './exactly.ts';
import { GlueDecoder } from './glue-decoder.ts';
import { receiveLikeTheNotes } from './notes.ts';
import { decodeVarint, encodeVarint } from './varint.ts';

const text = (words: string): Uint8Array => new TextEncoder().encode(words);

/** A source that hands out one prepared piece, at most, for each `recv`. */
function sourceOfPieces(pieces: readonly Uint8Array[]): Source {
  const rest = pieces.filter((piece) => piece.length > 0);
  return {
    recv(buffer) {
      const piece = rest.shift() ?? new Uint8Array(0);
      const taken = piece.subarray(0, buffer.length);
      buffer.set(taken);
      if (taken.length < piece.length) rest.unshift(piece.subarray(taken.length));
      return taken.length;
    },
  };
}

/** Cuts bytes at the given places. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const edges = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length];
  edges.sort((a, b) => a - b);
  return edges.slice(1).map((edge, index) => bytes.slice(edges[index], edge));
}

const places = fc.array(fc.nat(), { maxLength: 12 });
const payloads = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 6 });

describe('receiveExactly', () => {
  it('takes exactly what belongs to a message, however the stream is cut, and leaves the next', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), places, (first, second, where) => {
        const source = sourceOfPieces(cut(concatBytes([first, second]), where));
        const [one, two] = [new Uint8Array(first.length), new Uint8Array(second.length)];
        expect(receiveExactly(source, one)).toBe(first.length);
        expect(receiveExactly(source, two)).toBe(second.length);
        expect([one, two]).toEqual([first, second]);
      }),
    );
  });
});

describe('the end of a stream of frames', () => {
  it('is clean between two frames and torn anywhere else', () => {
    const frames = ['a', '', 'four'].map((words) => encodeFrame(text(words)));
    const stream = concatBytes(frames);
    const edges = new Set([0, 5, 9, 17]);
    for (let sent = 0; sent <= stream.length; sent++) {
      const story = readToTheEnd(sourceOf(stream.subarray(0, sent)));
      expect(story.endsWith('a clean end'), `${sent} bytes: ${story}`).toBe(edges.has(sent));
      const decoder = new FrameDecoder();
      decoder.push(stream.slice(0, sent));
      if (edges.has(sent)) decoder.end();
      else expect(() => decoder.end()).toThrow(expect.objectContaining({ code: 'ERR_TORN_FRAME' }));
    }
  });

  it('looks like an empty message to the notes, whatever it is', () => {
    for (const hex of ['', '00', '000000', '00000000', '00000003', '000000036162', '00ffffff00']) {
      expect(receiveLikeTheNotes(sourceOf(fromHex(hex))), hex).toBe('');
    }
    expect(receiveLikeTheNotes(sourceOf(encodeFrame(text('hi'))))).toBe('hi');
  });
});

describe('the glue decoder', () => {
  it('gives the same frames as FrameDecoder, for any cut', () => {
    fc.assert(
      fc.property(payloads, places, (messages, where) => {
        const stream = concatBytes(messages.map((message) => encodeFrame(message)));
        const [glue, ours] = [new GlueDecoder(), new FrameDecoder()];
        const chunks = cut(stream, where);
        expect(chunks.flatMap((chunk) => glue.push(chunk))).toEqual(messages);
        expect(chunks.flatMap((chunk) => ours.push(chunk.slice()))).toEqual(messages);
      }),
    );
  });

  it('copies with the square of the bytes, FrameDecoder in proportion to them', () => {
    for (const bytes of [500, 2_000, 5_000]) {
      expect(byteByByte(() => new GlueDecoder(), bytes).copied).toBeGreaterThan(bytes ** 2 / 2);
      expect(byteByByte(() => new FrameDecoder(), bytes).copied).toBeLessThan(4 * bytes);
    }
  });
});

describe('varints', () => {
  it('come back as they went, in the fewest bytes', () => {
    fc.assert(
      fc.property(fc.nat(0xffff_ffff), (value) => {
        const bytes = encodeVarint(value);
        expect(decodeVarint(bytes)).toEqual({ value, size: bytes.length });
        expect(bytes.length).toBe(Math.max(1, Math.ceil(value.toString(2).length / 7)));
        for (let size = 0; size < bytes.length; size++) {
          expect(decodeVarint(bytes.subarray(0, size))).toBeUndefined();
        }
      }),
    );
  });

  it('stay positive in the fifth byte, may be overlong, and end', () => {
    expect(decodeVarint(fromHex('ffffffff0f'))).toEqual({ value: 0xffff_ffff, size: 5 });
    expect(decodeVarint(fromHex('ac8200'))).toEqual({ value: 300, size: 3 });
    expect(decodeVarint(fromHex('ac02ff'))).toEqual({ value: 300, size: 2 });
    expect(() => decodeVarint(fromHex('8080808080'))).not.toThrow();
    expect(() => decodeVarint(fromHex('808080808000'))).toThrow(RangeError);
  });
});

describe.runIf(process.platform === 'linux')('on real sockets', () => {
  const servers: Server[] = [];
  afterEach(() => {
    endAll();
    for (const server of servers.splice(0)) server.close();
  });

  /** Starts one of the chapter's programs. */
  function program(file: string, ...args: string[]): Running {
    const tsx = ['--conditions=wirebook-source', '--import', 'tsx'];
    return start(process.execPath, [...tsx, path.join(import.meta.dirname, file), ...args], {
      cwd: import.meta.dirname,
      env: cleanEnvironment(),
      timeoutMs: 20_000,
    });
  }

  /** A server that waits for one of the programs. */
  async function door(): Promise<{ port: string; visitor: Promise<Socket> }> {
    const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    const visitor = once(server, 'connection').then(([socket]) => socket as Socket);
    return { port: String((server.address() as AddressInfo).port), visitor };
  }

  /** What a program says of a peer that sends these bytes and then its FIN. */
  async function told(file: string, bytes: Uint8Array, args: (port: string) => string[]) {
    const { port, visitor } = await door();
    const running = program(file, ...args(port));
    const socket = await visitor;
    socket.on('error', () => {}); // a reader that hangs up with bytes unread resets the connection
    socket.end(bytes);
    const { code, stdout } = await running.ended;
    return { code, stdout: stdout.trim() };
  }

  it('the sender cuts where it is told, and waits for a word between the pieces', async () => {
    const { port, visitor } = await door();
    const sender = program('sender.ts', '--port', port, 'hex 00000002', 'wait', 'send hü', 'fin');
    const socket = await visitor;
    const [first] = (await once(socket, 'data')) as [Buffer];
    expect(first.toString('hex')).toBe('00000002');
    socket.write('x');
    const [second] = (await once(socket, 'data')) as [Buffer];
    expect(second.toString()).toBe('hü');
    await once(socket, 'end');
    socket.end();
    expect((await sender.ended).stdout).toBe('sends 00000002\nsends "hü"\nsends its FIN\n');
  });

  it.each([
    ['00000002686900000000', '"hi", then an empty message, then a clean end', '"hi"'],
    ['000000000000', 'an empty message, then torn: 2 of 4 header bytes', '""'],
    ['0000000a61', 'torn: 1 of 10 payload bytes', '""'],
    ['', 'a clean end', '""'],
  ])('a stream of %s is told as it is, and by the notes as a string', async (hex, ours, notes) => {
    const bytes = fromHex(hex);
    const [mine, theirs] = await Promise.all(
      ['to-the-end', 'like-the-notes'].map((way) =>
        told('reading.test-child.ts', bytes, (port) => [port, way]),
      ),
    );
    expect([mine?.stdout, theirs?.stdout]).toEqual([ours, notes]);
  });

  it('a peek takes a whole frame, only that, and of half a frame nothing', async () => {
    const bytes = concatBytes([encodeFrame(text('whole')), fromHex('00000009 61')]);
    const { stdout } = await told('reading.test-child.ts', bytes, (port) => [port, 'peek', '14']);
    expect(JSON.parse(stdout)).toEqual([14, 'whole', 5]);
  });

  it('the notes’ client greets a good server, and calls it success when a message is torn', async () => {
    const client = (bytes: Uint8Array) =>
      told('notes-client.ts', bytes, (port) => ['--port', port]);
    const [good, header, body, negative] = await Promise.all([
      client(encodeFrame(text('Grüezi'))),
      client(fromHex('010203')),
      client(encodeFrame(text('abc')).subarray(0, 4)),
      client(fromHex('80000000')),
    ]);
    expect(good).toMatchObject({ code: 0, stdout: expect.stringMatching(/message: "Grüezi"$/) });
    expect(header.stdout).toContain('Read Error');
    expect(header.stdout).toContain(`body of ${0x01020300} bytes`);
    expect(header.code).toBe(0);
    expect(body).toMatchObject({ code: 0, stdout: expect.stringMatching(/message: ".*u0000"$/) });
    expect(negative).toMatchObject({ code: 1, stdout: expect.stringContaining('RangeError') });
  });

  it('the notes’ server answers the second of two frames with silence', async () => {
    const server = program('notes-server.ts');
    await server.said(/listens on port \d+\n/);
    const port = Number(/port (\d+)/.exec(server.heard())?.[1]);
    const client = connect({ port, host: '127.0.0.1' });
    client.write(concatBytes([encodeFrame(text('one')), encodeFrame(text('two'))]));
    client.resume();
    await once(client, 'close');
    await server.said(/client disconnected\n/);
    expect(server.heard()).toContain('Received response: "one"');
    expect(server.heard()).not.toContain('two');
  });
});
