import { expect, it } from 'vitest';
import { WirebookError } from 'wirebook/base';

class LeaseLost extends WirebookError {}

it('carries a code for programs, and the name of its own class for people', () => {
  const cause = new Error('the registry went away');
  const error = new LeaseLost('ERR_LEASE_LOST', 'the lease ran out', { cause });
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({ code: 'ERR_LEASE_LOST', name: 'LeaseLost', cause });
  expect(String(error)).toBe('LeaseLost: the lease ran out');
});
