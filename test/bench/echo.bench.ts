/**
 * Echo servers beside each other: our epoll loop attached to Node's and by itself, `node:net`, and epoll in C.
 *
 * Knows: which programs take part, and which figures are fair. Must not know: how they are written.
 *
 * Decision: with many connections the figure is messages for each second of processor time that the *server* used (all its
 * threads, as the kernel counts them). By the clock a closed circle of client and server measures both, and on a machine with two
 * processors the client is as likely the limit as the server; so it is here by construction out of the reckoning. What was
 * reached by the clock, and how busy both were, stands in the notes. With one connection nothing is used up: there it is round trips by the clock.
 */
import type { Contest, Effort, Entry, Group, Round } from './harness.ts';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { median } from './harness.ts';
import { compile, findCompiler, NativeProcess } from './native.ts';
import type { Listening } from './peers/contract.ts';
import { BenchProcess } from './processes.ts';

const OURS = 'epoll, attached';
/** The contenders but C, and how each is started. */
const programs: Readonly<Record<string, readonly [file: string, ...args: string[]]>> = {
  [OURS]: ['./peers/epoll-echo.ts', 'attached'],
  'epoll, run()': ['./peers/epoll-echo.ts', 'blocking'],
  'node:net': ['./peers/net-echo.ts'],
};
const C = 'C';
const MESSAGE_BYTES = 64;
const IDLE_CONNECTIONS = 10_000;

export const echo: Group = {
  name: 'echo',
  needs: 'linux',
  entries: [
    load('echo', 1, 'round trips/s', byTheClock),
    load('echo', 64, 'messages/s of CPU', byServerTime),
    load('echo', 256, 'messages/s of CPU', byServerTime),
    load('churn', 64, 'connections/s of CPU', byServerTime),
    idle('memory', 'bytes/connection', 8 * 1024, ({ bytesEach }) => bytesEach),
    idle('answer', 'ms', 50, ({ answerMs }) => answerMs),
  ],
};

interface Server {
  readonly port: number;
  readonly pid: number;
  kill(): Promise<void>;
}

async function startServer(name: string): Promise<Server> {
  const program = programs[name];
  if (program !== undefined) {
    const [file, ...args] = program;
    const { process, ready } = await BenchProcess.start<Listening>(file, args);
    return { port: ready.port, pid: process.pid ?? 0, kill: () => process.kill() };
  }
  const native = new NativeProcess(compile('./peers/epoll-echo.c'), []);
  return { port: Number(await native.line()), pid: native.pid ?? 0, kill: () => native.kill() };
}

/** Everybody who can take part here, ours first. */
function contenders(): string[] {
  return [...Object.keys(programs), ...(findCompiler() === undefined ? [] : [C])];
}

/** The load generator: in C, or where there is no compiler in TypeScript. */
function startLoad(mode: string, server: Server, ...numbers: number[]): NativeProcess {
  const args = [mode, server.port, server.pid, ...numbers];
  if (findCompiler() !== undefined) return new NativeProcess(compile('./peers/echo-load.c'), args);
  const file = fileURLToPath(new URL('./peers/echo-load.ts', import.meta.url));
  const node = ['--conditions=wirebook-source', '--import', 'tsx', file];
  return new NativeProcess(process.execPath, [...node, ...args]);
}

interface Load {
  readonly done: number;
  readonly seconds: number;
  readonly serverCpuSeconds: number;
  readonly loadCpuSeconds: number;
}

function byTheClock({ done, seconds }: Load): number {
  return done / seconds;
}

function byServerTime({ done, serverCpuSeconds }: Load): number {
  return done / serverCpuSeconds;
}

function load(
  mode: 'echo' | 'churn',
  connections: number,
  unit: string,
  figure: (load: Load) => number,
): Entry {
  return {
    name: mode === 'echo' ? `echo/${connections}` : 'echo/new-connections',
    unit,
    ...(mode === 'echo' && connections === 64 && { bar: barsAt64() }),
    open: (effort) => openLoad(mode, connections, effort, figure),
  };
}

