// %% [markdown]
// # 6 · The registry
//
// Chapter 5 ended with a server that was up and well, and a client that could not find it: the
// address was written into the program. So let us take it out of the program. At the end of this
// chapter servers come and go as they like, some of them without a word, and a client into which
// one address is written, the registry's, calls those who are there.
//
// ## A list in a file
//
// The obvious place is a file. Ann and Bob offer the same service, `Who`, which answers with a
// name. A client reads their ports when it starts. Then Bob is restarted, comes up on another port,
// and somebody mends the file at once.
//
// Predict: whom does the client reach? And a client that starts only now?

// %% Mended at once
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Endpoint } from 'wirebook/rpc';
import { lane } from '../notebook/lane.ts';
import { answering } from './client.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'wirebook-'));
const file = path.join(folder, 'servers.json');
const writeList = (ports: readonly number[]): void => writeFileSync(file, JSON.stringify(ports));
const readList = (): Endpoint[] =>
  (JSON.parse(readFileSync(file, 'utf8')) as number[]).map((port) => ({ host: '127.0.0.1', port }));

const ann = await lane('ann', './server.ts', { args: ['--name', 'ann'] });
const bob = await lane('bob', './server.ts', { args: ['--name', 'bob'] });
writeList([ann.port, bob.port]);
const readAtStart = readList();
await bob.kill();
const bobAgain = await lane('bob', './server.ts', { args: ['--name', 'bob'] });
writeList([ann.port, bobAgain.port]);

const reached = [await answering(readAtStart), await answering(readList())];
console.log(`a client that runs:       ${reached[0]}`);
console.log(`a client that starts now: ${reached[1]}`);
rmSync(folder, { recursive: true });
for (const server of [ann, bobAgain]) await server.kill();
assert.deepEqual(reached, ['ann, ERR_RPC_CONNECT_FAILED', 'ann, bob']);

// %% [markdown]
// The file is right, and the client does not know. It could read the file again and again; on a
// hundred machines that is a hundred files; and somebody has to mend all of them at three in the
// morning, when Bob has died and not been restarted.
//
// The one who knows first that a server is up, and where, is the server. So let it say so, in one
// place, and let clients ask there. The place is called a *registry*. To be entered in it is to
// *register*, to ask it is *discovery*.
//
// ## Somebody to ask
//
// Ours is an RPC service like any other, and this is all that a server needs in order to be
// entered:
//
// @include ./server.ts
//
// Our client has the registry's address. We look at its list three times: before any server is
// there, when Ann and Bob have started, and when Cleo has joined them. Predict: is the first a list
// or an error? And how often has the client asked by the third?
//
// @include ./client.ts#WatchedList

// %% Three lists
import { registryDiscovery } from 'wirebook/registry';
import { WatchedList } from './client.ts';

const registry = await lane('registry', './registry.ts');
const discovery = registryDiscovery({ host: '127.0.0.1', port: registry.port });
const list = new WatchedList(discovery);
const start = (name: string, at: number) =>
  lane(name, './server.ts', { args: ['--name', name, '--registry', String(at)] });

await list.until(0);
console.log(`before:     ${await answering(list.endpoints ?? [])}`);
const servers = await Promise.all(['ann', 'bob'].map((name) => start(name, registry.port)));
await list.until(2);
console.log(`two:        ${await answering(list.endpoints ?? [])}`);
const cleo = await start('cleo', registry.port);
await list.until(3);
const three = await answering(list.endpoints ?? []);
console.log(`three:      ${three}`);
assert.equal(three, 'ann, bob, cleo');

// %% [markdown]
// An empty list is an answer: nobody is there. And the client asked once, at the beginning. It
// *watches*: the registry sends the list, and from then on what changes, over one of chapter 5's
// streams. Nobody in this chapter knows a server's port, not even the servers, until the kernel has
// given them one.
//
// Now Cleo is killed with `-9`. Predict: how many servers does the registry name to a client that
// asks a moment later, and how many of them answer?

