/** `npm start`: its book and its pictures by themselves, then all of it in a process, piped and on a terminal. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { run, start } from '../../../test/support/process.ts';
import { root } from '../../../test/support/root.ts';
import { CTRL_C, hasTerminal, Terminal, whyNoTerminal } from '../../../test/support/terminal.ts';
import { readArguments } from './arguments.ts';
import { type Finished, Ledger } from './ledger.ts';
import { PLAN, SERVERS } from './plan.ts';
import { begun, type Look, passed, picture, table, verdict } from './view.ts';

const NODE = ['--conditions=wirebook-source', '--import', 'tsx'];
const PROGRAM = 'chapters/07-pooled-client/start/main.ts';
const SHORT = ['--seconds', '0.4'];

function pagesOf(change: (page: Finished, step: number) => Partial<Finished> = () => ({})) {
  return PLAN.map((_, step) => {
    const answers = { ann: 400, bob: 400, cat: 400 };
    const counts = { calls: 1_200, failed: 0, unknown: 0, retries: step, answers, failures: [] };
    const page: Finished = { step, ...counts, p50Ms: 8.26, p99Ms: 14, mostMs: 20.4 };
    return { ...page, ...change(page, step) };
  });
}

describe('the book', () => {
  it('keeps a call under the step in which it began', () => {
    const ledger = new Ledger();
    ledger.turn(0);
    const { open: first } = ledger;
    ledger.turn(3);
    ledger.answered(first, 5, 'ann');
    ledger.answered(ledger.open, 7, undefined);
    ledger.count(4);
    expect(ledger.finish()).toMatchObject([
      { step: 0, calls: 1, retries: 3, answers: { ann: 1 }, p50Ms: 5, mostMs: 5 },
      { step: 1, calls: 1, retries: 1, answers: {}, p50Ms: 7 },
    ]);
  });

  it('tells what could have been repeated from what must not be', () => {
    const ledger = new Ledger();
    ledger.turn(0);
    const fail = (idempotent: boolean, retry: 'not-executed' | 'executed' | 'unknown'): void =>
      ledger.failed(ledger.open, 1, { idempotent, retry, message: `${idempotent} ${retry}` });
    fail(false, 'unknown');
    expect(ledger.open).toMatchObject({ calls: 1, failed: 0, unknown: 1 });
    fail(true, 'unknown');
    fail(false, 'not-executed');
    fail(false, 'executed');
    fail(true, 'not-executed');
    const [page] = ledger.finish();
    expect(page).toMatchObject({ calls: 5, failed: 4, unknown: 1 });
    expect(page?.failures).toEqual(['true unknown', 'false not-executed', 'false executed']);
  });

  it('takes the 99th of a hundred, and not the last', () => {
    const ledger = new Ledger();
    ledger.turn(0);
    for (let ms = 100; ms >= 1; ms -= 1) ledger.answered(ledger.open, ms, undefined);
    expect(ledger.finish()[0]).toMatchObject({ p50Ms: 51, p99Ms: 100, mostMs: 100 });
    ledger.turn(0);
    expect(ledger.finish()[1]).toMatchObject({ calls: 0, p50Ms: 0, p99Ms: 0, mostMs: 0 });
  });

  it('has no page before the first step', () => {
    expect(() => new Ledger().open).toThrow('no step has begun');
  });
});

describe('the view', () => {
  const page = {
    step: 1,
    calls: 353,
    failed: 0,
    unknown: 1,
    retries: 5,
    answers: {},
    failures: [],
  };
  const perSecond = { ann: 300, cat: 5_000 };
  const look: Look = { kind: 'look', page, perSecond, known: 3, inFlight: 6 };
  const state = {
    step: 1,
    away: new Map([['bob', 'killed']]),
    registry: 'on port 7400, page http://127.0.0.1:7401/',
    look,
    done: [passed(0, look, '✓')],
  };

  it.each([20, 40, 60, 80, 200])('fits into %d columns', (columns) => {
    for (const line of picture(state, columns)) expect(line.length).toBeLessThanOrEqual(columns);
  });

  it('shows who is away, who answers, what is going on and what is to come', () => {
    const text = picture(state, 80).join('\n');
    expect(text).toMatch(/^ {2}bob {7}killed$/m);
    expect(text).toMatch(/^ {2}ann {7}▇{15} 300\/s$/m);
    expect(text).toMatch(/^ {2}cat {7}▇{30} 5,000\/s$/m);
    expect(text).toMatch(/^▶ bob killed {5} {2}353 calls, 0 failed$/m);
    expect(text).toMatch(/^✓ before {9} {2}353 calls, 0 failed, 1 unknown, 5 retries$/m);
    for (const { name } of PLAN.slice(2)) expect(text).toContain(`· ${name}`);
  });

  it('speaks of a step that has begun before it has heard of it', () => {
    const text = picture({ ...state, step: 2 }, 80).join('\n');
    expect(text).toContain('▶ bob back         0 calls, 0 failed');
  });

  it('leaves columns out where there is no room for them', () => {
    const heads = (columns: number): string[] =>
      (table(pagesOf(), columns)[0] ?? '').trim().split(/\s+/);
    const all = ['calls', 'failed', 'unknown', 'retries', 'p50', 'p99', 'most', ...SERVERS];
    expect(heads(Number.POSITIVE_INFINITY)).toEqual(all);
    expect(heads(79)).toEqual(all.slice(0, -3));
    expect(heads(60)).toEqual(['calls', 'failed', 'retries', 'p50', 'p99']);
    expect(heads(20)).toEqual(['calls', 'failed', 'p50', 'p99']);
    for (const columns of [60, 79, 120])
      for (const row of table(pagesOf(), columns)) expect(row.length).toBeLessThanOrEqual(columns);
    expect(table(pagesOf(), 120)[2]).toMatch(/^bob killed +1,200 +0 +0 +1 +8\.3 ms +14 ms +20 ms/);
  });

  it('is content when nothing failed that could have been saved', () => {
    expect(verdict(pagesOf())).toEqual({
      good: true,
      lines: ['No call failed that could be repeated safely.'],
    });
    const unknown = verdict(pagesOf((_, step) => ({ unknown: step === 1 ? 2 : 0 })));
    expect(unknown.good).toBe(true);
    expect(unknown.lines[1]).toMatch(/^2 orders were under way when a server died/);
  });

  it('is not when a call failed, when somebody did not come back, or when a step is missing', () => {
    const failing = verdict(pagesOf(() => ({ failed: 1, failures: ['no list'] })));
    expect(failing.good).toBe(false);
    expect(failing.lines.slice(0, 2)).toEqual([
      '8 calls failed that could have been repeated safely:',
      '  no list',
    ]);
    const silent = verdict(
      pagesOf((_, step) => (step === 7 ? { answers: { ann: 1, cat: 1 } } : {})),
    );
    expect([silent.good, silent.lines[1]]).toEqual([false, 'bob answered nothing in the end.']);
    expect(verdict(pagesOf().slice(0, 5)).good).toBe(false);
  });
});

describe('the words behind it', () => {
  it('mean the same with and without the two dashes of npm', () => {
    expect(readArguments([], {})).toEqual({ seconds: 2, mine: false, help: false });
    expect(readArguments(['--seconds', '1.5', '--mine'], {})).toMatchObject({
      seconds: 1.5,
      mine: true,
    });
    const kept = { npm_config_seconds: 'true', npm_config_mine: 'true' };
    expect(readArguments(['3'], kept)).toMatchObject({ seconds: 3, mine: true });
    expect(readArguments([], { npm_config_seconds: '4' })).toMatchObject({ seconds: 4 });
    expect(readArguments(['-h'], {})).toMatchObject({ help: true });
  });

  it.each([
    [['--seconds', 'x'], '--seconds is a number from 0.3 to 600, not "x"'],
    [['--seconds', '0'], 'not "0"'],
    [['--seconds', ''], 'not ""'],
    [['now'], '"now" belongs to nothing'],
    [['--minutes'], "Unknown option '--minutes'"],
  ])('that make no sense are told so: %j', (argv, message) => {
    expect(() => readArguments(argv, {})).toThrow(message);
    expect(() => readArguments(argv, {})).toThrow('npm start [-- --seconds S | --mine]');
  });
});

describe('npm start', { concurrent: false }, () => {
  it('lets servers die and come back and the registry too, fails no call, and leaves nothing behind', async () => {
    const { code, stdout, stderr } = await run(process.execPath, [...NODE, PROGRAM, ...SHORT], {
      cwd: root,
      timeoutMs: 55_000,
    });
    expect({ code, stderr }, stdout).toEqual({ code: 0, stderr: '' });
    for (const step of PLAN.keys()) expect(stdout).toContain(`${begun(step)}\n`);
    const rows = new Map(
      PLAN.map(({ name }) => [
        name,
        new RegExp(`^${name} +([\\d,]+) +(\\d+) .*$`, 'm').exec(stdout),
      ]),
    );
    for (const [name, row] of rows) {
      expect(Number(row?.[1]?.replaceAll(',', '')), name).toBeGreaterThan(100);
      expect(row?.[2], name).toBe('0');
    }
    expect(stdout).toMatch(/\nNo call failed that could be repeated safely\.\n/);
    expect(stdout).not.toContain('\x1b');
    expect(leftOver()).toEqual([]);
  }, 60_000);

  it('ends with all its processes when it is told to', async () => {
    const program = start(process.execPath, [...NODE, PROGRAM], { cwd: root });
    await program.said(/^bob killed/m);
    program.signal('SIGTERM');
    const { code, stdout, stderr } = await program.ended;
    expect([code, stderr]).toEqual([130, '']);
    expect(stdout).toMatch(/Stopped; nothing is left running\.\n$/);
    expect(leftOver()).toEqual([]);
  }, 60_000);

  it('says in a few lines what it does not understand', async () => {
    const { code, stdout, stderr } = await run(process.execPath, [...NODE, PROGRAM, '--minutes'], {
      cwd: root,
    });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^Unknown option '--minutes'\n\nnpm start /);
  });

  it.runIf(hasTerminal)(
    `draws over itself on a terminal, and gives the cursor back when Ctrl-C ends it${whyNoTerminal}`,
    async () => {
      const reader = new Terminal(`"${process.execPath}" ${NODE.join(' ')} ${PROGRAM}`, {}, 60);
      try {
        await reader.shows('▶ before');
        await reader.shows('bob       killed');
        reader.press(CTRL_C);
        expect(await reader.exitCode()).toBe(130);
        expect(reader.raw.lastIndexOf('\x1b[?25h')).toBeGreaterThan(
          reader.raw.lastIndexOf('\x1b[?25l'),
        );
        expect(reader.text).toMatch(/Stopped; nothing is left running\.\n/);
        expect(leftOver()).toEqual([]);
      } finally {
        reader.end();
      }
    },
    60_000,
  );
});

/** Programs of this folder that run, by their command lines. */
function leftOver(): string[] {
  if (!existsSync('/proc/self/cmdline')) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => read(`/proc/${pid}/cmdline`).replaceAll('\0', ' '))
    .filter((command) => command.includes(`${root}/chapters/07-pooled-client/start/`));
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // It has just ended.
  }
}
