/**
 * Programs whose thread an event loop blocks, for event-loop.test.ts: `blocking.test-child.ts SCENARIO`. Each says what it saw as
 * one line of JSON.
 */
import { closeSync, openSync, readdirSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { TcpSocket } from '../../socket/index.ts';
import { setNonBlocking } from '../../socket/nonblocking.ts';
import { EPOLLIN, EventLoop, listenOnLoop, wakeLoop } from '../index.ts';

const descriptors = (): number => readdirSync('/proc/self/fd').length;

function codeOf(call: () => unknown): unknown {
  try {
    call();
    return 'no error';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
}

/** Takes every descriptor that is left, but so many. */
function useUpDescriptors(spare: number): number[] {
  const taken: number[] = [];
  try {
    for (;;) taken.push(openSync('/dev/null', 'r'));
  } catch {
    for (const fd of taken.splice(-spare, spare)) closeSync(fd);
  }
  return taken;
}

function connectedPair(): [TcpSocket, TcpSocket] {
  const listener = TcpSocket.listen();
  const client = TcpSocket.connect(listener.localAddress());
  const server = listener.accept();
  listener.close();
  return [client, server];
}

const scenarios: Record<string, () => unknown> = {
  timers() {
    const loop = new EventLoop();
    const fired: number[] = [];
    for (const ms of [20, 5, 10]) loop.setTimer(ms, () => fired.push(ms));
    loop.setTimer(7, () => fired.push(7)).cancel();
    loop.setTimer(10_000, () => fired.push(10_000), { ref: false });
    loop.run();
    loop.close();
    return fired;
  },

  stop() {
    const loop = new EventLoop();
    let turns = 0;
    const again = {
      onAgain: () => {
        turns += 1;
        if (turns === 3) loop.stop();
        loop.again(again);
      },
    };
    loop.again(again);
    loop.run();
    loop.close();
    return turns;
  },

  wake() {
    let woken = 0;
    const loop: EventLoop = new EventLoop({
      onWake: () => {
        woken += 1;
        loop.stop();
      },
    });
    loop.ref(); // or nothing would be left that could happen
    const file = new URL('../wakeup.ts', import.meta.url).href;
    const worker = new Worker(
      `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(file)}); })
        .then(({ wakeLoop }) => wakeLoop(${loop.wakeHandle}))`,
      { eval: true },
    );
    worker.unref();
    loop.run();
    const handle = loop.wakeHandle;
    loop.close();
    return { woken, afterClose: codeOf(() => wakeLoop(handle)) };
  },

  thrown() {
    const loop = new EventLoop();
    let later = 0;
    for (const name of ['one', 'two']) {
      loop.setTimer(1, () => {
        throw Object.assign(new Error(name), { code: name });
      });
    }
    loop.setTimer(1, () => (later += 1));
    for (const until = performance.now() + 5; performance.now() < until;); // all due in one turn
    const both = codeOf(() => loop.run());
    loop.setTimer(1, () => {
      throw Object.assign(new Error('three'), { code: 'three' });
    });
    const single = codeOf(() => loop.run());
    loop.close();
    return { both, single, later };
  },

  driven() {
    const loop = new EventLoop();
    const codes: unknown[] = [];
    loop.setTimer(1, () => codes.push(codeOf(() => loop.run())));
    loop.run();
    loop.attach();
    codes.push(codeOf(() => loop.run()));
    loop.detach();
    codes.push(codeOf(() => loop.run()));
    loop.close();
    codes.push(codeOf(() => loop.run()));
    return codes;
  },

  /** One handler closes the other's socket, and a new one gets its number, while the event of the old is still to come. */
  stale() {
    const loop = new EventLoop();
    const pairs = [connectedPair(), connectedPair()];
    const heard: string[] = [];
    let successor: [TcpSocket, TcpSocket] | undefined;
    for (const [index, [client, server]] of pairs.entries()) {
      setNonBlocking(server.fd);
      loop.watch(server.fd, EPOLLIN, {
        onReady: () => {
          heard.push('an old one');
          loop.unwatch(server.fd);
          const other = pairs[1 - index]?.[1];
          if (other === undefined || other.closed) return;
          const number = other.fd;
          loop.unwatch(number);
          other.close();
          successor = connectedPair();
          const heir = successor.find((socket) => socket.fd === number);
          if (heir !== undefined) {
            loop.watch(number, EPOLLIN, { onReady: () => heard.push('the heir') });
            loop.setTimer(20, () => loop.unwatch(number));
          }
        },
      });
      client.send(Buffer.from('x'));
    }
    loop.run();
    const { staleEvents } = loop.counters;
    loop.close();
    return { heard, staleEvents, inherited: successor !== undefined };
  },

  listenFails() {
    const loop = new EventLoop();
    const taken = TcpSocket.listen();
    const before = descriptors();
    const code = codeOf(() =>
      listenOnLoop(loop, { port: taken.localAddress().port }, () => ({ onData: () => {} })),
    );
    const leaked = descriptors() - before;
    loop.close();
    const closed = descriptors();
    const onClosed = codeOf(() => listenOnLoop(loop, {}, () => ({ onData: () => {} })));
    return { code, leaked, onClosed, leakedThen: descriptors() - closed };
  },

  noDescriptors() {
    const taken = useUpDescriptors(1);
    const loop = codeOf(() => new EventLoop()); // the epoll gets the last one, its eventfd none
    const again = codeOf(() => closeSync(openSync('/dev/null', 'r')));
    for (const fd of taken) closeSync(fd);
    return { loop, again };
  },

  /** Somebody else takes the reserve's place: the listener rests, and goes on when there are descriptors. */
  reserveLost() {
    const loop = new EventLoop();
    let came = 0;
    const listener = listenOnLoop(loop, {}, (connection) => {
      came += 1;
      connection.destroy();
      return { onData: () => {} };
    });
    const clients = Array.from({ length: 3 }, () => TcpSocket.connect(listener.address));
    const taken = useUpDescriptors(0);
    loop.setTimer(1, () => loop.stop());
    loop.run(); // the reserve turns each of them away
    const turnedAway = listener.counters.acceptErrors;
    for (const fd of taken.splice(0)) closeSync(fd);
    const late = TcpSocket.connect(listener.address);
    loop.setTimer(50, () => loop.stop());
    loop.run();
    for (const socket of [...clients, late]) socket.close();
    const { open } = listener.counters;
    void listener.close();
    loop.close();
    return { turnedAway: turnedAway >= 3, came, open };
  },
};

console.log(JSON.stringify(scenarios[process.argv[2] ?? '']?.()));
