/**
 * Programs with a loop attached beside Node's, for attached.test.ts to watch: how do they end, and what else goes on meanwhile?
 * `attached.test-child.ts SCENARIO`; in a worker thread the scenario comes as `workerData`.
 */
import { readFile } from 'node:fs/promises';
import { writeSync } from 'node:fs';
import net from 'node:net';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { EventLoop, epollTransport, type Listener } from '../index.ts';

const say = (line: string): void => void writeSync(1, `${line}\n`);
const scenario: string = isMainThread ? (process.argv[2] ?? '') : workerData;

/** How often a worker is terminated under load; more when somebody hunts for the moment. */
const ROUNDS = Number(process.argv[3] ?? 5);

/** A listener on a loop of its own, with one connection that was heard and then fell silent: the loop sleeps. */
async function sleepingListener(): Promise<{ loop: EventLoop; listener: Listener }> {
  const loop = new EventLoop().attach();
  const listener = await epollTransport({ loop }).listen({}, (connection) => ({
    onData: (chunk) => void connection.write(chunk),
  }));
  const client = net.connect(listener.address.port, '127.0.0.1');
  client.unref();
  client.write('heard');
  await new Promise((resolve) => client.once('data', resolve));
  await new Promise((resolve) => setTimeout(resolve, 20)); // until it has long been asleep
  return { loop, listener };
}

/** Another thread that runs a scenario of this file. */
function worker(name: string): Worker {
  const file = fileURLToPath(import.meta.url);
  return new Worker(
    `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(file)}); })`,
    { eval: true, workerData: name },
  );
}

/** Keeps the thread for a while, so that timers of the next millisecond or two are due in one turn. */
function untilBothAreDue(): void {
  for (const until = performance.now() + 5; performance.now() < until;);
}

const once = (emitter: NodeJS.EventEmitter, event: string): Promise<unknown> =>
  new Promise((resolve) => emitter.once(event, resolve));

const scenarios: Record<string, () => Promise<void>> = {
  async nothing() {
    new EventLoop().attach();
    say('attached');
  },

  async listening() {
    const listener = await epollTransport().listen({}, () => ({ onData: () => {} }));
    // These timers do not keep the process alive: only the listener does.
    setTimeout(() => say('still alive'), 100).unref();
    setTimeout(() => void listener.close(), 200).unref();
  },

  async exit() {
    await sleepingListener();
    process.exit(7);
  },

  async throw() {
    await sleepingListener();
    setImmediate(() => {
      throw new Error('uncaught on purpose');
    });
  },

  /** The watcher of a raw descriptor throws: Node hears of it, and the loop goes on. */
  async watcherThrows() {
    const { loop, listener } = await sleepingListener();
    process.on('uncaughtException', (error) => say(`uncaught: ${error.message}`));
    loop.setTimer(1, () => {
      throw new Error('first');
    });
    loop.setTimer(1, () => say('second timer of the same turn'));
    untilBothAreDue();
    loop.setTimer(30, () => {
      say('later turn');
      void listener.close();
      process.exit();
    });
  },

  async terminate() {
    const other = worker('sleepInWorker');
    await once(other, 'message');
    say(`terminated: ${await other.terminate()}`);
  },

  /** At whatever moment it comes: while Node's loop of the worker sleeps, is being told of us, or calls us. */
  async terminateUnderLoad() {
    for (let round = 0; round < ROUNDS; round += 1) {
      const other = worker('echoInWorker');
      const port = (await once(other, 'message')) as number;
      const clients = Array.from({ length: 4 }, () => net.connect(port, '127.0.0.1'));
      let echoes = 0;
      await new Promise<void>((resolve) => {
        for (const client of clients) {
          client.on('error', () => {}); // the worker's end: reset
          client.on('data', (chunk) => {
            if (echoes++ === 50 + 37 * round) resolve(other.terminate().then(() => undefined));
            client.write(chunk);
          });
          client.write('x');
        }
      });
      for (const client of clients) client.destroy();
    }
    say('terminated every time');
  },

  async echoInWorker() {
    const listener = await epollTransport().listen({}, (connection) => ({
      onData: (chunk) => void connection.write(chunk),
    }));
    if (isMainThread) say(String(listener.address.port));
    else parentPort?.postMessage(listener.address.port, []);
  },

  async workerExit() {
    const other = worker('exitInWorker');
    say(`ended: ${String(await once(other, 'exit'))}`);
  },

  async workerThrows() {
    const other = worker('throwInWorker');
    const error = (await once(other, 'error')) as Error;
    say(`ended: ${error.message}`);
  },

  async exitBesideWorker() {
    const other = worker('sleepInWorker');
    await once(other, 'message');
    process.exit(7);
  },

  async sleepInWorker() {
    await sleepingListener();
    parentPort?.on('message', () => {});
    parentPort?.postMessage('asleep', []);
  },

  async exitInWorker() {
    await sleepingListener();
    process.exit(3);
  },

  async throwInWorker() {
    await sleepingListener();
    throw new Error('thrown in the worker');
  },

  /** libuv's pool has four threads: eight waits on it would leave none for `fs`. */
  async eightLoops() {
    const sleeping = await Promise.all(Array.from({ length: 8 }, sleepingListener));
    const workers = Array.from({ length: 8 }, () => worker('sleepInWorker'));
    await Promise.all(workers.map((other) => once(other, 'message')));
    let slowestMs = 0;
    for (let round = 0; round < 20; round += 1) {
      const startMs = performance.now();
      await readFile(fileURLToPath(import.meta.url));
      slowestMs = Math.max(slowestMs, performance.now() - startMs);
    }
    say(slowestMs < 1_000 ? 'fs is not delayed' : `fs took ${slowestMs} ms`);
    await Promise.all(workers.map((other) => other.terminate()));
    await Promise.all(sleeping.map(({ listener }) => listener.close()));
    process.exit();
  },

  async idle() {
    await sleepingListener();
    const before = process.cpuUsage();
    await new Promise((resolve) => setTimeout(resolve, 500));
    const { user, system } = process.cpuUsage(before);
    const busyMs = (user + system) / 1_000;
    say(busyMs < 50 ? 'sleeps' : `was busy for ${busyMs} of 500 ms`);
    process.exit();
  },
};

await scenarios[scenario]?.();
