/**
 * What V8 has written of processes and threads, sorted so that it can be added up.
 *
 * Knows: V8's reports name functions by where they stand in the text that was run. Must not know: whose reports they are.
 *
 * Decision: one module may have been run as several texts, for a loader compiles it in one way for `import` and in another for `require`.
 * c8 adds up what bears the same name, whatever the text, and then says of lines that have run that they have not. So each text of a
 * module is counted by itself, and only lines are added.
 */

/** One function, its calls, and its parts that were called more or less often. */
interface RawFunction {
  readonly functionName: string;
  readonly ranges: readonly {
    readonly startOffset: number;
    readonly endOffset: number;
    readonly count: number;
  }[];
}

/** What one process or thread writes when it ends, as far as it is used here. */
export interface RawCoverage {
  readonly result: readonly { readonly url: string; readonly functions: readonly RawFunction[] }[];
  readonly 'source-map-cache'?: Readonly<Record<string, unknown>>;
}

/** Gives the texts of each module numbers, in the order in which they are met. */
export class TextNumbers {
  /** Of each module, what tells its texts apart. */
  readonly #texts = new Map<string, string[]>();

  /** How many texts there are at most of one module. */
  get most(): number {
    return Math.max(0, ...[...this.#texts.values()].map((texts) => texts.length));
  }

  /** @returns 0 for the first text of a module, 1 for the next */
  of(url: string, functions: readonly RawFunction[]): number {
    const text = outline(functions);
    const texts = this.#texts.get(url) ?? [];
    this.#texts.set(url, texts);
    const known = texts.indexOf(text);
    return known >= 0 ? known : texts.push(text) - 1;
  }
}

/** The module itself is the first function: its end is the length of the text. The second one begins behind what the loader puts first. */
function outline(functions: readonly RawFunction[]): string {
  const [whole, first] = functions.map(({ ranges }) => ranges[0]);
  return `${whole?.endOffset} ${first?.startOffset}`;
}

/** @returns one report for each number that a text in it has: of other modules than those that are wanted, nothing */
export function sortTexts(
  report: RawCoverage,
  numbers: TextNumbers,
  wanted: (url: string) => boolean,
): Map<number, RawCoverage> {
  const sorted = new Map<number, RawCoverage['result'][number][]>();
  for (const one of report.result) {
    if (!wanted(one.url)) continue;
    const number = numbers.of(one.url, one.functions);
    sorted.set(number, [...(sorted.get(number) ?? []), one]);
  }
  const maps = report['source-map-cache'] ?? {};
  return new Map(
    [...sorted].map(([number, result]) => {
      const own = Object.fromEntries(
        result.flatMap(({ url }) => (maps[url] === undefined ? [] : [[url, maps[url]]])),
      );
      return [number, { result, 'source-map-cache': own }];
    }),
  );
}
