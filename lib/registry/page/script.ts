/**
 * What runs in the page: it asks for the state, shows it, and lets leases run down between two answers.
 *
 * Knows: the shape of /state, and the document. Must not know: anything else of the registry.
 *
 * Decision: it asks once a second, and not while nobody looks. A stream of events would be sooner by half a second, and every open tab
 * would be one more watcher for the registry to keep. Everything is put in as text (\`textContent\`), never as HTML.
 */

export const PAGE_SCRIPT = `'use strict';
const ASK_MS = 1000;
const byId = (id) => document.getElementById(id);
const leases = new Map();
let shown = '';

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function seconds(ms) {
  return (Math.max(0, ms) / 1000).toFixed(1) + ' s';
}

function ago(ms) {
  if (ms < 60000) return Math.round(ms / 1000) + ' s ago';
  if (ms < 3600000) return Math.round(ms / 60000) + ' min ago';
  return Math.round(ms / 3600000) + ' h ago';
}

function status(text, bad) {
  const line = byId('status');
  if (line.textContent !== text) line.textContent = text;
  line.className = bad ? 'bad' : '';
}

function showFacts(state) {
  const facts = byId('facts');
  facts.replaceChildren(
    ...Object.entries(state.facts).map(([name, value]) => {
      const box = element('div');
      box.append(element('dt', '', name), element('dd', '', String(value)));
      return box;
    }),
  );
}

function showInstance(instance, ttlMs, service) {
  const line = element('li');
  line.dataset.address = instance.address;
  const meter = element('meter');
  meter.max = ttlMs;
  meter.low = ttlMs / 3;
  meter.setAttribute('aria-label', 'time left of the lease of ' + instance.address);
  const left = element('span', 'left');
  line.append(element('code', '', instance.address), meter, left);
  if (instance.about !== '') line.append(element('span', 'about', instance.about));
  leases.set(service + ' ' + instance.address, { meter, left, leftMs: 0, atMs: 0 });
  return line;
}

function showServices(state) {
  const names = JSON.stringify(
    state.services.map(({ name, total, instances }) => [
      name,
      total,
      instances.map(({ address, about }) => [address, about]),
    ]),
  );
  if (names !== shown) {
    shown = names;
    leases.clear();
    const cards = state.services.map(({ name, total, instances }) => {
      const card = element('article');
      card.dataset.service = name;
      const list = element('ul');
      list.append(...instances.map((instance) => showInstance(instance, state.ttlMs, name)));
      const more = total - instances.length;
      if (more > 0) list.append(element('li', 'none', 'and ' + more + ' more'));
      card.append(element('h3', '', name), list);
      return card;
    });
    const hidden = state.hiddenServices;
    if (hidden > 0) cards.push(element('p', 'none', 'and ' + hidden + ' more services'));
    if (cards.length === 0) cards.push(element('p', 'none', 'Nobody is registered.'));
    byId('services').replaceChildren(...cards);
  }
  const nowMs = performance.now();
  for (const { name, instances } of state.services)
    for (const { address, leftMs } of instances)
      Object.assign(leases.get(name + ' ' + address), { leftMs, atMs: nowMs });
}

function showEvents(state) {
  const lines = state.events.map(({ agoMs, kind, text }) => {
    const line = element('li');
    line.append(element('span', 'when', ago(agoMs)), element('span', kind, text));
    return line;
  });
  if (lines.length === 0) lines.push(element('li', 'none', 'Nothing yet.'));
  byId('events').replaceChildren(...lines);
}

function runDown() {
  const nowMs = performance.now();
  for (const { meter, left, leftMs, atMs } of leases.values()) {
    const still = Math.max(0, leftMs - (nowMs - atMs));
    meter.value = still;
    left.textContent = seconds(still);
  }
}

async function ask() {
  if (document.hidden) return;
  try {
    const answer = await fetch('/state', { cache: 'no-store', signal: AbortSignal.timeout(5000) });
    if (!answer.ok) throw new Error('status ' + answer.status);
    const state = await answer.json();
    status(state.status, state.doubtful);
    showFacts(state);
    showServices(state);
    showEvents(state);
    runDown();
  } catch (error) {
    status('The registry does not answer (' + error.message + '). What is below is how it was.', true);
  }
}

async function goOn() {
  await ask();
  setTimeout(goOn, ASK_MS);
}

document.addEventListener('visibilitychange', () => void ask());
setInterval(runDown, 200);
void goOn();
`;
