/** The tests of exercise 2.3: the predictions beside what a decoder does. They name the thought, not the answer. */

import { it } from 'vitest';
import { fromHex } from 'wirebook/base';
import { FrameDecoder, FrameTooLarge, TornFrame } from 'wirebook/framing';
import { answered, diagnose, outcomeOf, subject } from '../workshop/subject.ts';

const answers = await subject<typeof import('./3-what-comes-out.ts')>(import.meta.url);

const THE_DECODER = '2 · Framing, “The decoder”';
const THE_LENGTH = '2 · Framing, “A length that lies”';

/** What really happens. */
const decoder = new FrameDecoder({ maxFrameBytes: 8 });
const chunks = ['0000', '00026869000000', '00', '000000036162'];
const counts = chunks.map((chunk) => decoder.push(fromHex(chunk)).length);
const ended = outcomeOf(() => decoder.end());

const failing = new FrameDecoder({ maxFrameBytes: 8 });
const refused = outcomeOf(() => failing.push(fromHex('0000000178000000090000000179')));
const later = outcomeOf(() => failing.push(fromHex('000000017a')));

it('predicts how many frames each push returns', () => {
  const predicted = answered('framesOfEachPush', answers.framesOfEachPush);
  if (predicted.join() === counts.join()) return;
  const wrong = Math.max(
    0,
    counts.findIndex((count, push) => count !== predicted[push]),
  );
  let mistake = `push ${wrong + 1} returns another number of frames`;
  if (predicted[2] === 0 && predicted[3] === 1) {
    mistake = 'you let an empty frame wait for one more byte: it is complete with its header';
  } else if (predicted[2] === 0) {
    mistake = 'you lost the empty frame: four zero bytes are a message of no bytes';
  } else if (predicted[3] === 1) {
    mistake = 'you took an unfinished payload for a frame: its third byte has not come';
  } else if (predicted[1] === 2) {
    mistake = 'you took three bytes for a header: the fourth comes with the next push';
  } else if (predicted[0] !== 0) {
    mistake = 'you took half a header for a frame';
  }
  diagnose({ mistake, got: predicted, at: `push ${wrong + 1} of 4`, read: THE_DECODER });
});

it('predicts what the decoder holds', () => {
  const predicted = answered('heldBytes', answers.heldBytes);
  if (predicted === decoder.bufferedBytes) return;
  let mistake = 'the decoder holds another number of bytes';
  if (predicted === 2) {
    mistake = 'you counted the payload alone: what is held is an unfinished frame, header included';
  } else if (predicted === 0) {
    mistake = 'you hold nothing: then the two bytes of payload that have come would be lost';
  } else if (predicted === 16) {
    mistake = 'you counted frames that are complete: those have been handed over';
  }
  diagnose({ mistake, got: predicted, at: 'after the fourth push', read: THE_DECODER });
});

it('predicts what end() does', () => {
  const predicted = answered('theEnd', answers.theEnd);
  const error = ended.ok ? undefined : ended.error;
  if (predicted === `throws: torn ${error instanceof TornFrame ? error.part : 'nothing'}`) return;
  diagnose({
    mistake:
      predicted === 'returns'
        ? 'you called a torn end clean: the third byte of a payload is still missing'
        : 'the end is torn, but not there: the fourth push brought a whole header',
    got: predicted,
    read: '2 · Framing, “The end”',
  });
});

it('predicts which frames survive a header that lies', () => {
  const predicted = answered('goodFrames', answers.goodFrames);
  const error = refused.ok ? undefined : refused.error;
  const good = error instanceof FrameTooLarge ? error.frames.length : -1;
  if (predicted === good) return;
  let mistake = 'the caller gets another number of frames';
  if (predicted === 0) {
    mistake = 'you dropped the good frame before the bad header: it travels in the error';
  } else if (predicted === 2) {
    mistake = 'you read on behind the bad header: nobody knows where the next frame begins';
  }
  diagnose({ mistake, got: predicted, at: 'the header 00 00 00 09, limit 8', read: THE_LENGTH });
});

it('predicts what a failed decoder does', () => {
  const predicted = answered('secondPush', answers.secondPush);
  if (predicted === (later.ok ? 'returns' : 'throws')) return;
  diagnose({
    mistake: 'you let a failed decoder go on: after a length that lies it stays failed',
    got: predicted,
    at: 'the second push, although its bytes look well',
    read: THE_LENGTH,
  });
});