function barsAt64() {
  return [
    ...(findCompiler() === undefined ? [] : [{ atLeast: 0.85, against: C }]),
    { atLeast: 1.25, against: 'node:net' },
  ];
}

async function openLoad(
  mode: string,
  connections: number,
  { roundMs }: Effort,
  figure: (load: Load) => number,
): Promise<Contest> {
  const servers = new Map<string, Server>();
  const loads = new Map<string, Load[]>();
  const close = async (): Promise<void> => {
    await Promise.all([...servers.values()].map((server) => server.kill()));
  };
  const round = async (name: string): Promise<Round> => {
    const server = await startServer(name);
    servers.set(name, server);
    loads.set(name, []);
    return async () => {
      const generator = startLoad(mode, server, connections, MESSAGE_BYTES, roundMs);
      const one = JSON.parse(await generator.line()) as Load;
      loads.get(name)?.push(one);
      return figure(one);
    };
  };
  try {
    const [ours, ...others] = contenders();
    const peers: Record<string, Round> = {};
    const first = await round(ours ?? OURS);
    for (const name of others) peers[name] = await round(name);
    return { ours: first, peers, notes: () => [byClock(loads)], close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What was reached by the clock, and how busy the server and the load generator were. */
function byClock(loads: ReadonlyMap<string, readonly Load[]>): string {
  const percent = (part: number): string => `${Math.round(100 * part)} %`;
  const each = [...loads].map(([name, rounds]) => {
    const perSecond = Math.round(median(rounds.map(byTheClock)));
    const server = median(rounds.map((one) => one.serverCpuSeconds / one.seconds));
    const generator = median(rounds.map((one) => one.loadCpuSeconds / one.seconds));
    return `${name} ${perSecond.toLocaleString('en-US')} (${percent(server)}, ${percent(generator)})`;
  });
  return `a second by the clock (server busy, load generator busy): ${each.join('; ')}`;
}

interface Held {
  readonly bytesEach: number;
  readonly answerMs: number;
}

function idle(what: string, unit: string, atMost: number, figure: (held: Held) => number): Entry {
  return {
    name: `echo/idle-${what}`,
    unit,
    better: 'lower',
    bar: { atMost },
    note: `${idleConnections().toLocaleString('en-US')} idle connections, clients in another process`,
    open: () => {
      const round = (name: string): Round => {
        return async () => figure(await hold(name));
      };
      const [ours = OURS, ...others] = contenders();
      return { ours: round(ours), peers: Object.fromEntries(others.map((n) => [n, round(n)])) };
    },
  };
}

/** A fresh server each time: what it took once it keeps. */
async function hold(name: string): Promise<Held> {
  const connections = idleConnections();
  const server = await startServer(name);
  try {
    const warm = startLoad('echo', server, 10, MESSAGE_BYTES, 50);
    await warm.line();
    const before = residentBytes(server.pid);
    const generator = startLoad('hold', server, connections);
    try {
      const { answerMs } = JSON.parse(await generator.line()) as { answerMs: number };
      return { bytesEach: (residentBytes(server.pid) - before) / connections, answerMs };
    } finally {
      await generator.kill();
    }
  } finally {
    await server.kill();
  }
}

/** As many as asked for, or as the limit on descriptors allows. */
function idleConnections(): number {
  const limits = readFileSync('/proc/self/limits', 'utf8');
  const descriptors = Number(/^Max open files +(\d+)/m.exec(limits)?.[1] ?? 1024);
  return Math.min(IDLE_CONNECTIONS, descriptors - 100);
}

/** What the kernel counts as a process's own memory and in use: no pages of files. */
function residentBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^RssAnon:\s+(\d+)/m.exec(status)?.[1] ?? Number.NaN) * 1024;
}