// %% Minus nine
await cleo.kill('SIGKILL');
const another = registryDiscovery({ host: '127.0.0.1', port: registry.port });
const named = await another.resolve('Who');
const answered = await answering(named);
console.log(`named: ${named.length}; called: ${answered}`);
assert.equal(answered, 'ann, bob, ERR_RPC_CONNECT_FAILED');
await Promise.all([discovery.close(), another.close()]);
for (const server of [...servers, registry]) await server.kill();

// %% [markdown]
// She could not say goodbye. (In the notes nobody can: they speak of deregistration twice, and have
// no message for it.) The registry was told that she had come, and is told nothing more. It cannot
// know by looking at its own list which of the names in it are dead.
//
// ## On loan
//
// So a place in the list is not given, it is lent: for thirty seconds, say. That is a *lease*, and
// its length is its *ttl*, the time to live. A server that wants to stay says so a little more
// often than every ten seconds, by a *heartbeat*; if two get lost, the third comes just in time.
// Whoever says nothing is out, and nobody has to notice anything.
//
// The library's table of leases is pure. It has no clock; what time it is, it is told with each
// question, so that fifty seconds pass as quickly as we like. Ann sends a heartbeat every ten
// seconds. Bob's last one comes at 10 s. Cleo says goodbye at 20 s. Predict when each of them is
// last named.

// %% Fifty seconds
import { RegistryTable } from 'wirebook/registry';

const table = new RegistryTable('the first', 0); // the name of its life, and the time
const leaseOf = (name: string): string => `${name}-0123456789abcdef`;
const enter = (to: RegistryTable, name: string, now: number): void =>
  to.register({ host: name, port: 7000, services: ['Who'], leaseId: leaseOf(name) }, now);
const namesIn = (from: RegistryTable, now: number): string =>
  from
    .discover('Who', now)
    .map(({ instance }) => instance.host)
    .join(' ');

for (const name of ['ann', 'bob', 'cleo']) enter(table, name, 0);
const listed: string[] = [];
for (let second = 0; second <= 50; second += 10) {
  const now = second * 1_000;
  if (second > 0) table.heartbeat(leaseOf('ann'), now);
  if (second === 10) table.heartbeat(leaseOf('bob'), now);
  if (second === 10) table.heartbeat(leaseOf('cleo'), now);
  if (second === 20) table.deregister(leaseOf('cleo'), now);
  console.log(`${second} s  ${namesIn(table, now)}`);
  listed.push(namesIn(table, now));
}
const last = (name: string): number => listed.findLastIndex((names) => names.includes(name)) * 10;
assert.deepEqual([last('ann'), last('bob'), last('cleo')], [50, 30, 10]);

// %% [markdown]
// Thirty seconds after his last word Bob is out; for up to thirty seconds clients were sent to a
// dead man. A shorter ttl finds the dead sooner and costs more heartbeats, and when the network
// stutters for as long as a ttl, the living are out too. **A lease does not say who is alive. It
// says for how long a lie may stand.**
//
// Leases all live equally long. So the one that was renewed longest ago runs out first, and it is
// enough to look at that one. They stand in a ring; to renew a lease is to move it to the end:
//
// @include lib/registry/lease-table.ts#LeaseTable.takeExpired
//
// (The notes go through all instances of all services, under a lock. To throw some of them out they
// use `std::remove_if`, and say that it moves the dead ones to the end; it moves the *kept* ones
// forward, and what lies behind them is left over.)
//
// Now for real, with four servers, and a ttl of two seconds so that you need not wait long. One of
// them is killed, one is told to stop with `SIGTERM`. Predict for both: when does a client that
// watches know?

// %% Killed and told
import { measured } from '../notebook/mark.ts';

const quick = await lane('registry', './registry.ts', { args: ['--ttl', '2000'] });
const quickAt = { host: '127.0.0.1', port: quick.port };
const watching = registryDiscovery(quickAt, { onProblem: () => {} });
const view = new WatchedList(watching);
const names = ['ann', 'bob', 'cleo', 'dan'];
const four = await Promise.all(names.map((name) => start(name, quick.port)));
await view.until(4);

