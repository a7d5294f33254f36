/** The tests of exercise 6.3. Servers are single letters, and their port is 7000. */

import { it } from 'vitest';
import { integerBelow, pick, seededRandom } from 'wirebook/base';
import { diagnose, subject } from '../workshop/subject.ts';
import type { EndpointView as View, ViewNews } from './3-view.ts';

const { EndpointView } = await subject<typeof import('./3-view.ts')>(import.meta.url);

const WITHOUT = '6 · The registry, “Without a registry”';
const AGAIN = '6 · The registry, “Started again”';
const TEN = '6 · The registry, “Ten minutes”';

const at = (host: string): { host: string; port: number } => ({ host, port: 7_000 });
const servers = (letters: string): { host: string; port: number }[] => [...letters].map(at);

function snapshot(epoch: string, revision: number, letters: string, settled = true): ViewNews {
  return { kind: 'snapshot', epoch, revision, settled, instances: servers(letters) };
}

function changes(
  epoch: string,
  revision: number,
  { up = '', down = '', settled = true }: { up?: string; down?: string; settled?: boolean },
): ViewNews {
  return { kind: 'changes', epoch, revision, settled, up: servers(up), down: servers(down) };
}

function names({ endpoints }: View): string {
  return (
    endpoints
      .map(({ host }) => host)
      .toSorted()
      .join('') || 'nobody'
  );
}

/** What is believed after each piece of news. */
function believes(...news: ViewNews[]): string {
  const view = new EndpointView();
  return news
    .map((one) => {
      view.apply(one);
      return names(view);
    })
    .join(', ');
}

it('knows nothing before it has been told anything', () => {
  const view = new EndpointView();
  const before = `${view.known}, ${String(view.cursor)}`;
  const changed = view.apply(snapshot('A', 4, ''));
  const after = `${view.known}, ${view.cursor?.epoch} ${view.cursor?.revision}, ${changed}`;
  if (before === 'false, undefined' && after === 'true, A 4, true') return;
  diagnose({
    mistake:
      before === 'false, undefined'
        ? 'an empty list that a registry has told is news: until then nobody knew'
        : 'you took an empty list that nobody has told for one that a registry has',
    expected: 'false, undefined; then true, A 4, true',
    got: `${before}; then ${after}`,
    at: 'a new view; then an empty snapshot (known, cursor, what apply says)',
    read: WITHOUT,
  });
});

it('follows a registry', () => {
  const got = believes(
    snapshot('A', 1, 'ab'),
    changes('A', 2, { up: 'c' }),
    changes('A', 3, { down: 'a' }),
    snapshot('A', 9, 'xy'),
  );
  if (got === 'ab, abc, bc, xy') return;
  const last = got.split(', ').at(-1) ?? '';
  diagnose({
    mistake:
      last.length > 2
        ? 'you added a snapshot to what was there: it is everything there is'
        : 'the list is not what the news make of it',
    expected: 'ab, abc, bc, xy',
    got,
    at: 'snapshot a b; c comes; a goes; snapshot x y',
    read: TEN,
  });
});

it('keeps what a registry that has begun anew does not name yet', () => {
  const got = believes(snapshot('A', 7, 'abc'), snapshot('B', 1, 'b', false));
  if (got === 'abc, abc') return;
  diagnose({
    mistake:
      'you believed a registry that has only begun: it has not heard from a and c yet, and says so, and nobody can be called who is there',
    expected: 'abc, abc',
    got,
    at: 'snapshot a b c of A; then snapshot b of B, not settled',
    read: AGAIN,
  });
});

it('lets go of them when it is settled', () => {
  const got = believes(
    snapshot('A', 7, 'abc'),
    snapshot('B', 1, 'b', false),
    changes('B', 2, { up: 'c', settled: false }),
    changes('B', 2, {}),
  );
  if (got === 'abc, abc, abc, bc') return;
  diagnose({
    mistake: got.endsWith('abc')
      ? 'you kept the dead for ever: when the registry is settled, what it does not name is not there'
      : got.endsWith(', b')
        ? 'you forgot somebody whom the new registry has named: to be named is to be confirmed'
        : 'what is kept does not last until the registry is settled, and no longer',
    expected: 'abc, abc, abc, bc',
    got,
    at: 'a b c of A; b of B, not settled; c comes; settled, and nothing else',
    read: AGAIN,
  });
});

it('lets go of everybody at once when the new registry is settled from the start', () => {
  const got = believes(snapshot('A', 7, 'abc'), snapshot('B', 50, 'b'));
  if (got === 'abc, b') return;
  diagnose({
    mistake:
      'you kept what a settled registry does not name: we were away for longer than a ttl, and it knows',
    expected: 'abc, b',
    got,
    at: 'a b c of A; then b of B, settled',
    read: AGAIN,
  });
});

it('believes of those kept that they are gone when it is told so', () => {
  const got = believes(
    snapshot('A', 7, 'abc'),
    snapshot('B', 1, 'b', false),
    changes('B', 3, { down: 'a', settled: false }),
  );
  if (got === 'abc, abc, bc') return;
  diagnose({
    mistake:
      'somebody whom you kept has said goodbye to the new registry, and you keep him all the same',
    expected: 'abc, abc, bc',
    got,
    at: 'a b c of A; b of B, not settled; a goes',
    read: AGAIN,
  });
});

it('keeps them through a second restart', () => {
  const got = believes(
    snapshot('A', 7, 'abc'),
    snapshot('B', 1, 'b', false),
    snapshot('C', 1, '', false),
    changes('C', 2, { up: 'a', settled: false }),
    changes('C', 2, {}),
  );
  if (got === 'abc, abc, abc, abc, a') return;
  diagnose({
    mistake: 'a second restart made you forget those whom you had kept through the first',
    expected: 'abc, abc, abc, abc, a',
    got,
    at: 'a b c of A; b of B, not settled; nobody of C, not settled; a comes; settled',
    read: AGAIN,
  });
});

