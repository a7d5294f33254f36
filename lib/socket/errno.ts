/**
 * What an error number means: its name, and what a reader should do about it.
 *
 * Knows: the numbers of this system (from Node, which asks libuv) and the advice. Must not know: which socket failed.
 *
 * Decision: advice hangs on the call where the call changes it. EAGAIN from connect is not EAGAIN from recv.
 */
import { getSystemErrorMap } from 'node:util';
import { constants } from 'node:os';

/** The numbers on which this folder decides something. */
export const EAGAIN: number = constants.errno.EAGAIN;
export const EINPROGRESS: number = constants.errno.EINPROGRESS;
export const EINTR: number = constants.errno.EINTR;

/**
 * @param errno a positive number, as `errno` has it in C
 * @returns its name, as `ECONNREFUSED`; for one that nobody knows, `Unknown system error -N`, which is Node's own wording
 */
export function errnoName(errno: number): string {
  return systemError(errno)?.[0] ?? nameWithoutLibuv(errno) ?? `Unknown system error -${errno}`;
}

/**
 * @param syscall the call that failed
 * @param errno a positive number, as `errno` has it in C
 * @returns what happened and, for the usual ones, what to do; in lower case, without a full stop
 */
export function explainErrno(syscall: string, errno: number): string {
  const name = errnoName(errno);
  return (
    advice.get(`${syscall} ${name}`) ??
    advice.get(name) ??
    systemError(errno)?.[1] ??
    'errno(3) may know more'
  );
}

/** libuv has no name for what it handles itself, as EINPROGRESS. */
function nameWithoutLibuv(errno: number): string | undefined {
  return Object.entries(constants.errno).find(([, number]) => number === errno)?.[0];
}

let systemErrors: ReturnType<typeof getSystemErrorMap> | undefined; // Node builds a new one for each who asks

function systemError(errno: number): [name: string, message: string] | undefined {
  return (systemErrors ??= getSystemErrorMap()).get(-errno);
}

const advice: ReadonlyMap<string, string> = new Map([
  [
    'EADDRINUSE',
    'this port is taken; ask for port 0 to be given a free one, or find who holds it with `ss -tnap`. ' +
      'If that is only an old connection in TIME_WAIT, set SO_REUSEADDR before bind',
  ],
  [
    'connect EADDRNOTAVAIL',
    'there is no such address here, or every local port towards this peer is in use: keep connections and reuse them',
  ],
  [
    'EADDRNOTAVAIL',
    'no interface of this machine has this address; `ip addr` lists those that there are',
  ],
  ['connect EAGAIN', 'no local port is free: keep connections and reuse them'],
  [
    'recv EAGAIN',
    'no bytes have come, and the call may not wait (MSG_DONTWAIT) or has waited as long as SO_RCVTIMEO allows',
  ],
  [
    'accept EAGAIN',
    'no connection has come, and the call has waited as long as SO_RCVTIMEO allows',
  ],
  [
    'send EAGAIN',
    'the send buffer is full, and the call may not wait (MSG_DONTWAIT) or has waited as long as SO_SNDTIMEO allows: ' +
      'the peer does not read',
  ],
  [
    'EACCES',
    'not permitted; ports below 1024 usually need root or CAP_NET_BIND_SERVICE: choose a higher one',
  ],
  ['EPERM', 'not permitted; a firewall rule or a sandbox forbids it'],
  [
    'connect ECONNREFUSED',
    'nobody listens there; start the server first, and check address and port',
  ],
  [
    'connect EINPROGRESS',
    'no answer within SO_SNDTIMEO; the attempt goes on in the kernel, so close this socket and use another',
  ],
  ['connect ETIMEDOUT', 'no answer at all; the machine is down, or a firewall drops what we send'],
  ['connect EISCONN', 'this socket is connected already; create another'],
  ['connect EALREADY', 'this socket is still connecting; close it and create another'],
  ['ETIMEDOUT', 'the peer has stopped acknowledging: its machine or the network is down'],
  [
    'accept ECONNABORTED',
    'the client gave up before it was accepted; the listening socket is sound, so accept again',
  ],
  ['accept EINVAL', 'this socket does not listen; call listen first'],
  ['bind EINVAL', 'this socket is bound already'],
  [
    'EMFILE',
    'this process has no file descriptor left; close sockets that are done with, or raise `ulimit -n`',
  ],
  ['ENFILE', 'the whole system has no file descriptor left'],
  ['ENOBUFS', 'the kernel has no memory for it'],
  ['ENOMEM', 'the kernel has no memory for it'],
  [
    'ECONNRESET',
    'the peer broke the connection off (RST): it crashed, or it closed with our bytes unread',
  ],
  ['EPIPE', 'the peer has closed, or we have shut down writing: nothing more can be sent here'],
  ['ENOTCONN', 'this socket is not connected, or no longer'],
  ['ENETUNREACH', 'no route leads to this address; does this machine have IPv6, if it is one?'],
  ['EHOSTUNREACH', 'the machine with this address cannot be reached'],
  ['EAFNOSUPPORT', 'this machine does not support this address family'],
  ['EOPNOTSUPP', 'this kind of socket, in this state, cannot do that'],
]);