const knownAfterMs: number[] = [];
for (const [name, signal, what] of [
  ['cleo', 'SIGKILL', 'killed:       '],
  ['dan', 'SIGTERM', 'told to stop: '],
] as const) {
  const victim = four[names.indexOf(name)];
  const since = performance.now();
  const ended = victim?.kill(signal);
  await view.without(victim?.port ?? 0);
  knownAfterMs.push(performance.now() - since);
  await ended;
  console.log(`${what}known after ${measured(knownAfterMs.at(-1) ?? 0, 'ms', { width: 8 })}`);
}
const [killedMs = 0, toldMs = 0] = knownAfterMs;
assert.ok(killedMs > 300 && killedMs > toldMs);

// %% [markdown]
// Whoever can say goodbye should; it takes one message. Before that a server must stop its
// heartbeats, or the last of them might arrive after the goodbye. The lease is for the others.
//
// @exercise 06-registry/1-leases
//
// ## What is this?
//
// In the notes a registry gets three messages, and nothing in the bytes says which is which. So it
// tries to parse what comes as a registration; if that fails, as a discovery; if that fails, as a
// heartbeat. Chapter 5 has shown when parsing fails.
//
// Here are the three. Predict which branch each of them takes, and who offers the service `S` in
// the end.

// %% Three messages
import { concatBytes, toHex } from 'wirebook/base';
import { block, number } from '../05-rpc/pencil.ts';
import { NotesRegistry, parseDiscovered } from './notes-registry.ts';

const threeFields = concatBytes([block(1, 'S'), block(2, '127.0.0.1'), number(3, 8080)]);
const bare = { registration: threeFields, heartbeat: threeFields, discovery: block(1, 'S') };
const notes = new NotesRegistry();
let reply = new Uint8Array(0);
for (const [what, message] of Object.entries(bare)) {
  reply = Uint8Array.from(notes.handle(message));
  console.log(`${what.padEnd(13)} ${toHex(message)}`);
  console.log(`              is taken for a ${notes.typeOf(message)}`);
}
const offering = notes.services.get('S')?.map(({ host, port }) => `"${host}":${port}`) ?? [];
console.log(`S is offered by ${offering.join(' and ')}`);
console.log(`who asked reads ${toHex(reply)}: ${parseDiscovered(reply)} servers`);
assert.deepEqual(offering, ['"127.0.0.1":8080', '"":0']);
assert.equal(parseDiscovered(reply), 0);

// %% [markdown]
// A discovery is a registration with two fields missing, and in proto3 every field may be missing.
// So the question enters a server of its own: no host, port 0. It is answered "registered", and
// whoever asked reads that as an empty list: field 1 is a number where addresses are expected, and
// so it is skipped. No error on either side; the registry of the notes has never told anybody
// anything.
//
// A heartbeat is a registration to the last byte. (The notes give no field numbers for it; with the
// obvious ones it is.) No parser can tell them apart. It seems to do no harm; one that comes late
// will show otherwise.
//
// What could the bytes say? Not what they *parse as*, but what *shape* they have: which fields,
// each once, in which wire type. Predict what the library makes of the same three, and of a call of
// chapter 5.

// %% By shape
import { readBareMessage } from 'wirebook/registry';
import { encodeRequestFrame } from 'wirebook/rpc';

const call = encodeRequestFrame({
  serviceName: 'S',
  methodName: 'M',
  requestId: '1',
}).subarray(4);
const shapes = Object.entries({ ...bare, call }).map(([what, message]) => {
  const shape = readBareMessage(message)?.kind;
  console.log(`${what.padEnd(13)} ${shape ?? 'none of them'}`);
  return shape;
});
assert.deepEqual(shapes, ['registration', 'registration', 'discovery', undefined]);

// %% [markdown]
// A call has an id, field 4, or at the least a method and no port, and is never taken for one of
// these. So a registry that is told to (`original: true`) serves the notes' programs beside its
// own, with the answers that they were meant to get; a heartbeat stays a registration, which for
// them is right. Our own programs *call* it: the method's name says what a message is. **Do not
// guess what a message is. Have it said.**
//
// @exercise 06-registry/2-shapes
//
// ## What time is it?
//
// The notes' registry sends `last_heartbeat` along with each address: the reading of its
// `steady_clock`. Node's steady clock is `performance.now()`; Ann has one, and so have we. Predict
// how far the two differ at the same moment.
//
// And a lease needs a clock that only goes forward. Suppose that it goes by the date instead, and
// that somebody sets it right. On one machine it is put forward by a minute; Ann and Bob are both
// alive. On another it is put back by an hour, in the moment when Bob dies. Predict who is on each
// list: at once on the first, after fifty minutes on the second.

