/**
 * The types of a module of tasks, seen from outside.
 *
 * Knows: that a task is an exported function. Must not know: how it is called.
 *
 * Decision: what a module exports is its interface. `new ThreadPool<typeof import('./tasks.ts')>(…)` needs no second list of names
 * and types, and the import is of types alone: nothing of the module is loaded in this thread.
 */

/** The names of the functions that a module exports. */
export type TaskName<Tasks> = {
  [Name in keyof Tasks]: Tasks[Name] extends (...args: never[]) => unknown ? Name : never;
}[keyof Tasks] &
  string;

export type TaskArguments<Tasks, Name extends keyof Tasks> = Tasks[Name] extends (
  ...args: infer Args
) => unknown
  ? Args
  : never;

/** What a task gives in the end: of an async function what its promise gives. */
export type TaskResult<Tasks, Name extends keyof Tasks> = Tasks[Name] extends (
  ...args: never[]
) => infer Result
  ? Awaited<Result>
  : never;

/** What a pool runs when nobody has told it the types. */
export type AnyTasks = Record<string, (...args: unknown[]) => unknown>;
