/** The tests of exercise 6.2. Messages are made with chapter 5's pencil. */

import { it } from 'vitest';
import { concatBytes } from 'wirebook/base';
import { block, number } from '../../chapters/05-rpc/pencil.ts';
import { diagnose, outcomeOf, show, subject } from '../workshop/subject.ts';

const { readBareMessage } = await subject<typeof import('./2-shapes.ts')>(import.meta.url);

const THREE = '6 · The registry, “Three messages”';
const SHAPE = '6 · The registry, “By shape”';
const PEER = '5 · The remote call, “From a newer client”';

const service = block(1, 'S');
const host = block(2, '127.0.0.1');
const port = number(3, 8080);

/** What the reader's function makes of a message, as text. */
function read(...fields: Uint8Array[]): string {
  const outcome = outcomeOf(() => readBareMessage(concatBytes(fields)));
  if (!outcome.ok) return `an exception, ${show(outcome.error)}`;
  const { value } = outcome;
  if (value === undefined) return 'undefined';
  return value.kind === 'discovery'
    ? `discovery of "${value.service}"`
    : `registration of "${value.service}" at "${value.host}":${value.port}`;
}

it('takes a service alone for a discovery', () => {
  const got = read(service);
  if (got === 'discovery of "S"') return;
  diagnose({
    mistake: got.startsWith('registration')
      ? 'you took what is missing for empty, as the notes do: a question enters a server at "", port 0'
      : 'a discovery was not recognised',
    expected: 'discovery of "S"',
    got,
    at: '0a 01 53',
    read: THREE,
  });
});

it('takes service, host and port for a registration', () => {
  const got = read(service, host, port);
  if (got === 'registration of "S" at "127.0.0.1":8080') return;
  diagnose({
    mistake: got.startsWith('discovery')
      ? 'you stopped at the first field: a registration begins like a discovery'
      : 'a registration was not recognised, or not as it was sent',
    expected: 'registration of "S" at "127.0.0.1":8080',
    got,
    at: '0a 01 53 12 09 … 18 90 3f',
    read: THREE,
  });
});

it('reads them in any order', () => {
  const got = read(port, host, service);
  if (got === 'registration of "S" at "127.0.0.1":8080') return;
  diagnose({
    mistake:
      'you read the fields by their order: in protobuf they may come in any, and each says its number',
    expected: 'registration of "S" at "127.0.0.1":8080',
    got,
    at: 'port, host, service',
    read: PEER,
  });
});

it('takes a call for a call', () => {
  const calls = [
    { what: 'service and method, no id', fields: [service, block(2, 'M')] },
    { what: 'service, method, request', fields: [service, block(2, 'M'), block(3, 'data')] },
    { what: 'service and id', fields: [service, block(4, '1')] },
    { what: 'all four', fields: [service, block(2, 'M'), block(3, 'x'), block(4, '1')] },
    { what: 'three fields and a fifth', fields: [service, host, port, number(5, 200)] },
  ];
  for (const { what, fields } of calls) {
    const got = read(...fields);
    if (got === 'undefined') continue;
    let mistake = 'you took a call for a bare message';
    if (what === 'service and method, no id')
      mistake = 'you were content with two of three fields: a call of a method looks like this';
    else if (what === 'service, method, request')
      mistake = 'you did not look at the wire type: field 3 is bytes here, the request of a call';
    else if (got.startsWith('an exception'))
      mistake = 'you threw where the answer is: not one of them';
    else mistake = 'you passed over a field that no bare message has: what has an id is a call';
    diagnose({ mistake, expected: 'undefined', got, at: what, read: SHAPE });
  }
});

it('takes a field that comes twice for no field of theirs', () => {
  const got = read(service, block(1, 'T'));
  if (got === 'undefined') return;
  diagnose({
    mistake: 'you let a field come twice: exactly once is part of the shape',
    expected: 'undefined',
    got,
    at: 'field 1 is "S", then "T"',
    read: SHAPE,
  });
});

it('answers for what is no message at all, and throws nothing', () => {
  const broken: [string, Uint8Array][] = [
    ['no bytes', new Uint8Array(0)],
    ['a text cut short', Uint8Array.of(0x0a, 5, 0x53)],
    ['a tag that never ends', Uint8Array.of(0x8a)],
    ['a text that is not UTF-8', Uint8Array.of(0x0a, 1, 0xff)],
    ['a port cut short', concatBytes([service, host, Uint8Array.of(0x18, 0x90)])],
  ];
  for (const [at, bytes] of broken) {
    const got = read(bytes);
    if (got === 'undefined') continue;
    diagnose({
      mistake: got.startsWith('an exception')
        ? 'you threw where the answer is: not one of them'
        : 'you made a message of bytes that are none',
      expected: 'undefined',
      got,
      at,
      read: SHAPE,
    });
  }
});

it('gives service, host and port as they came', () => {
  for (const [at, fields, expected] of [
    ['an empty service', [block(1, '')], 'discovery of ""'],
    ['port 70,000', [service, host, number(3, 70_000)], 'registration of "S" at "127.0.0.1":70000'],
    ['port −1', [service, host, number(3, -1)], 'registration of "S" at "127.0.0.1":-1'],
    ['an empty host', [service, block(2, ''), port], 'registration of "S" at "":8080'],
  ] as const) {
    const got = read(...fields);
    if (got === expected) continue;
    let mistake = 'a field came out as another than it was sent';
    if (got === 'undefined') mistake = 'you took an empty field for a missing one: it was sent';
    else if (got.endsWith(':4294967295'))
      mistake = 'you lost the sign: −1 has come in ten bytes, as an int32';
    diagnose({ mistake, expected, got, at, read: SHAPE });
  }
});
