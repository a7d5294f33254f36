/** Two pools that can be compared: the notes', and the library's. */

import type { ManualClock } from 'wirebook/base';
import { HostPool } from 'wirebook/client';
import { NotesPool } from './notes-pool.ts';

export interface SomePool<Connection> extends AsyncDisposable {
  /** Acquires a connection, works with it, releases it. */
  use(work: (connection: Connection) => Promise<void>): Promise<void>;
  /** How many connections it has now. */
  count(): number;
}

interface Opening<Connection> {
  connect(): Promise<Connection>;
  readonly max: number;
  /** Default: the real one. */
  readonly clock?: ManualClock;
}

/** Opens a pool of at most so many connections. */
export type Open = <Connection>(opening: Opening<Connection>) => SomePool<Connection>;

export const pools: Readonly<Record<string, Open>> = {
  "the notes'": notesPool,
  "the library's": ourPool,
};

function notesPool<Connection>(opening: Opening<Connection>): SomePool<Connection> {
  const { connect, max, clock } = opening;
  const pool = new NotesPool(connect, clock === undefined ? { max } : { max, clock });
  return {
    async use(work) {
      const connection = await pool.acquire();
      await work(connection);
      pool.release(connection);
    },
    count: () => pool.all.length,
    async [Symbol.asyncDispose]() {},
  };
}

function ourPool<Connection>({ connect, max, clock }: Opening<Connection>): SomePool<Connection> {
  const pool = new HostPool<Connection>(
    { connect, destroy: () => {} },
    { maxConnections: max, clock },
  );
  return {
    use: (work) => pool.use(work),
    count: () => pool.stats.connections,
    [Symbol.asyncDispose]: () => pool.close(),
  };
}

/** Uses so many connections at the same time, so that a pool has them from then on. */
export async function fill(pool: SomePool<unknown>, size: number): Promise<void> {
  let working = 0;
  let open = (): void => {};
  const all = new Promise<void>((resolve) => (open = resolve));
  const work = (): Promise<void> => {
    working += 1;
    if (working === size) open();
    return all;
  };
  await Promise.all(Array.from({ length: size }, () => pool.use(work)));
}
