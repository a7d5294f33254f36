/**
 * Markdown for a terminal.
 *
 * Knows: markdown-it's tokens and ANSI styles. Must not know: cells, chapters, who reads it.
 *
 * Decision: markdown-it parses and wrap-ansi wraps, as they do it well; what stands here is only how each block looks. With
 * colour off (chalk decides) the same text comes out plain, with the signs that carry meaning kept: `code` keeps its ticks.
 */

import chalk from 'chalk';
import markdownIt from 'markdown-it';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

type Token = ReturnType<typeof parser.parse>[number];

const parser = markdownIt({ html: false, linkify: false });

/** A highlighter for fenced code: source and language in, lines out. */
export type Highlight = (source: string, language: string) => string;

/**
 * @param text markdown
 * @param width columns to wrap at
 * @param highlight for fenced code
 */
export function renderMarkdown(text: string, width: number, highlight: Highlight): string {
  const tokens = parser.parse(text, {});
  return renderBlocks(tokens, width, highlight).join('\n\n');
}

function renderBlocks(tokens: readonly Token[], width: number, highlight: Highlight): string[] {
  const blocks: string[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token === undefined) break;
    const close = token.nesting === 1 ? closing(tokens, at) : at;
    const inner = tokens.slice(at + 1, close);
    blocks.push(...renderBlock(token, inner, width, highlight));
    at = close;
  }
  return blocks;
}

function renderBlock(
  token: Token,
  inner: readonly Token[],
  width: number,
  highlight: Highlight,
): string[] {
  switch (token.type) {
    case 'heading_open': {
      const text = renderInline(inner);
      if (chalk.level > 0)
        return [token.tag === 'h1' ? chalk.bold.underline(text) : chalk.bold(text)];
      return [`${text}\n${(token.tag === 'h1' ? '═' : '─').repeat(stringWidth(text))}`];
    }
    case 'paragraph_open':
      return [wrap(renderInline(inner), width)];
    case 'fence':
    case 'code_block':
      return [indent(highlight(token.content.replace(/\n$/, ''), token.info.trim()), '    ')];
    case 'blockquote_open': {
      const quoted = renderBlocks(inner, width - 2, highlight).join('\n\n');
      return [indent(quoted, `${chalk.dim('│')} `)];
    }
    case 'bullet_list_open':
    case 'ordered_list_open':
      return [renderList(token, inner, width, highlight)];
    case 'table_open':
      return [renderTable(inner, width)];
    case 'hr':
      return [chalk.dim('─'.repeat(width))];
    default:
      return [];
  }
}

function renderList(
  list: Token,
  inner: readonly Token[],
  width: number,
  highlight: Highlight,
): string {
  const items: string[] = [];
  let number = Number(list.attrGet('start') ?? 1);
  let loose = false;
  for (let at = 0; at < inner.length; at += 1) {
    const close = closing(inner, at);
    const content = inner.slice(at + 1, close);
    loose ||= content.some((token) => token.type === 'paragraph_open' && !token.hidden);
    const sign = list.type === 'ordered_list_open' ? `${number}. ` : '• ';
    const body = renderBlocks(content, width - sign.length, highlight).join('\n');
    items.push(sign + indent(body, ' '.repeat(sign.length)).trimStart());
    number += 1;
    at = close;
  }
  return items.join(loose ? '\n\n' : '\n');
}

/** Columns side by side; where the terminal is too narrow for that, each row is a paragraph with its headings. */
function renderTable(inner: readonly Token[], width: number): string {
  const rows: string[][] = [];
  for (const [index, token] of inner.entries()) {
    if (token.type === 'tr_open') rows.push([]);
    if (token.type === 'th_open' || token.type === 'td_open') {
      rows.at(-1)?.push(renderInline(inner.slice(index + 1, closing(inner, index))));
    }
  }
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => stringWidth(row[column] ?? ''))),
  );
  if (widths.reduce((sum, one) => sum + one + 2, -2) > width) {
    const [head = [], ...others] = rows;
    return others
      .map(([first = '', ...cells]) => {
        const parts = cells.map((cell, index) => `${head[index + 1] ?? ''}: ${cell}`);
        return [first, ...parts.map((part) => indent(wrap(part, width - 2), '  '))].join('\n');
      })
      .join('\n\n');
  }
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - stringWidth(cell)))
      .join('  ')
      .trimEnd(),
  );
  const rule = widths.map((one) => '─'.repeat(one)).join('  ');
  return [lines[0] ?? '', chalk.dim(rule), ...lines.slice(1)].join('\n');
}

function renderInline(tokens: readonly Token[]): string {
  const styles: ((text: string) => string)[] = [];
  let text = '';
  let href = '';
  const put = (piece: string): void => {
    text += styles.reduceRight((styled, style) => style(styled), piece);
  };
  for (const token of tokens.flatMap((one) => one.children ?? [])) {
    switch (token.type) {
      case 'text':
        put(token.content);
        break;
      case 'code_inline':
        put(chalk.level === 0 ? `\`${token.content}\`` : chalk.cyan(token.content));
        break;
      case 'strong_open':
        styles.push(chalk.bold);
        break;
      case 'em_open':
        styles.push(chalk.italic);
        break;
      case 'link_open':
        href = String(token.attrGet('href') ?? '');
        styles.push(chalk.underline);
        break;
      case 'link_close':
        styles.pop();
        put(` (${href})`);
        break;
      case 'strong_close':
      case 'em_close':
        styles.pop();
        break;
      case 'softbreak':
        text += ' ';
        break;
      case 'hardbreak':
        text += '\n';
        break;
      default:
        put(token.content);
    }
  }
  return text;
}

/** Index of the token that closes the one at `at`; `at` itself for a token that stands alone. */
function closing(tokens: readonly Token[], at: number): number {
  let depth = 0;
  for (let index = at; index < tokens.length; index += 1) {
    depth += tokens[index]?.nesting ?? 0;
    if (depth === 0) return index;
  }
  return tokens.length;
}

function wrap(text: string, width: number): string {
  return wrapAnsi(text, Math.max(20, width), { trim: true });
}

function indent(text: string, by: string): string {
  return text
    .split('\n')
    .map((line) => by + line)
    .join('\n');
}
