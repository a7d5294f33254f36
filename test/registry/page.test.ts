/** The page beside a registry: over HTTP by itself, and in a real browser, where an instance appears, its lease runs down, and it goes. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RegistryPage, type RegistryServer } from 'wirebook/registry';
import { readArguments } from '../../lib/registry/program/arguments.ts';
import type { PageState } from '../../lib/registry/page/state.ts';
import { run, start } from '../support/process.ts';
import { root } from '../support/root.ts';
import { Scene } from './scene.ts';

const CHROMIUM = '/usr/bin/chromium';
const { version: wirebookVersion } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
) as { version: string };
const withChromium = existsSync(CHROMIUM);
/** What a careless page would run. */
const NASTY = '<img/src=x/onerror=alert(1)>';

interface Look {
  readonly scroll: number;
  readonly client: number;
  readonly paper: string;
}

async function pageOf(scene: Scene, registry: RegistryServer): Promise<RegistryPage> {
  const page = await RegistryPage.listen(registry);
  scene.later(() => page.close());
  return page;
}

function enter(registry: RegistryServer, port: number, service = 'EchoService'): void {
  registry.keeper.do((table, nowMs) =>
    table.register(
      {
        leaseId: `lease-of-server-${port}`,
        host: '10.0.0.1',
        port,
        services: [service],
        metadata: new Map([['zone', `"${NASTY}"`]]),
      },
      nowMs,
    ),
  );
}

