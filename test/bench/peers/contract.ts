/** What the echo programs and the bench say to each other, and how a program says it. */

/** A server's first message. */
export interface Listening {
  port: number;
}

/** A client's first message. */
export interface Connected {
  connected: true;
}

/** Do round trips for so long. */
export interface Order {
  roundMs: number;
  messageBytes: number;
}

export interface Answer {
  roundTripsPerSecond: number;
}

export function say(message: Listening | Connected | Answer): Promise<void> {
  return new Promise((resolve, reject) => {
    if (process.send === undefined) resolve(); // started by hand
    else process.send(message, (error: Error | null) => (error ? reject(error) : resolve()));
  });
}

/** Answers each order in turn. When the bench is gone, so is this process. */
export function onOrder(answer: (order: Order) => Answer | Promise<Answer>): void {
  process.on('disconnect', () => process.exit());
  process.on('message', (order: Order) => {
    void (async () => say(await answer(order)))();
  });
}
