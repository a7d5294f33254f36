/**
 * TypeScript in colour, for the terminal.
 *
 * Knows: shiki's tokens. Must not know: what the source is.
 *
 * Decision: shiki finds the tokens (the site uses it too), but the colours are the terminal's own sixteen: they are readable on
 * the reader's background, dark or light, where a theme's fixed colours may not be.
 */

import chalk from 'chalk';
import type { Highlight } from './terminal-markdown.ts';

type Paint = (text: string) => string;

/** A theme whose "colours" are the numbers of these paints. */
const PAINTS: readonly { readonly scopes: readonly string[]; readonly paint: Paint }[] = [
  { scopes: ['comment', 'punctuation.definition.comment'], paint: chalk.gray },
  { scopes: ['string', 'punctuation.definition.string', 'string.template'], paint: chalk.green },
  { scopes: ['constant.numeric', 'constant.language'], paint: chalk.yellow },
  { scopes: ['keyword', 'storage', 'keyword.operator.new'], paint: chalk.magenta },
  { scopes: ['entity.name.function', 'support.function'], paint: chalk.blue },
  { scopes: ['entity.name.type', 'support.type', 'support.class'], paint: chalk.cyan },
];
const PLAIN = '#ffffff';

/** Loads the grammar (some 50 ms); without colour it loads nothing. */
export async function loadHighlight(): Promise<Highlight> {
  if (chalk.level === 0) return (source) => source;
  const [{ createHighlighterCore }, { createJavaScriptRegexEngine }, typescript] =
    await Promise.all([
      import('shiki/core'),
      import('shiki/engine/javascript'),
      import('shiki/langs/typescript.mjs'),
    ]);
  const theme = {
    name: 'terminal',
    type: 'dark' as const,
    fg: PLAIN,
    bg: '#000000',
    settings: [
      { settings: { foreground: PLAIN } },
      ...PAINTS.map(({ scopes }, index) => ({
        scope: [...scopes],
        settings: { foreground: colourOf(index) },
      })),
    ],
  };
  const shiki = await createHighlighterCore({
    themes: [theme],
    langs: [typescript.default],
    engine: createJavaScriptRegexEngine(),
  });
  const paints = new Map(PAINTS.map(({ paint }, index) => [colourOf(index), paint]));
  return (source, language) => {
    if (language !== 'ts' && language !== 'typescript') return source;
    const { tokens } = shiki.codeToTokens(source, { lang: 'typescript', theme: 'terminal' });
    return tokens
      .map((line) =>
        line
          .map(({ content, color }) => paints.get(color?.toLowerCase() ?? '')?.(content) ?? content)
          .join(''),
      )
      .join('\n');
  };
}

function colourOf(index: number): string {
  return `#0000${(index + 1).toString(16).padStart(2, '0')}`;
}
