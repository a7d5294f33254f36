/** Two servers, one behind the other: `Front.Ask` works for a while, then asks `Back.Ask`, which says how long it believes its caller waits. */

import { setTimeout as sleep } from 'node:timers/promises';
import { Channel, RpcServer } from 'wirebook/rpc';
import { ready } from '../notebook/peer.ts';
import { Back, Front } from './services.ts';

/** What the one in front does before it asks. */
const WORK_MS = 60;

const back = await RpcServer.listen();
back.register(Back, { ask: (_, { remainingMs }) => remainingMs });

const front = await RpcServer.listen();
const toBack = new Channel({ port: back.address.port });
front.register(Front, {
  async ask({ passesOn }, context) {
    await sleep(WORK_MS);
    const options = passesOn ? context.onward() : { timeoutMs: 5_000 };
    return toBack.service(Back).ask(null, options);
  },
});
await ready({ port: front.address.port });
