/**
 * What calls keep over every transport, as one list of cases.
 */
import { describe } from 'vitest';
import { callCases } from './cases/calls.ts';
import { cancelCases } from './cases/cancelling.ts';
import { deadlineCases } from './cases/deadlines.ts';
import { drainCases } from './cases/draining.ts';
import { hostileClientCases } from './cases/hostile-clients.ts';
import { hostileServerCases } from './cases/hostile-servers.ts';
import { limitCases } from './cases/limits.ts';
import { lossCases } from './cases/losses.ts';
import { streamCases } from './cases/streams.ts';
import { writeCases } from './cases/writes.ts';
import { Scene, type Stage } from './scene.ts';

/** @param name as `Transport.name` says it */
export function describeRpc(name: string): void {
  describe(`over ${name}`, () => {
    const stage: Stage = () => new Scene(name);
    describe('a call', () => callCases(stage));
    describe('a deadline', () => deadlineCases(stage));
    describe('a caller who gives up', () => cancelCases(stage));
    describe('a stream', () => streamCases(stage));
    describe('a close', () => drainCases(stage));
    describe('a lost connection', () => lossCases(stage));
    describe('a limit', () => limitCases(stage));
    describe('what is ready together', () => writeCases(stage));
    describe('a server, of a client that makes no sense', () => hostileClientCases(stage));
    describe('a channel, of a server that makes no sense', () => hostileServerCases(stage));
  });
}
