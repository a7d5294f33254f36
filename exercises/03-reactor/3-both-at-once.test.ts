/** The tests of exercise 3.3, on a pretended kernel with a level-triggered epoll. */

import { it } from 'vitest';
import { EPOLLHUP, EPOLLIN, EPOLLOUT, epollFlagNames } from 'wirebook/reactor';
import { diagnose, subject } from '../workshop/subject.ts';

const { ShoutingConnection } = await subject<typeof import('./3-both-at-once.ts')>(import.meta.url);

const ROOM = '3 · The reactor, “Room to write”';

/** One socket, its peer, and the epoll that watches it. */
class Kernel {
  /** What the peer has sent and nobody has read. `''` is its FIN. */
  readonly incoming: string[] = [];
  /** What the peer has received. */
  wire = '';
  room = 1_000;
  reset = false;
  closed = false;
  interest = 0;
  wakeUps = 0;
  readonly #connection = new ShoutingConnection(this);

  recv(): string | undefined {
    this.#mustBeOpen('recv');
    if (this.incoming[0] === '') return '';
    return this.incoming.shift();
  }

  send(text: string): number {
    this.#mustBeOpen('send');
    const taken = text.slice(0, this.room);
    this.room -= taken.length;
    this.wire += taken;
    return taken.length;
  }

  watchFor(interest: number): void {
    this.#mustBeOpen('epoll_ctl');
    this.interest = interest;
  }

  close(): void {
    this.#mustBeOpen('close');
    this.closed = true;
  }

  /** One turn of the loop. @returns whether it was woken */
  turn(): boolean {
    if (this.closed) return false;
    const ready = (this.incoming.length > 0 ? EPOLLIN : 0) | (this.room > 0 ? EPOLLOUT : 0);
    const events = (ready & this.interest) | (this.reset ? EPOLLHUP : 0);
    if (events === 0) return false;
    this.wakeUps += 1;
    this.#connection.onReady(events);
    return true;
  }

  turns(most = 100): void {
    while (most > 0 && this.turn()) most -= 1;
  }

  #mustBeOpen(call: string): void {
    if (!this.closed) return;
    diagnose({
      mistake: `you called \`${call}\` on a socket that the same announcement has closed: its number may be another client's`,
      at: 'several bits in one announcement: what the first one led to, the next has to know',
      read: '3 · The reactor, “Whose answer”',
    });
  }
}

it('answers a client that asks once', () => {
  const kernel = new Kernel();
  kernel.incoming.push('hello');
  kernel.turns(3);
  if (kernel.wire === 'HELLO') return;
  diagnose({
    mistake:
      kernel.interest & EPOLLOUT
        ? 'an answer is queued, there is room, and it does not leave'
        : 'an answer is queued, and you never ask for EPOLLOUT: nobody tells you that there is room',
    expected: 'HELLO',
    got: kernel.wire === '' ? 'nothing' : kernel.wire,
    read: ROOM,
  });
});

it('answers a client that goes on asking', () => {
  const kernel = new Kernel();
  for (let question = 0; question < 20; question += 1) {
    kernel.incoming.push('more? ');
    kernel.turn();
  }
  if (kernel.wire === '' && kernel.incoming.length <= 1) {
    diagnose({
      mistake:
        'you looked at one bit of two: EPOLLIN | EPOLLOUT came together, and `else` threw the second away',
      expected: 'an answer from the second announcement on',
      got: 'none, after 20 questions',
      at: `an announcement of ${epollFlagNames(EPOLLIN | EPOLLOUT)}`,
      read: ROOM,
    });
  }
  if (kernel.incoming.length > 1) {
    diagnose({
      mistake: 'you turned the chain round: now room to write keeps you from reading',
      expected: 'every question read in its turn',
      got: `${kernel.incoming.length} questions not read`,
      at: `an announcement of ${epollFlagNames(EPOLLIN | EPOLLOUT)}`,
      read: ROOM,
    });
  }
});

it('sends the rest when there is room again', () => {
  const kernel = new Kernel();
  kernel.room = 3;
  kernel.incoming.push('one two three');
  kernel.turns();
  kernel.room = 100;
  kernel.turns();
  if (kernel.wire === 'ONE TWO THREE') return;
  diagnose({
    mistake:
      kernel.wire === 'ONE'
        ? 'the rest stays in the queue although there is room again'
        : 'other text went out',
    expected: 'ONE TWO THREE',
    got: kernel.wire,
    at: 'a kernel that took 3 of 13 characters, and has room later',
    read: '3 · The reactor, “No room to send”',
  });
});

it('sleeps when it has nothing to do', () => {
  const kernel = new Kernel();
  kernel.incoming.push('hello');
  kernel.turns(10);
  kernel.wakeUps = 0;
  kernel.turns(100);
  if (kernel.wakeUps === 0) return;
  diagnose({
    mistake: 'you ask for EPOLLOUT for ever: there is nearly always room, so the loop never sleeps',
    expected: 'no wake-up of an idle connection',
    got: `${kernel.wakeUps} in ${kernel.wakeUps} turns`,
    at: `watching for ${epollFlagNames(kernel.interest)}, with nothing queued`,
    read: ROOM,
  });
});

it('answers a client that has said its last', () => {
  const kernel = new Kernel();
  kernel.incoming.push('a question', '');
  kernel.turns(10);
  if (kernel.wire === 'A QUESTION' && kernel.closed) return;
  diagnose({
    mistake: kernel.closed
      ? 'you closed at the FIN, and owed an answer'
      : 'the peer has ended and has its answer, and you keep the connection',
    expected: 'A QUESTION, then closed',
    got: `${kernel.wire === '' ? 'nothing' : kernel.wire}, ${kernel.closed ? 'closed' : 'open'}`,
    read: '3 · The reactor, “Whose answer”',
  });
});

it('touches nothing after it has closed', () => {
  const kernel = new Kernel();
  kernel.room = 0;
  kernel.incoming.push('now', '');
  kernel.turns(10); // the question and the FIN are read, the answer has no room
  kernel.room = 100;
  kernel.reset = true; // room, and the end of it all, in one announcement
  kernel.turns(10);
  if (kernel.closed) return;
  diagnose({ mistake: 'the connection is over, and you keep it', got: 'open', read: ROOM });
});

it('hears out a client that has reset', () => {
  const kernel = new Kernel();
  kernel.incoming.push('transfer ', 'everything ', 'to Bob');
  kernel.reset = true;
  kernel.turns(10);
  if (kernel.incoming.length > 0) {
    diagnose({
      mistake: 'you closed at EPOLLHUP with bytes unread: what came before the end is lost',
      expected: 'three pieces read, then closed',
      got: `${3 - kernel.incoming.length} read`,
      at: 'EPOLLIN and EPOLLHUP in one announcement',
      read: ROOM,
    });
  }
  if (kernel.closed) return;
  diagnose({
    mistake:
      'you never close after EPOLLHUP: it is announced in every turn, and the loop never sleeps',
    expected: 'closed',
    got: `open, after ${kernel.wakeUps} turns`,
    read: ROOM,
  });
});