// %% Two clocks
import { LeaseTable } from 'wirebook/registry';
import { Channel } from 'wirebook/rpc';
import { Who } from './service.ts';

const toAnn = new Channel({ port: four[0]?.port ?? 0 });
const hers = await toAnn.service(Who).clock(null);
const ours = performance.now();
await toAnn.close();
console.log(
  `ours says ${measured(ours, 'ms', { digits: 0 })}, hers ${measured(hers, 'ms', { digits: 0 })}`,
);
assert.ok(Math.abs(ours - hers) > 100);

const HOUR_MS = 3_600_000;
for (const [what, stepMs, beat, lookAfterMs] of [
  ['a minute forward, all alive', 60_000, ['ann', 'bob'], 0],
  ['an hour back, Bob is dead  ', -HOUR_MS, ['ann'], 50 * 60_000],
] as const) {
  let date = Date.UTC(2026, 0, 1, 12, 0, 30);
  const leases = new LeaseTable<string>(30_000);
  for (const name of ['ann', 'bob']) leases.grant(name, name, date);
  date += stepMs;
  const until = date + lookAfterMs;
  const out = leases.takeExpired(date).map(([name]) => name);
  for (; date < until; date += 10_000) {
    for (const name of beat) leases.renew(name, date);
    out.push(...leases.takeExpired(date).map(([name]) => name));
  }
  const still = ['ann', 'bob'].filter((name) => leases.get(name) !== undefined);
  const when = lookAfterMs === 0 ? 'at once' : 'after 50 minutes';
  console.log(`${what}: ${when} on the list: ${still.join(', ') || 'nobody'}`);
  assert.deepEqual(still, stepMs > 0 ? [] : ['ann', 'bob']);
}

// %% [markdown]
// `performance.now()` counts from the start of its process, so no two agree. The notes'
// `steady_clock` counts, on Linux, from the start of the *machine*: on one machine it seems to
// work, between two it means nothing. The library sends how long somebody has been *silent*. And by
// the date, one correction throws out everybody who lives, and another keeps the dead for an hour.
// **Durations by the steady clock; and over the wire nothing but durations.**
//
// ## The registry dies
//
// Everybody asks the registry. So it is killed, with two servers well and at work. Three clients
// want them. One has watched the list. One has just been started. The third is the notes' client,
// whose list has run out, so that it asks again. It cannot connect, and receives "", as it does
// when there is nothing to receive (chapter 2); an array without bytes plays its part.
//
// Predict whom each of them can call.

// %% Without a registry
import { outcomeOf } from './outcome-of.ts';

view.shortest = view.endpoints?.length ?? 0;
await quick.kill();
const newcomer = registryDiscovery(quickAt, { onProblem: () => {} });
const watched = await answering(await watching.resolve('Who'));
const fresh = await outcomeOf(newcomer.resolve('Who'));
const received = new Uint8Array(0); // what `receive()` returns for an error, for the end, and for an empty message
console.log(`has a list:     ${watched}`);
console.log(`has none:       ${fresh}`);
console.log(`the notes':     ${parseDiscovered(received)} servers`);
await newcomer.close();
assert.deepEqual([watched, fresh], ['ann, bob', 'ERR_RPC_CONNECT_FAILED']);

// %% [markdown]
// The servers have not noticed anything, nor have the clients that hold on to what they know. A
// list that is a minute old is right in most of its lines, and for the others there is chapter 5: a
// refused connection is *not executed*, so try the next. An empty one would be wrong in all of
// them. And where there is no list at all, that has to be an error: "I do not know" is not
// "nobody". **Rather a stale list than an empty one.** The registry may be away for an hour, as
// long as nothing moves.
//
// Now it is started again, on the same port. It has nothing on disk. Predict what it names at once;
// what it names two seconds later; and what the client that watches sees in between.

// %% Started again
import { setTimeout as sleep } from 'node:timers/promises';
import { Registry } from 'wirebook/registry';
import { varies } from '../notebook/mark.ts';

