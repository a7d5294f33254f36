/**
 * A thousand servers lose their registry, and it comes back: when does each of them say what? Simulated: the clock is a number, the
 * registry is a rule, and the schedule is the library's own.
 */

import type { Random } from 'wirebook/base';
import { HeartbeatSchedule } from 'wirebook/registry';

/** So long all goes well; then the registry is away for five seconds. */
const DOWN_MS = 60_000;
const UP_MS = 65_000;

interface Planned {
  readonly atMs: number;
  readonly server: number;
  readonly send: string;
}

/** When the registry that has come back hears from somebody, in milliseconds from then. */
export function heardBy(
  servers: number,
  random: Random,
  jitter: number,
  untilMs: number,
): readonly number[] {
  const schedules = Array.from(
    { length: servers },
    () => new HeartbeatSchedule({ jitter }, random),
  );
  const knows = new Set<number>();
  const heard: number[] = [];
  let plan: Planned[] = schedules.map((schedule, server) => ({
    server,
    send: schedule.first().send,
    atMs: 0,
  }));
  for (;;) {
    const due = plan.filter(({ atMs }) => atMs <= UP_MS + untilMs);
    if (due.length === 0) return heard.toSorted((a, b) => a - b);
    plan = due.flatMap((one) => {
      const schedule = schedules[one.server];
      if (schedule === undefined) return [];
      const next = schedule.after(outcomeOf(one));
      return [{ server: one.server, send: next.send, atMs: one.atMs + next.inMs }];
    });
  }

  function outcomeOf({ atMs, server, send }: Planned) {
    if (atMs >= DOWN_MS && atMs < UP_MS) return { kind: 'failed' } as const;
    if (atMs < DOWN_MS)
      return send === 'heartbeat'
        ? ({ kind: 'renewed' } as const)
        : ({ kind: 'registered', heartbeatMs: 10_000 } as const);
    heard.push(atMs - UP_MS);
    if (send === 'heartbeat' && !knows.has(server)) return { kind: 'not-found' } as const;
    knows.add(server);
    return send === 'heartbeat'
      ? ({ kind: 'renewed' } as const)
      : ({ kind: 'registered', heartbeatMs: 10_000 } as const);
  }
}

/** The most that fall into any `windowMs`. */
export function busiest(times: readonly number[], windowMs: number): number {
  let [most, first] = [0, 0];
  for (const [last, time] of times.entries()) {
    while ((times[first] ?? 0) <= time - windowMs) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

/** Times as a row of bars, one for each `stepMs`. The highest stands for `most`. */
export function bars(
  times: readonly number[],
  stepMs: number,
  count: number,
  most: number,
): string {
  const heights = Array.from({ length: count }, () => 0);
  for (const time of times) {
    const at = Math.floor(time / stepMs);
    if (at < count) heights[at] = (heights[at] ?? 0) + 1;
  }
  const steps = ' ▁▂▃▄▅▆▇█';
  return heights.map((height) => steps[Math.ceil((Math.min(height, most) / most) * 8)]).join('');
}
