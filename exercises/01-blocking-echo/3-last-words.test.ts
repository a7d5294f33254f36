/** The tests of exercise 1.3: each case on the kernel of the machine in front of you. */

import { it } from 'vitest';
import { runInChild } from '../workshop/child.ts';
import { answered, diagnose, subject } from '../workshop/subject.ts';
import type { Case } from './3-last-words.child.ts';
import type { Prediction } from './3-last-words.ts';

const { afterClose, afterHalfClose, afterUnread } = await subject<
  typeof import('./3-last-words.ts')
>(import.meta.url);

const SECOND_SEND = '1 · The blocking echo, “The second send”';
const HANG_UP = '1 · The blocking echo, “Two ways to hang up”';
const HALF = '1 · The blocking echo, “Half a goodbye”';

function happens(data: Case): Promise<[string, string]> {
  return runInChild<[string, string]>(import.meta.url, './3-last-words.child.ts', { data });
}

function agree(prediction: Prediction, [first, second]: [string, string]): boolean {
  return prediction[0] === first && prediction[1] === second;
}

it('after the server has closed', async () => {
  const prediction = answered('afterClose', afterClose);
  const real = await happens('close');
  if (agree(prediction, real)) return;
  let mistake = 'the first error is EPIPE: the FIN came before the RST, so the end is no news';
  if (prediction[0] !== 'took') {
    mistake =
      'you expected the first send to fail: a FIN says that the peer sends no more, not that it is gone';
  } else if (prediction[1] === 'took') {
    mistake = 'you expected the second send to pass: the first one was answered by a RST';
  }
  diagnose({ mistake, expected: real.join(', '), got: prediction.join(', '), read: SECOND_SEND });
});

it('after the server has closed with a byte unread', async () => {
  const prediction = answered('afterUnread', afterUnread);
  const real = await happens('unread');
  if (agree(prediction, real)) return;
  let mistake = 'the reset is news once: the first send hears ECONNRESET, every later one EPIPE';
  if (prediction[0] === 'took') {
    mistake = 'you expected a FIN: with input unread, close sends a RST, and it has come already';
  }
  diagnose({ mistake, expected: real.join(', '), got: prediction.join(', '), read: HANG_UP });
});

it('after the server has shut down writing', async () => {
  const prediction = answered('afterHalfClose', afterHalfClose);
  const real = await happens('half');
  if (agree(prediction, real)) return;
  diagnose({
    mistake:
      'you took half a goodbye for a whole one: the server reads on, and so takes all we send',
    expected: real.join(', '),
    got: prediction.join(', '),
    read: HALF,
  });
});
