import { expect, it } from 'vitest';
import { distinctEndpoints, sameEndpoints } from './endpoints.ts';

const one = { host: 'a', port: 1 };
const two = { host: 'b', port: 1, weight: 2, metadata: new Map([['zone', 'x']]) };

it('drops doubles, the later ones, and leaves a list without any as it is', () => {
  const list = [one, two];
  expect(distinctEndpoints(list)).toBe(list);
  expect(distinctEndpoints([one, two, { ...one, weight: 9 }, { ...two, host: 'B' }])).toEqual(list);
});

it('refuses a list with somebody to whom nobody could connect', () => {
  for (const bad of [
    { host: '', port: 1 },
    { host: 'a', port: 65_536 },
  ])
    expect(() => distinctEndpoints([one, bad])).toThrow(
      expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }),
    );
});

it('finds two lists the same that name the same, in whatever order', () => {
  expect(sameEndpoints([], [])).toBe(true);
  expect(sameEndpoints([one, two], [{ ...two, metadata: new Map(two.metadata) }, one])).toBe(true);
  for (const other of [
    [one],
    [one, one],
    [one, { ...two, weight: 3 }],
    [one, { host: 'b', port: 1, weight: 2 }],
    [one, { ...two, metadata: new Map([['zone', 'y']]) }],
    [one, { ...two, port: 2 }],
  ])
    expect(sameEndpoints([one, two], other)).toBe(false);
});