const again = await lane('registry', './registry.ts', {
  args: ['--ttl', '2000', '--port', String(quick.port)],
});
const toRegistry = new Channel(quickAt);
const asked = toRegistry.service(Registry);
const first = await asked.discover({ service: 'Who' });
console.log(`at once: ${varies(first.instances.length)} servers, settled: ${first.settled}`);
let later = first;
while (later.instances.length < 2 || !later.settled) {
  await sleep(100);
  later = await asked.discover({ service: 'Who' });
}
console.log(`later:   ${later.instances.length} servers, settled: ${later.settled}`);
console.log(
  `the client's list: never shorter than ${view.shortest}; now ${await answering(await watching.resolve('Who'))}`,
);
assert.equal(first.settled, false);
assert.equal(view.shortest, 2);
await toRegistry.close();
await watching.close();
for (const one of [again, four[0], four[1]]) await one?.kill();

// %% [markdown]
// Nobody told it anything from before, and it needs nothing from before: whoever lives comes by
// within a heartbeat, is told `LEASE_NOT_FOUND`, and registers. Whoever does not come has no
// business in the list.
//
// But there is a moment in which the list is short, and nobody has left. So each life of a registry
// has a name, the *epoch*, and for its first ttl it says that it is not *settled*: what it does not
// name may be there all the same. The client that watches knows the new epoch from the old one,
// keeps what it had beside what it is told, and lets go of the rest when the registry is settled.
// (`#confirmed` is what this life of the registry has named, `#kept` what only the one before had.)
//
// @include lib/registry/endpoint-view.ts#EndpointView.#replace
//
// @exercise 06-registry/3-view
//
// ## Four heartbeats
//
// Four leases have ended, and for each a heartbeat comes afterwards. Ann's ran out; she had been
// standing still. Bob's was given back by Bob, and the heartbeat had been on the way. Cleo's
// address has been registered by another server since. And Dan's was granted before the registry
// was restarted. Predict which of them may register again.

// %% Afterwards
import { outcome } from '../01-blocking-echo/show.ts';

const reborn = new RegistryTable('the second', 0);
for (const name of ['ann', 'bob', 'cleo']) enter(reborn, name, 0);
for (const name of ['bob', 'cleo']) reborn.heartbeat(leaseOf(name), 20_000);
reborn.deregister(leaseOf('bob'), 31_000);
reborn.register(
  { host: 'cleo', port: 7000, services: ['Who'], leaseId: leaseOf('another-cleo') },
  31_000,
);
const refusals = ['ann', 'bob', 'cleo', 'dan'].map((name) => {
  const refusal = outcome(() => reborn.heartbeat(leaseOf(name), 32_000));
  console.log(`${name.padEnd(4)}  ${String(refusal)}`);
  return refusal;
});
console.log(`on the list: ${namesIn(reborn, 32_000)}`);
assert.deepEqual(refusals, [
  'ERR_REGISTRY_LEASE_NOT_FOUND',
  'ERR_REGISTRY_LEASE_ENDED',
  'ERR_REGISTRY_ADDRESS_TAKEN',
  'ERR_REGISTRY_LEASE_NOT_FOUND',
]);
assert.equal(namesIn(reborn, 32_000), 'cleo');

// %% [markdown]
// Ann and Dan, and they do it at once. Bob must not, he has gone; in the notes, where a heartbeat
// *is* a registration, he would be back for thirty seconds. Nor must the first Cleo: two servers
// with one address would throw each other out for ever. The second Cleo may be the first,
// restarted, and so she wins; the first asks again now and then whether the address is free. **A
// heartbeat goes on with a lease. It never makes one.**
//
// ## All at once
//
// A thousand servers registered in the same moment, when the registry was last started, and have a
// heartbeat every ten seconds. Now it is away for five seconds and comes back. Here is when it
// hears from them, in the twelve seconds after that (simulated; the schedule is the library's own).
// Once without randomness: whoever fails tries again after 100 ms, then 200, 400 … Once with: the
// first heartbeat comes anywhere in its interval, and each retry waits for a random part of its
// pause.
//
// Predict for both the busiest ten milliseconds.

