/**
 * Which of several servers gets the next call: the question, as an interface.
 *
 * Knows: what a balancer is told. Must not know: how any of them decides.
 *
 * Decision: a balancer only picks. It does not know who has been tried already, who is left out for a while, or what became of a call: the
 * roster asks it about those that can be picked, and keeps the loads that it reads. So a new policy is one method.
 */
import type { Candidates } from '../candidates.ts';

export interface Balancer {
  /**
   * Picks one. It gets its call at once: picking may change what the balancer remembers.
   *
   * @param candidates at least one; the same object until something changes
   * @param nowMs by the client's clock
   * @returns its place in `candidates.loads`
   */
  pick(candidates: Candidates, nowMs: number): number;
}
