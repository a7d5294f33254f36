import { expect, it } from 'vitest';
import { ManualClock } from '../base/index.ts';
import { KeepAlive } from './keep-alive.ts';

function made(): { clock: ManualClock; keepAlive: KeepAlive; told: string[] } {
  const clock = new ManualClock();
  const told: string[] = [];
  const keepAlive = new KeepAlive(
    clock,
    { intervalMs: 1_000, timeoutMs: 300 },
    {
      ping: () => told.push(`ping at ${clock.now()}`),
      dead: (error) => told.push(`dead at ${clock.now()}: ${error.message}`),
    },
  );
  keepAlive.start();
  keepAlive.start();
  return { clock, keepAlive, told };
}

it('asks after an interval of silence, and takes silence after that for death', () => {
  const { clock, told } = made();
  clock.advance(1_299);
  expect(told).toEqual(['ping at 1000']);
  clock.advance(1);
  expect(told).toEqual([
    'ping at 1000',
    'dead at 1300: the server has not answered a ping for 300 ms',
  ]);
  clock.advance(1e6);
  expect([told.length, clock.pending]).toEqual([2, 0]);
});

it('asks nobody who speaks, and takes any word for an answer', () => {
  const { clock, keepAlive, told } = made();
  for (let count = 0; count < 50; count += 1) {
    clock.advance(400);
    keepAlive.heard();
  }
  expect(told).toEqual([]);
  clock.advance(2_000);
  expect(told).toHaveLength(1);
  keepAlive.heard();
  clock.advance(300);
  expect(told).toHaveLength(1);
  clock.advance(1_000);
  expect(told.at(-1)).toMatch('ping');
});

it('leaves no timer when it is stopped', () => {
  const { clock, keepAlive, told } = made();
  keepAlive.stop();
  clock.advance(1e6);
  expect([told, clock.pending]).toEqual([[], 0]);
});
