/** The transports there are, and for each somebody to talk to. */
import { epollTransport, netTransport, tlsTransport, type Transport } from 'wirebook/reactor';
import { makeAuthority } from './certificates.ts';
import { plainPeers, tlsPeers } from './peers.ts';
import type { Subject } from './scene.ts';

const authority = makeAuthority('Wirebook test authority');
const identity = authority.issue('localhost');

const transports: Record<string, () => Transport> = {
  net: netTransport,
  tls: () => tlsTransport({ ...identity, ca: authority.cert }),
  epoll: epollTransport,
};

/** @param name as `Transport.name` says it */
export function subjectOf(name: string): Subject {
  const make = transports[name];
  if (make === undefined) throw new Error(`there is no transport called ${name}`);
  const peers = name === 'tls' ? tlsPeers(identity, authority.cert) : plainPeers;
  return { transport: make(), peers };
}
