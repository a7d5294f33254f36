/**
 * What every transport keeps, as one list of cases: lib/reactor/transport.ts, held to its words.
 *
 * Each case runs on each transport, most of them for both roles of a connection (accepted and connected), against an other end
 * that is a socket of Node's own. What no event may ever do is checked in all of them (recorder.ts).
 */
import { describe } from 'vitest';
import { bytesCases } from './cases/bytes.ts';
import { callsCases } from './cases/calls.ts';
import { connectingCases } from './cases/connecting.ts';
import { endingCases } from './cases/ending.ts';
import { handlersCases } from './cases/handlers.ts';
import { idleCases } from './cases/idle.ts';
import { listeningCases } from './cases/listening.ts';
import { pressureCases } from './cases/pressure.ts';
import { resetCases } from './cases/resets.ts';
import { scarcityCases } from './cases/scarcity.ts';
import { Scene, type Subject } from './scene.ts';

/** How a case gets its scene, which is cleared away after it. */
export type Stage = () => Scene;

/**
 * @param name as `Transport.name` says it
 * @param make called once, when the cases run
 */
export function describeTransport(name: string, make: () => Subject): void {
  describe(`the ${name} transport`, () => {
    let subject: Subject | undefined;
    const stage: Stage = () => new Scene((subject ??= make()));
    describe('carries bytes', () => bytesCases(stage));
    describe('keeps pressure off', () => pressureCases(stage));
    describe('ends', () => endingCases(stage));
    describe('survives resets', () => resetCases(stage));
    describe('notices idleness', () => idleCases(stage));
    describe('survives its handlers', () => handlersCases(stage));
    describe('can be called at any time', () => callsCases(stage));
    describe('connects', () => connectingCases(stage));
    describe('listens', () => listeningCases(stage));
    describe('when things are scarce', () => scarcityCases(stage, name));
  });
}
