import { expect, it } from 'vitest';
import { runInChild, startChild, StillWaiting } from './child.ts';
import { DiagnosisError } from './diagnosis.ts';

const TEST = new URL('./fixtures/1-waits.test.ts', import.meta.url).href;
const CHILD = './1-waits.child.ts';

async function failure(promise: Promise<unknown>): Promise<unknown> {
  try {
    return expect.fail(`should have failed, but gave ${String(await promise)}`);
  } catch (error) {
    return error;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

it('gives back what the program returns, bytes as bytes', async () => {
  expect(await runInChild(TEST, CHILD, { data: 'answer' })).toEqual(Uint8Array.of(3, 2, 1));
});

it('ends a blocked thread and says what it was waiting for', async () => {
  const child = startChild(TEST, CHILD, { data: 'wait', timeoutMs: 200 });
  const { pid } = await child.next<{ pid: number }>();
  const error = await failure(child.result);
  expect(error).toBeInstanceOf(StillWaiting);
  expect(String(error)).toContain('still waiting for: the second half of the message');
  await child.closed;
  expect(isAlive(pid)).toBe(false);
});

it('puts the mistake that it usually is in place of its own words', async () => {
  const stuck = (what: string): { mistake: string } => ({ mistake: `you gave up on ${what}` });
  const error = await failure(runInChild(TEST, CHILD, { data: 'wait', timeoutMs: 200, stuck }));
  expect(String(error)).toContain('you gave up on the second half of the message');
});

it('waits out a promise that never settles, too', async () => {
  const error = await failure(runInChild(TEST, CHILD, { data: 'never settle', timeoutMs: 200 }));
  expect(String(error)).toContain('still waiting for: a promise');
});

it('lets "not written yet" and diagnoses through as they are', async () => {
  expect(await failure(runInChild(TEST, CHILD, { data: 'not yet' }))).toMatchObject({
    message: 'not written yet',
  });
  const error = await failure(runInChild(TEST, CHILD, { data: 'diagnose' }));
  expect(error).toBeInstanceOf(DiagnosisError);
  expect(error).toMatchObject({
    diagnosis: { mistake: 'you took the wrong half', expected: '01 (1 byte)' },
  });
});

it('names what the module under test does not export', async () => {
  const error = await failure(runInChild(TEST, CHILD, { data: 'no such export' }));
  expect(error).toBeInstanceOf(DiagnosisError);
  expect(String(error)).toMatch(/1-waits\.ts exports no `noSuchExport`$/);
});

it('says so when the program leaves early, to whoever waits', async () => {
  const child = startChild(TEST, CHILD, { data: 'leave' });
  await child.next();
  const [a, b] = await Promise.all([failure(child.next()), failure(child.result)]);
  expect(String(a)).toContain('ended with exit code 3 before it was done');
  expect(b).toBe(a);
});

it('says so when the program cannot be loaded', async () => {
  const error = await failure(runInChild(TEST, './no-such.child.ts', { data: 'answer' }));
  expect(String(error)).toContain('no-such.child.ts');
});
