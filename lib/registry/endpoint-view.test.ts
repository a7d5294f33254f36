/** What a client believes, while registries come and go. */
import { describe, expect, it } from 'vitest';
import { EndpointView, type ViewNews } from './endpoint-view.ts';
import type { Instance } from './instance.ts';

const at = (port: number, other: Partial<Instance> = {}): Instance => ({
  host: 'h',
  port,
  ...other,
});
const snapshot = (epoch: string, settled: boolean, ...instances: Instance[]): ViewNews => ({
  kind: 'snapshot',
  epoch,
  revision: 1,
  settled,
  instances,
});
const change = (
  epoch: string,
  { up = [], down = [] }: { up?: Instance[]; down?: Instance[] },
  settled = true,
): ViewNews => ({ kind: 'changes', epoch, revision: 2, settled, up, down });
const ports = (view: EndpointView): number[] => view.endpoints.map(({ port }) => port);

describe('one registry', () => {
  it('knows nothing before it is told, and then even an empty list is something', () => {
    const view = new EndpointView();
    expect([view.known, view.cursor]).toEqual([false, undefined]);
    expect(view.apply(snapshot('a', true))).toBe(true);
    expect([view.known, view.cursor]).toEqual([true, { epoch: 'a', revision: 1 }]);
    expect(view.apply(snapshot('a', true))).toBe(false);
  });

  it('follows changes, and says whether the list is another', () => {
    const view = new EndpointView();
    view.apply(snapshot('a', true, at(1), at(2)));
    expect(view.apply(change('a', { up: [at(3)], down: [at(1)] }))).toBe(true);
    expect(ports(view)).toEqual([2, 3]);
    const { endpoints } = view;
    expect(view.apply(change('a', { up: [at(3)], down: [at(9)] }))).toBe(false);
    expect(view.endpoints).toBe(endpoints);
    expect(view.apply(change('a', { up: [at(3, { weight: 2 })] }))).toBe(true);
    expect(view.apply(change('a', { up: [at(2, { metadata: new Map([['k', 'v']]) })] }))).toBe(
      true,
    );
    expect(view.apply(snapshot('a', true, at(3, { weight: 2 }), at(2)))).toBe(true);
  });

  it('does not apply changes to a list of another life', () => {
    const view = new EndpointView();
    view.apply(snapshot('a', true, at(1)));
    expect(view.apply(change('b', { down: [at(1)] }))).toBe(false);
    expect(view.cursor).toEqual({ epoch: 'a', revision: 1 });
  });
});

describe('a registry that begins anew', () => {
  const restarted = (...instances: Instance[]): EndpointView => {
    const view = new EndpointView();
    view.apply(snapshot('a', true, at(1), at(2), at(3)));
    view.apply(snapshot('b', false, ...instances));
    return view;
  };

  it('does not empty the list: what it does not name yet is kept until it is settled', () => {
    const view = restarted();
    expect(ports(view)).toEqual([1, 2, 3]);
    expect(view.apply(change('b', { up: [at(2)] }, false))).toBe(false);
    expect(view.apply(change('b', { up: [at(4)] }, false))).toBe(true);
    expect(view.apply(change('b', {}, true))).toBe(true);
    expect(ports(view)).toEqual([2, 4]);
  });

  it('is believed when it says that somebody is gone', () => {
    const view = restarted(at(2));
    expect(view.apply(change('b', { down: [at(1)] }, false))).toBe(true);
    expect(ports(view)).toEqual([2, 3]);
  });

  it('twice in a row still loses nobody', () => {
    const view = restarted(at(2));
    view.apply(snapshot('c', false, at(3)));
    expect(ports(view).toSorted()).toEqual([1, 2, 3]);
    view.apply(snapshot('c', true, at(3)));
    expect(ports(view)).toEqual([3]);
  });

  it('is believed at once when it is settled: then it is another one, which has been there all along', () => {
    const view = new EndpointView();
    view.apply(snapshot('a', true, at(1), at(2)));
    expect(view.apply(snapshot('z', true, at(2)))).toBe(true);
    expect(ports(view)).toEqual([2]);
  });
});
