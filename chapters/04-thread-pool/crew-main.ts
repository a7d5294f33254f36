/** A thread of a crew: gets ready, waits at the gate, does what it was told, says how it went. */

import { parentPort } from 'node:worker_threads';
import type { Order, Word } from './crew.ts';

function say(word: Word): void {
  parentPort?.postMessage(word);
}

parentPort?.on('message', ({ url, name, args, gate }: Order) => {
  void (async () => {
    try {
      const module = (await import(url)) as Record<string, unknown>;
      const work = module[name];
      if (typeof work !== 'function') throw new Error(`${url} exports no function ${name}`);
      say({ kind: 'arrived' });
      Atomics.wait(gate, 0, 0);
      say({ kind: 'returned', value: work(...args) });
    } catch (error) {
      say({ kind: 'threw', error });
    }
  })();
});
