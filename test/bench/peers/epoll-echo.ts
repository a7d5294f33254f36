/**
 * Echoes every connection on an epoll loop: `blocking` drives it by `run()`, `attached` beside Node's own.
 *
 * By hand: `npx tsx --conditions=wirebook-source test/bench/peers/epoll-echo.ts blocking`
 */
import { EventLoop, listenOnLoop } from 'wirebook/reactor';
import { say } from './contract.ts';

const loop = new EventLoop();
const listener = listenOnLoop(loop, { maxConnections: 20_000, backlog: 4096 }, (connection) => ({
  onData: (chunk) => {
    connection.write(chunk);
  },
}));
const parent = process.ppid;
function endWithParent(): void {
  if (process.ppid !== parent) process.exit(); // nobody tells a thread that blocks
  loop.setTimer(1_000, endWithParent, { ref: false });
}
endWithParent();
console.log(listener.address.port);
await say({ port: listener.address.port });
if (process.argv[2] === 'blocking') loop.run();
else loop.attach();