it('passes over changes of a registry whose list it has not', () => {
  const view = new EndpointView();
  view.apply(snapshot('A', 7, 'ab'));
  const changed = view.apply(changes('B', 3, { up: 'x', down: 'a' }));
  const got = `${names(view)}, ${view.cursor?.epoch} ${view.cursor?.revision}, ${changed}`;
  if (got === 'ab, A 7, false') return;
  diagnose({
    mistake:
      'you put changes on top of another registry’s list: revision 3 of B says nothing about what A has told',
    expected: 'ab, A 7, false',
    got,
    at: 'a b of A; then changes of B (list, cursor, what apply says)',
    read: TEN,
  });
});

it('says whether the list is another one', () => {
  const view = new EndpointView();
  const said = [
    snapshot('A', 1, 'ab'),
    snapshot('A', 2, 'ba'),
    changes('A', 3, { up: 'a' }),
    changes('A', 4, { down: 'z' }),
    changes('A', 5, { up: 'c' }),
    snapshot('B', 1, 'ab', false),
    changes('B', 2, { up: 'c', settled: false }),
    changes('B', 2, {}),
  ].map((news) => view.apply(news));
  const got = said.map(Number).join('');
  if (got === '10001000') return;
  diagnose({
    mistake:
      got.startsWith('11') || got[2] === '1' || got[3] === '1' || got[5] === '1'
        ? 'you said that the list has changed where it is the same: everybody who watches looks at it again'
        : 'you said that the list is the same where it has changed: whoever watches goes on with the old one',
    expected: '1 0 0 0 1 0 0 0',
    got: [...got].join(' '),
    at: 'a b; b a; a comes again; z goes, who was not there; c comes; a b of B, not settled; c comes; settled',
    read: TEN,
  });
});

it('sees that a server is the same and has another weight', () => {
  const view = new EndpointView();
  const heavy = (weight: number): ViewNews => ({
    kind: 'changes',
    epoch: 'A',
    revision: weight,
    settled: true,
    up: [{ ...at('a'), weight }],
    down: [],
  });
  view.apply(snapshot('A', 1, 'ab'));
  const said = [heavy(2), heavy(2), heavy(3)].map((news) => view.apply(news));
  const weight = view.endpoints.find(({ host }) => host === 'a')?.weight;
  if (said.join() === 'true,false,true' && weight === 3) return;
  diagnose({
    mistake:
      'you went by the address alone: the server is the same, and should get another share of the load',
    expected: 'true, false, true; weight 3',
    got: `${said.join(', ')}; weight ${String(weight)}`,
    at: 'a with weight 2, again with 2, with 3',
    read: TEN,
  });
});

it('gives the same array as long as nothing changes', () => {
  const view = new EndpointView();
  view.apply(snapshot('A', 1, 'ab'));
  const first = view.endpoints;
  view.apply(changes('A', 2, { up: 'b' }));
  const second = view.endpoints;
  view.apply(changes('A', 3, { up: 'c' }));
  const third = view.endpoints;
  if (first === second && second !== third && first.length === 2) return;
  diagnose({
    mistake:
      first.length === 2
        ? 'you made a new array although nothing has changed: whoever compares sees a change'
        : 'you changed an array that you had handed out: somebody is walking through it',
    expected: 'the same, the same, another; the first one still has 2',
    got: `${first === second ? 'the same' : 'another'}, ${second === third ? 'the same' : 'another'}; the first one has ${first.length}`,
    at: 'a b; b comes again; c comes',
    read: TEN,
  });
});

it('has everybody who lives, once things have settled', () => {
  for (let seed = 1; seed <= 100; seed += 1) {
    const random = seededRandom(seed);
    const view = new EndpointView();
    let alive = new Set('ab');
    let named = new Set<string>();
    let epoch = 0;
    let revision = 0;
    view.apply(snapshot('0', revision, [...(named = new Set(alive))].join('')));
    for (let step = 0; step < 40; step += 1) {
      const one = pick(random, [...'abcdef']);
      switch (integerBelow(random, 3)) {
        case 0: {
          const gone = alive.has(one);
          alive = new Set(gone ? [...alive].filter((other) => other !== one) : [...alive, one]);
          named = new Set(gone ? [...named].filter((other) => other !== one) : [...named, one]);
          const what = gone ? { down: one } : { up: one };
          view.apply(changes(String(epoch), (revision += 1), { ...what, settled: false }));
          break;
        }
        case 1:
          epoch += 1;
          revision = 0;
          named = new Set([...alive].filter(() => random.next() < 0.5));
          view.apply(snapshot(String(epoch), revision, [...named].join(''), false));
          break;
        default:
          view.apply(changes(String(epoch), revision, { settled: false }));
      }
      const missing = [...alive].filter((letter) => !names(view).includes(letter));
      if (missing.length === 0) continue;
      diagnose({
        mistake: 'after some restarts somebody is missing who was there all the time',
        expected: [...alive].toSorted().join(''),
        got: names(view),
        at: `seed ${seed}, step ${step}`,
        read: AGAIN,
      });
    }
    const comeBack = [...alive].filter((letter) => !named.has(letter)).join('');
    view.apply(changes(String(epoch), revision + 1, { up: comeBack }));
    const got = names(view);
    const expected = [...alive].toSorted().join('') || 'nobody';
    if (got === expected) continue;
    diagnose({
      mistake: 'when all was settled, the list was not those who live',
      expected,
      got,
      at: `seed ${seed}`,
      read: AGAIN,
    });
  }
});
