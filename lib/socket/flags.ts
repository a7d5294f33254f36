/**
 * The flags of recv(2) and send(2), by name.
 *
 * Knows: the numbers that Linux gives them, the same on x64 and arm64. Must not know: any socket.
 *
 * Decision: plain numbers, as in C, so that they combine with `|` and read like the man page.
 */

/** recv: look at the bytes and leave them in the queue. The next recv sees them again. recv(2). */
export const MSG_PEEK = 0x2;

/** recv and send: do not wait in this one call. What would have to wait fails with `EAGAIN`. recv(2), send(2). */
export const MSG_DONTWAIT = 0x40;

/** recv: wait until the whole buffer is full. A signal, an error or the peer's end still cuts it short. recv(2). */
export const MSG_WAITALL = 0x100;

/** send: when the peer has gone, fail with `EPIPE` and raise no SIGPIPE (which by default ends the process). send(2). */
export const MSG_NOSIGNAL = 0x4000;

/** send: more follows soon, so hold back a segment that is not full, for at most 200 ms. send(2), tcp(7) `TCP_CORK`. */
export const MSG_MORE = 0x8000;