// %% A thousand servers
import { seededRandom } from 'wirebook/base';
import { bars, busiest, heardBy } from './stampede.ts';

const peaks: number[] = [];
for (const [what, random, jitter] of [
  ['without', { next: () => 0 }, 0],
  ['with   ', seededRandom(6), 0.1],
] as const) {
  const heard = heardBy(1_000, random, jitter, 12_000);
  const peak = busiest(heard, 10);
  console.log(`${what} randomness: at most ${peak.toLocaleString('en-US')} in ten milliseconds`);
  console.log(`|${bars(heard, 200, 60, 200)}|`);
  peaks.push(peak);
}
assert.ok((peaks[0] ?? 0) >= 1_000 && (peaks[1] ?? Infinity) < 100);

// %% [markdown]
// They began in the same moment, and have moved in step ever since: each pause that is the same for
// all keeps them together. A registry that can take a hundred in ten milliseconds answers the rest
// late, they try again, and it may well be down once more, by the hands of those who were waiting
// for it. This is a *stampede*. The remedy costs nothing. **Whatever many do at a time, let each of
// them roll dice first.** (*Jitter*, it is called.)
//
// @exercise 06-registry/4-heartbeat
//
// ## Who is gone, they or I?
//
// There are twenty servers. Once, one of them falls silent. Once, ten of them do, in the same
// second. Predict how many the registry names 45 seconds later.

// %% One and ten
for (const silent of [1, 10]) {
  const twenty = new RegistryTable(`without ${silent}`, 0);
  const all = Array.from({ length: 20 }, (_, i) => `server-${i}`);
  for (const name of all) enter(twenty, name, 0);
  const counts: number[] = [];
  for (let second = 5; second <= 400; second += 5) {
    for (const name of all.slice(silent)) twenty.heartbeat(leaseOf(name), second * 1_000);
    if (second === 45 || second === 400) counts.push(twenty.discover('Who', second * 1_000).length);
  }
  console.log(`${silent} of 20 silent: ${counts[0]} named after 45 s, ${counts[1]} after 400 s`);
  assert.deepEqual(counts, silent === 1 ? [19, 19] : [20, 10]);
}

// %% [markdown]
// When one of twenty is silent, it is dead. When ten are, in one second, it is more likely a cable,
// and it may be the registry's own. If it threw them out, every client would lose half of its
// servers, with which it could talk perfectly well. So when fewer than 85 % of its leases have been
// renewed lately, it lets nobody go, for ten ttls at the most. (With fewer than ten leases there is
// no such rule: one of three *is* a third.) It is the rule of Eureka, Netflix's registry, which
// calls it *self-preservation*; the limit of ten ttls is ours. The price is that clients are sent
// to the dead a little longer; they can cope with that, and not with an empty list.
//
// ## To ask, or to be told
//
// Ten minutes in which twelve things change, at random moments. One client asks every second, one
// every ten, one every thirty, and one watches (simulated, on a wire that takes no time). Predict
// how many messages each of them costs, and how late, on average, a change reaches it.

// %% Ten minutes
import { costOf } from './polling.ts';

const dice = seededRandom(66);
const moments = Array.from({ length: 12 }, () => Math.floor(dice.next() * 600_000)).sort(
  (a, b) => a - b,
);
const costs = [1_000, 10_000, 30_000, undefined].map((everyMs) => {
  const cost = costOf(moments, 600_000, everyMs);
  const who = everyMs === undefined ? 'watches' : `every ${everyMs / 1_000} s`;
  const late = Math.round(cost.meanMs).toLocaleString('en-US');
  console.log(
    `${who.padEnd(10)} ${String(cost.messages).padStart(3)} messages, ${late.padStart(6)} ms late`,
  );
  return cost;
});
assert.deepEqual(costs.at(-1), { messages: 12, meanMs: 0 });
assert.ok(costs.slice(0, -1).every(({ messages, meanMs }) => messages >= 20 && meanMs > 300));

