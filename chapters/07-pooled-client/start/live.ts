/**
 * A picture that is drawn over itself, at the end of what the terminal shows.
 *
 * Knows: escape sequences. Must not know: what is drawn.
 *
 * Decision: the lines before stay where they are and can be scrolled back to, and so does the last picture: no second screen. A line is cut, never
 * wrapped: of a wrapped one nobody knows how many there are.
 */

const HIDE_CURSOR = '\x1b[?25l';
const SHOW_CURSOR = '\x1b[?25h';
const CLEAR_DOWN = '\x1b[J';
const CLEAR_LINE = '\x1b[K';

export class Live {
  readonly #write: (text: string) => void;
  #height = 0;

  constructor(write: (text: string) => void) {
    this.#write = write;
    write(HIDE_CURSOR);
  }

  draw(lines: readonly string[]): void {
    const rows = lines.map((line) => `${line}${CLEAR_LINE}\n`).join('');
    this.#write(`${this.#home()}${rows}${CLEAR_DOWN}`);
    this.#height = lines.length;
  }

  /** Wipes the picture and gives the cursor back. */
  close(): void {
    this.#write(`${this.#home()}${CLEAR_DOWN}${SHOW_CURSOR}`);
    this.#height = 0;
  }

  #home(): string {
    return this.#height === 0 ? '\r' : `\r\x1b[${this.#height}A`;
  }
}
