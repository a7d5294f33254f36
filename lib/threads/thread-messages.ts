/**
 * What a pool and its threads say to each other by message, beside the rings.
 *
 * Knows: the shapes. Must not know: who sends or receives. A leaf.
 */
import type { MessagePort } from 'node:worker_threads';
import type { Packed } from './thrown.ts';

/** What a thread is given at birth. */
export interface ThreadData {
  /** Which seat of the pool it takes. */
  readonly seat: number;
  readonly memory: SharedArrayBuffer;
  /** The tasks of bytes, for whichever thread is free. */
  readonly tasks: SharedArrayBuffer;
  /** The results of this thread. */
  readonly results: SharedArrayBuffer;
  readonly port: MessagePort;
  /** The module of tasks. */
  readonly url: string;
  /** The reading of the clock that all threads share, less that of the pool's own. */
  readonly clockOffsetMs: number;
}

/** A task with arguments that go by structured clone. */
export interface PostedTask {
  readonly type: 'task';
  readonly id: number;
  /** Its number in the list of names that the thread has sent. */
  readonly index: number;
  readonly args: readonly unknown[];
  readonly submittedUs: number;
}

export type ToThread =
  | PostedTask
  /** Its names are those of the other threads: it may take tasks. */
  | { readonly type: 'start' }
  /** Look into the ring. */
  | { readonly type: 'wake' }
  /** Tell those who hold the signal. */
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'exit' };

/** A result that does not fit into the ring, or cannot travel as bytes. */
export interface PostedResult {
  readonly type: 'result';
  readonly id: number;
  readonly value: unknown;
  readonly waitUs: number;
  readonly runUs: number;
}

export type FromThread =
  | PostedResult
  /** The module of tasks is loaded: it exports these. */
  | { readonly type: 'ready'; readonly names: readonly string[] }
  | { readonly type: 'failed'; readonly error: Packed }
  | {
      readonly type: 'thrown' | 'uncloneable';
      readonly id: number;
      readonly error: Packed;
      readonly waitUs: number;
      readonly runUs: number;
    }
  /** Follows a result of this task that may be unreadable on the other side, where nobody would know whose it was. */
  | { readonly type: 'gave'; readonly id: number }
  /** The job that was sent to the thread could not be read there. */
  | { readonly type: 'garbled'; readonly error: Packed }
  | typeof BELL;

/** There are results in rings, or a thread is idle. The one message that is sent often, and so as short as can be. */
export const BELL = 0;

/** What a record in the ring of tasks holds: the one argument, or all of them, encoded. */
export const TASK_BYTES = 0;
export const TASK_PLAIN = 1;

/** What a record in a ring of results holds. */
export const RESULT_BYTES = 0;
export const RESULT_PLAIN = 1;
export const RESULT_UNDEFINED = 2;
/** Nothing: the task was cancelled before it began. */
export const RESULT_SKIPPED = 3;