// %% [markdown]
// Whoever asks pays for every question, and for half of the interval on average. Whoever is told
// pays for what happens (and for the way over the wire; you have seen it above, a few
// milliseconds). What the registry pays is memory: it has to know who watches, and how far each has
// seen. Each event has a number, the *revision*; a watcher that was away says its last one and is
// told what it has missed, or, when that is too long ago to be remembered, everything. And one that
// does not read is cut off, for otherwise its events would pile up here (chapter 3).
//
// ## A stranger
//
// A registry listens on a port. Mallory knows the port, and that there is a service called `Bank`.
// Predict what more he needs before Ada's transfers come to him.

// %% Mallory
import { RegistryServer } from 'wirebook/registry';

const strangers: string[] = [];
for (const secret of [undefined, 'between ourselves']) {
  await using guarded = await RegistryServer.listen(secret === undefined ? {} : { secret });
  const mallory = new Channel({ host: '127.0.0.1', port: guarded.address.port });
  const answer = await outcomeOf(
    mallory.service(Registry).register({
      leaseId: leaseOf('mallory'),
      instance: { host: 'mallory.example', port: 666, weight: 1, metadata: {}, silentMs: 0 },
      services: ['Bank'],
      onlyIfFree: false,
    }),
  );
  const offers = guarded.keeper.table.discover('Bank', 0).map(({ instance }) => instance.host);
  console.log(
    `${secret === undefined ? 'open:    ' : 'a secret:'} ${answer}; Bank is at ${offers.join() || 'no address'}`,
  );
  strangers.push(answer);
  await mallory.close();
}
assert.deepEqual(strangers, ['it went well', 'ERR_RPC_PERMISSION_DENIED']);

// %% [markdown]
// Nothing but the port. Whoever may enter names decides where everybody's calls go, so this of all
// servers needs a guard: a secret, which keeps out those who only know the port, or certificates on
// both sides (`tlsTransport`), which also keep out those who listen on the wire. A lease has a
// secret of its own: its id is chosen at random, and nobody is told another's, so nobody can end
// it.
//
// One thing more in the notes: every server registers as `127.0.0.1`. On one machine that works. On
// two, each client looks for every server at its own door. What to announce is not what one listens
// on: `0.0.0.0` is a fine address to listen on, and none to go to. So `registryAnnouncer` takes the
// address of an interface, or what it is told.
//
// And look at the registry itself while it works: `npm run registry` starts one, with a page that
// shows leases running down.
//
// ## Questions you can answer now
//
// **What does a registry do?** It keeps a list of who offers what, where, as long as they go on
// saying so. It carries no calls: clients talk to servers directly.
//
// **Who sends heartbeats to whom?** The servers to the registry. (The notes say it both ways
// round.) The registry only looks who has not been heard of.
//
// **How long until a dead server is gone?** At most a ttl after its last heartbeat (ten more while
// the registry doubts itself). Until then clients find out by themselves, by a refused connection
// or, when the machine is gone, by their own deadline.
//
// **What if the registry dies?** Calls go on with the last list. Servers keep trying, with a
// growing pause and dice, and enter themselves again. New clients have to wait, unless there is a
// second registry: servers tell both, clients ask whichever answers.
//
// **Is the registry a single point of failure?** For finding servers that are new, yes; for calling
// those that are known, no. Chapter 8 does without it.
//
// **Should two registries agree?** They need not. Each hears of every server by itself, and a
// client that can cope with a dead server can cope with two lists that differ for a heartbeat.
// Agreement (Raft, Paxos) is for what may exist only once, such as a lock.
//
// **Why not DNS?** Its answers are kept on the way for as long as their ttl says, and sometimes
// longer; it has no ports, except in SRV records, and nobody is told when something changes.
//
// **Why is a heartbeat not a registration?** So that a message that was late cannot bring back who
// has gone.
//
// **Heartbeat or connection: would a broken connection not do?** It tells of a process that has
// died, at once. Of a machine without power, or a cable, nobody tells you, before your own
// time-out. Nor of a process that stands still. The lease covers all of them.
//
// ## What breaks next
//
// Our client has a list, and each time it has called everybody on it, over a connection made for
// one call and closed behind it. It wants *one* answer. Which of the three should it ask, if one is
// slow? How many connections should it keep, and are they alive when they are needed? For up to a
// ttl one of the names belongs to the dead: who tries again, how often, and when is it one time too
// many? That is chapter 7.
