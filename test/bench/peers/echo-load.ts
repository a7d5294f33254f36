/**
 * The load of echo-load.c where there is no C compiler: the same arguments, the same answers. It is about as fast as what it
 * measures and no faster, so the figures by the clock say less; those for each second of the server's processor time hold.
 */
import { once } from 'node:events';
import net from 'node:net';
import { TcpSocket } from 'wirebook/socket';
import { processorSeconds } from '../processor-time.ts';

const [mode = '', ...numbers] = process.argv.slice(2);
const [port = 0, pid = 0, connections = 0, bytes = 1, ms = 0] = numbers.map(Number);
const message = Buffer.alloc(bytes, 0x77);

const ownCpu = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

function run(churn: boolean): void {
  let done = 0;
  const join = (): void => {
    const connection = net.connect({ port, host: '127.0.0.1', noDelay: true });
    let missing = bytes;
    connection.on('data', (chunk) => {
      missing -= chunk.length;
      if (missing > 0) return;
      missing = bytes;
      done += 1;
      if (churn) {
        connection.resetAndDestroy();
        join();
      } else {
        connection.write(message);
      }
    });
    connection.write(message);
  };
  for (let index = 0; index < connections; index += 1) join();
  setTimeout(() => {
    const before = { done, cpu: processorSeconds(pid), own: ownCpu(), time: performance.now() };
    setTimeout(() => {
      const report = {
        done: done - before.done,
        seconds: (performance.now() - before.time) / 1000,
        serverCpuSeconds: processorSeconds(pid) - before.cpu,
        loadCpuSeconds: ownCpu() - before.own,
      };
      process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit());
    }, ms);
  }, ms / 4);
}

async function hold(): Promise<void> {
  const held: TcpSocket[] = [];
  const one = new Uint8Array(1);
  const echo = (socket: TcpSocket): void => {
    socket.sendAll(one);
    socket.recv(one);
  };
  for (let index = 0; index < connections; index += 1) {
    const socket = TcpSocket.connect({ port });
    held.push(socket);
    if (index % 100 === 99) echo(socket); // has been accepted, and so have those before
  }
  const start = performance.now();
  held.slice(-1).forEach(echo);
  console.log(JSON.stringify({ answerMs: performance.now() - start }));
  await once(process.stdin.resume(), 'end');
}

if (mode === 'hold') await hold();
else run(mode === 'churn');