describe('over HTTP', () => {
  it('says what Prometheus can read, with names escaped', async () => {
    const scene = new Scene();
    const registry = await scene.registry();
    const { url } = await pageOf(scene, registry);
    enter(registry, 1);
    enter(registry, 2);
    enter(registry, 3, 'a"b\\c');
    const answer = await fetch(`${url}metrics`);
    expect(answer.headers.get('content-type')).toContain('version=0.0.4');
    const text = await answer.text();
    for (const line of text.trimEnd().split('\n'))
      expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+(\{service="([^"\\\n]|\\.)*"\})? \d+)$/);
    expect(text).toContain('wirebook_registry_instances{service="EchoService"} 2\n');
    expect(text).toContain('wirebook_registry_instances{service="a\\"b\\\\c"} 1\n');
    expect(text).toContain('# TYPE wirebook_registry_heartbeats_total counter\n');
    expect(text).toContain('wirebook_registry_leases 3\n');
  });

  it('is healthy, can only be looked at, and has nothing elsewhere', async () => {
    const scene = new Scene();
    const { url } = await pageOf(scene, await scene.registry());
    const health = await fetch(`${url}healthz`);
    expect([health.status, await health.text()]).toEqual([200, 'ok\n']);
    expect((await fetch(`${url}state?x=1`)).status).toBe(200);
    expect((await fetch(`${url}state`, { method: 'DELETE' })).status).toBe(405);
    expect((await fetch(`${url}__proto__`)).status).toBe(404);
    expect((await fetch(`${url}../../etc/passwd`)).status).toBe(404);
    const head = await fetch(url, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  it('has no script and no style of its own in it, and lets nothing else be loaded', async () => {
    const scene = new Scene();
    const { url } = await pageOf(scene, await scene.registry());
    const answer = await fetch(url);
    const html = await answer.text();
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/i);
    expect(answer.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'self'/,
    );
    expect(answer.headers.get('content-security-policy')).not.toContain('unsafe');
  });

  it('shows a part of what is too much, and how much more there is', async () => {
    const scene = new Scene();
    const registry = await scene.registry();
    const { url } = await pageOf(scene, registry);
    for (let port = 1; port <= 60; port += 1) enter(registry, port);
    for (let port = 61; port <= 200; port += 1) enter(registry, port, `Service${port}`);
    const state = (await (await fetch(`${url}state`)).json()) as PageState;
    expect([state.services.length, state.hiddenServices]).toEqual([100, 41]);
    expect(state.services[0]).toMatchObject({ total: 60, instances: { length: 50 } });
    expect(state.events.length).toBe(50);
  });

  it('does not begin where somebody else listens, and leaves the registry as it was', async () => {
    const scene = new Scene();
    const registry = await scene.registry();
    const page = await pageOf(scene, registry);
    const { port } = page.address;
    await expect(RegistryPage.listen(registry, { port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
    await Promise.all([page.close(), page.close()]);
  });
});

describe('npm run registry', () => {
  const program = join(root, 'lib/registry/program/main.ts');
  const node = ['--conditions=wirebook-source', '--import', 'tsx', program];

  it('says where it is, serves, and ends in order when it is told to', async () => {
    const running = start(process.execPath, [...node, '--port', '0', '--http-port', '0'], {
      cwd: root,
    });
    await running.said(/registry 127\.0\.0\.1:\d+\npage {5}http:\S+\n/);
    const url = /http:\S+/.exec(running.heard())?.[0] ?? '';
    expect((await fetch(`${url}healthz`)).status).toBe(200);
    running.signal('SIGTERM');
    expect(await running.ended).toMatchObject({ code: 0, stderr: '' });
  });

  it('says in one line what it does not understand', async () => {
    const { code, stderr } = await run(process.execPath, [...node, '--port', '70000'], {
      cwd: root,
    });
    expect([code, stderr]).toEqual([2, '--port is a whole number from 0 to 65535, not "70000"\n']);
  });

  it('means the same with and without the two dashes of npm', () => {
    const plain = readArguments(['--port', '5', '--ttl', '2.5', '--original'], {});
    expect(plain).toMatchObject({ port: 5, httpPort: 7_401, ttlMs: 2_500, original: true });
    expect(readArguments(['5'], { npm_config_port: 'true' })).toMatchObject({ port: 5 });
    const both = { npm_config_port: 'true', npm_config_http_port: 'true' };
    expect(readArguments(['0', '0'], both)).toMatchObject({ port: 0, httpPort: 0 });
    expect(readArguments([], { npm_config_http_port: '6' })).toMatchObject({ httpPort: 6 });
    expect(() => readArguments(['0', '1'], both)).toThrow(/usage: npm run registry -- /);
    expect(() => readArguments(['word'], {})).toThrow(/"word" belongs to nothing/);
    expect(() => readArguments(['--prot', '0'], {})).toThrow(/--prot/);
    expect(() => readArguments(['--ttl', 'x'], {})).toThrow(/from 0.01/);
    expect(readArguments([], { WIREBOOK_REGISTRY_SECRET: 's' }).secret).toBe('s');
  });
});

describe('npx wirebook', () => {
  const program = join(root, 'lib/registry/program/wirebook.ts');
  const wirebook = (...words: readonly string[]): ReturnType<typeof run> =>
    run(process.execPath, ['--conditions=wirebook-source', '--import', 'tsx', program, ...words], {
      cwd: root,
    });

  it('says what it can do, when asked and when asked nothing', async () => {
    const all = await Promise.all([wirebook('--help'), wirebook(), wirebook('registry', '-h')]);
    for (const { code, stdout, stderr } of all) {
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toMatch(/^Usage: wirebook COMMAND\n/);
    }
  });

  it('says which version it is', async () => {
    const { code, stdout } = await wirebook('--version');
    expect([code, stdout]).toEqual([0, `${wirebookVersion}\n`]);
  });

  it('knows no command that it does not have', async () => {
    const { code, stdout, stderr } = await wirebook('registri');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^wirebook has no command "registri"\.\n\nUsage: /);
  });

  it('hands a command its words', async () => {
    const { code, stderr } = await wirebook('registry', '--port', '70000');
    expect([code, stderr]).toEqual([2, '--port is a whole number from 0 to 65535, not "70000"\n']);
  });
});

it('CI has a browser: there the next tests may not be left out', () => {
  expect(withChromium || process.env['CI'] === undefined).toBe(true);
});

describe.runIf(withChromium)('in Chromium (left out where there is none)', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--no-sandbox', '--disable-dev-shm-usage'],
    });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
  });

  /** A tab, and everything that went wrong in it. */
  async function open(
    scene: Scene,
    url: string,
    options = {},
  ): Promise<{ tab: Page; wrong: string[] }> {
    const context = await browser.newContext(options);
    scene.later(() => context.close());
    const tab = await context.newPage();
    const wrong: string[] = [];
    tab.on('pageerror', (error) => wrong.push(error.message));
    tab.on('dialog', (dialog) => wrong.push(`a dialog: ${dialog.message()}`));
    tab.on('console', (message) => {
      if (message.type() === 'error') wrong.push(message.text());
    });
    await tab.goto(url);
    return { tab, wrong };
  }

  it('an instance appears, its lease runs down, and it goes', async () => {
    const scene = new Scene();
    const registry = await scene.registry({ ttlMs: 4_000 });
    const { url } = await pageOf(scene, registry);
    const { tab, wrong } = await open(scene, url);
    await tab.getByText('Nobody is registered.').waitFor();
    enter(registry, 8_001);
    const line = tab.locator('[data-service="EchoService"] li[data-address="10.0.0.1:8001"]');
    await line.waitFor();
    const left = async (): Promise<number> =>
      Number.parseFloat(await line.locator('.left').innerText());
    const first = await left();
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThanOrEqual(4);
    await expect.poll(left, { timeout: 5_000, interval: 50 }).toBeLessThan(first - 0.3);
    await line.waitFor({ state: 'detached' });
    await tab.locator('#events .down').getByText('10.0.0.1:8001 expired').waitFor();
    expect(wrong).toEqual([]);
  });

  it('shows names as they are, and runs none of them', async () => {
    const scene = new Scene();
    const registry = await scene.registry();
    enter(registry, 1, NASTY);
    const { url } = await pageOf(scene, registry);
    const { tab, wrong } = await open(scene, url);
    await tab.getByRole('heading', { name: NASTY }).waitFor();
    await tab.locator('.about').getByText(NASTY).waitFor();
    expect(await tab.locator('img').count()).toBe(0);
    expect(wrong).toEqual([]);
  });

  it('says so when the registry is gone, and keeps what it showed', async () => {
    const scene = new Scene();
    const registry = await scene.registry();
    enter(registry, 1);
    const page = await pageOf(scene, registry);
    const { tab } = await open(scene, page.url);
    await tab.locator('li[data-address]').waitFor();
    await page.close();
    await tab.getByText('The registry does not answer').waitFor();
    expect(await tab.locator('li[data-address]').count()).toBe(1);
  });

  it.each(['light', 'dark'] as const)('fits a phone, in %s', async (colorScheme) => {
    const scene = new Scene();
    const registry = await scene.registry();
    enter(registry, 1, 'AServiceWithANameThatIsLongerThanAnyPhoneIsWide'.repeat(4));
    const { url } = await pageOf(scene, registry);
    const phone = { viewport: { width: 360, height: 740 }, colorScheme };
    const { tab } = await open(scene, url, phone);
    await tab.locator('li[data-address]').waitFor();
    // As text: it is the browser that has a document, and not this file.
    const { scroll, client, paper } = await tab.evaluate<Look>(`({
      scroll: document.documentElement.scrollWidth,
      client: document.documentElement.clientWidth,
      paper: getComputedStyle(document.body).backgroundColor,
    })`);
    expect(scroll).toBeLessThanOrEqual(client);
    expect(paper).toBe(colorScheme === 'dark' ? 'rgb(22, 24, 28)' : 'rgb(253, 252, 249)');
  });
});
