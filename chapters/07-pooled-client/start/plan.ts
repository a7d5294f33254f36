/**
 * What happens to the system, one step after the other.
 *
 * Knows: names and order. Must not know: processes, terminals, or what comes of it. A leaf.
 */

export const SERVERS: readonly string[] = ['ann', 'bob', 'cat'];

/** What is done to whom when a step begins; then the load goes on for a while. */
export type Act =
  | { readonly kind: 'nothing' }
  /** SIGKILL: no time for anything. */
  | { readonly kind: 'kill'; readonly who: string }
  /** SIGTERM: it finishes what it has, and takes no more. */
  | { readonly kind: 'stop'; readonly who: string }
  /** On the same port as before. */
  | { readonly kind: 'start'; readonly who: string }
  | { readonly kind: 'kill-registry' }
  | { readonly kind: 'start-registry' };

export interface Step {
  readonly name: string;
  readonly act: Act;
  /** What a reader is told. */
  readonly says: string;
}

export const PLAN: readonly Step[] = [
  {
    name: 'before',
    act: { kind: 'nothing' },
    says: 'three servers, found through the registry',
  },
  {
    name: 'bob killed',
    act: { kind: 'kill', who: 'bob' },
    says: 'kill -9: what bob was working on is lost',
  },
  {
    name: 'bob back',
    act: { kind: 'start', who: 'bob' },
    says: 'a new process on the same port announces itself',
  },
  {
    name: 'cat stopped',
    act: { kind: 'stop', who: 'cat' },
    says: 'SIGTERM: cat says so, finishes what it has, and goes',
  },
  {
    name: 'cat back',
    act: { kind: 'start', who: 'cat' },
    says: 'and again a process that announces itself',
  },
  {
    name: 'registry killed',
    act: { kind: 'kill-registry' },
    says: 'nobody can be asked: the client goes on with the list it has',
  },
  {
    name: 'registry back',
    act: { kind: 'start-registry' },
    says: 'it knows nothing, until the servers announce themselves again',
  },
  {
    name: 'after',
    act: { kind: 'nothing' },
    says: 'as before',
  },
];
