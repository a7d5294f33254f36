/** What has changed lately: bounded, in order, and honest about what it has forgotten. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { ChangeLog } from './change-log.ts';

interface Change {
  readonly revision: number;
  readonly service: string;
}

it('gives what came after a revision, or says that it no longer can', () => {
  const log = new ChangeLog<Change>(2);
  const changes = ['a', 'b', 'a'].map((service, index) => ({ revision: index + 1, service }));
  for (const change of changes) log.append(change);
  expect(log.since('a', 0)).toBeUndefined();
  expect(log.since('b', 0)).toBeUndefined();
  expect(log.since('a', 1)).toEqual([changes[2]]);
  expect(log.since('a', 3)).toEqual([]);
  expect(log.since('c', 1)).toEqual([]);
  expect([log.size, log.compactedRevision, log.latest(9)]).toEqual([2, 1, changes.slice(1)]);
});

it('does as an array does that is filtered for every question, however much is forgotten', () => {
  const service = fc.constantFrom('a', 'b', 'c');
  fc.assert(
    fc.property(fc.array(service, { maxLength: 60 }), fc.nat(20), (services, most) => {
      const log = new ChangeLog<Change>(most);
      const all: Change[] = [];
      for (const name of services) {
        const change = { revision: all.length + 1, service: name };
        all.push(change);
        log.append(change);
        const kept = all.slice(Math.max(0, all.length - most));
        const compacted = all.length - kept.length;
        expect([log.size, log.compactedRevision]).toEqual([kept.length, compacted]);
        expect(log.latest(most)).toEqual(kept);
        for (const asked of ['a', 'b', 'c'])
          for (const revision of [0, compacted - 1, compacted, all.length - 1, all.length])
            expect(log.since(asked, revision)).toEqual(
              revision < compacted
                ? undefined
                : kept.filter((one) => one.service === asked && one.revision > revision),
            );
      }
    }),
    { numRuns: 50 },
  );
});
