/** Few system calls for many calls, and none that waits. */
import { expect, it } from 'vitest';
import { bytes, type Stage } from '../scene.ts';

export function writeCases(stage: Stage): void {
  it('leaves in one write: fewer than one for each 8 replies with 64 in flight, on either side', async () => {
    const { server, channel } = await stage().pair();
    server.registerMethod('EchoService', 'Echo', (data) => data);
    const payload = new Uint8Array(32);
    const calls = 6_400;
    let made = 0;
    await Promise.all(
      Array.from({ length: 64 }, async () => {
        while (made++ < calls) await channel.call('EchoService', 'Echo', payload);
      }),
    );
    expect(server.counters.calls).toBe(calls);
    expect(server.counters.writes).toBeLessThan(calls / 8);
    expect(channel.counters.writes).toBeLessThan(calls / 8);
  });

  it('leaves in one write too when handlers take their time and end together', async () => {
    const { server, channel } = await stage().pair();
    const waiting: (() => void)[] = [];
    server.registerMethod('Slow', 'Work', async (data) => {
      await new Promise<void>((resolve) => {
        if (waiting.push(resolve) < 64) return;
        for (const one of waiting.splice(0)) one();
      });
      return data;
    });
    const before = server.counters.writes;
    const calls = Array.from({ length: 64 }, () => channel.call('Slow', 'Work', bytes('')));
    await Promise.all(calls);
    expect(server.counters.writes - before).toBeLessThan(8);
  });

  it('is written alone when it is alone', async () => {
    const { server, channel } = await stage().pair();
    server.registerMethod('EchoService', 'Echo', (data) => data);
    for (let count = 1; count <= 20; count += 1) {
      await channel.call('EchoService', 'Echo', bytes('x'));
      expect(server.counters.writes).toBe(count);
      expect(channel.counters.writes).toBe(count);
    }
  });
}
