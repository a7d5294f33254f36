/**
 * How the page looks.
 *
 * Knows: light and dark, wide and narrow. Must not know: data.
 *
 * Decision: the reader's own fonts and colour scheme, one accent, and no picture: it must look right on a machine without a network.
 */

export const PAGE_CSS = `:root {
  color-scheme: light dark;
  --paper: #fdfcf9;
  --card: #ffffff;
  --ink: #22252a;
  --quiet: #5c636d;
  --line: #dedad0;
  --accent: #1f6f8b;
  --warn: #a14400;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #16181c;
    --card: #1e2126;
    --ink: #e6e4df;
    --quiet: #a0a6b0;
    --line: #363b43;
    --accent: #6cc3df;
    --warn: #ffab70;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto;
  max-width: 64rem;
  padding: 1rem;
  background: var(--paper);
  color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif;
}
header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 1rem; }
h1 { margin: 0; font-size: 1.5rem; }
h2 { margin: 1.5rem 0 0.5rem; font-size: 1.1rem; }
h3 { margin: 0; font-size: 1rem; overflow-wrap: anywhere; }
#status { margin: 0; color: var(--quiet); }
#status.bad { color: var(--warn); }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); gap: 0.5rem; margin: 1rem 0 0; }
dl div { padding: 0.5rem 0.75rem; border: 1px solid var(--line); border-radius: 0.4rem; background: var(--card); }
dt { color: var(--quiet); font-size: 0.85rem; }
dd { margin: 0; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
article { margin-bottom: 0.75rem; padding: 0.75rem; border: 1px solid var(--line); border-radius: 0.4rem; background: var(--card); }
article ul, ol { margin: 0.5rem 0 0; padding: 0; list-style: none; }
article li { display: grid; grid-template-columns: minmax(12rem, 2fr) 3fr 5rem; gap: 0 0.75rem; align-items: center; padding: 0.2rem 0; border-top: 1px solid var(--line); }
code { font: 0.9rem/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
.about { color: var(--quiet); font-size: 0.85rem; overflow-wrap: anywhere; }
meter { width: 100%; height: 0.9rem; accent-color: var(--accent); }
.left { text-align: right; font-variant-numeric: tabular-nums; }
ol li { padding: 0.15rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
ol .when { display: inline-block; min-width: 5.5rem; color: var(--quiet); font-variant-numeric: tabular-nums; }
ol .down { color: var(--warn); }
.none { color: var(--quiet); }
@media (max-width: 40rem) {
  article li { grid-template-columns: 1fr 5rem; }
  article li code { grid-column: 1 / -1; }
}
`;
