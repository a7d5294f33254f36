/**
 * A peer's side of a lane: a program of its own that says when it is ready and, if it likes, how it gets on.
 *
 * Knows: the message channel to the chapter that started it. Must not know: the notebook. Run by hand, without a chapter,
 * `ready` and `report` do nothing and `orders` never yields: the program is then simply itself.
 *
 * Decision: a message is handed to the kernel before the promise resolves, so a peer may block its thread for ever right
 * after `await ready(…)`.
 */

/** Tells the chapter that this peer does its work now, with what the chapter needs to know, such as `{ port }`. */
export function ready(facts: Record<string, unknown> = {}): Promise<void> {
  return post(facts);
}

/** Sends the chapter a message; it is read there with `lane.next()`. */
export function report(message: Record<string, unknown>): Promise<void> {
  return post(message);
}

/** What the chapter sends with `lane.send`, in order. When the chapter lets go of the lane, the process ends. */
export async function* orders<T>(): AsyncGenerator<T, void, void> {
  const waiting: T[] = [];
  let wake = (): void => {};
  let open = process.connected;
  const onMessage = (message: T): void => {
    waiting.push(message);
    wake();
  };
  const onDisconnect = (): void => {
    open = false;
    wake();
  };
  process.on('message', onMessage);
  process.once('disconnect', onDisconnect);
  process.channel?.ref();
  try {
    for (;;) {
      const next = waiting.shift();
      if (next !== undefined) yield next;
      else if (!open) return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    process.channel?.unref();
    process.off('message', onMessage);
    process.off('disconnect', onDisconnect);
  }
}

function post(message: Record<string, unknown>): Promise<void> {
  if (process.send === undefined) return Promise.resolve();
  return new Promise((resolve, reject) => {
    process.send?.(message, (error: Error | null) => (error === null ? resolve() : reject(error)));
  });
}
