/**
 * A page to look at a registry, on loopback, beside it.
 *
 * Knows: node:http, and what is under which path. Must not know: how the registry works.
 *
 * Decision: it can only look. There is no path that changes anything, so there is nothing to protect but what it shows; that is why it
 * listens on loopback unless told otherwise. The page's policy lets it load its own script and style and nothing else, so even a
 * name that somehow became HTML could not run.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RegistryServer } from '../server.ts';
import { PAGE_CSS } from './css.ts';
import { PAGE_HTML } from './html.ts';
import { METRICS_TYPE, metricsText } from './metrics.ts';
import { PAGE_SCRIPT } from './script.ts';
import { pageState, RecentChanges } from './state.ts';

export interface RegistryPageOptions {
  /** Default `127.0.0.1`. */
  readonly host?: string | undefined;
  /** 0, the default, lets the kernel choose. */
  readonly port?: number | undefined;
}

const HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

type Answer = readonly [type: string, body: string];

export class RegistryPage {
  readonly #server: Server;
  readonly #recent: RecentChanges;
  #closing: Promise<void> | undefined;

  private constructor(server: Server, recent: RecentChanges) {
    this.#server = server;
    this.#recent = recent;
  }

  /**
   * Serves `/`, the page; `/state`, what it shows, as JSON; `/metrics`, for Prometheus; `/healthz`.
   *
   * @throws EADDRINUSE, EADDRNOTAVAIL, EACCES …
   */
  static async listen(
    registry: RegistryServer,
    { host = '127.0.0.1', port = 0 }: RegistryPageOptions = {},
  ): Promise<RegistryPage> {
    const recent = new RecentChanges(registry.keeper);
    const answers: Readonly<Record<string, () => Answer>> = {
      '/': () => ['text/html; charset=utf-8', PAGE_HTML],
      '/page.css': () => ['text/css; charset=utf-8', PAGE_CSS],
      '/page.js': () => ['text/javascript; charset=utf-8', PAGE_SCRIPT],
      '/state': () => ['application/json', JSON.stringify(pageState(registry, recent))],
      '/metrics': () => [METRICS_TYPE, metricsText(registry)],
      '/healthz': () => ['text/plain; charset=utf-8', 'ok\n'],
    };
    const paths = new Map(Object.entries(answers));
    const server = createServer((request, response) => answer(paths, request, response));
    server.headersTimeout = 10_000;
    server.requestTimeout = 10_000;
    server.maxConnections = 256;
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          server.off('error', reject);
          resolve();
        });
      });
    } catch (error) {
      recent.stop();
      throw error;
    }
    return new RegistryPage(server, recent);
  }

  /** Where it listens. */
  get address(): AddressInfo {
    return this.#server.address() as AddressInfo; // it listens on TCP
  }

  /** What to type into a browser. */
  get url(): string {
    const { address, port } = this.address;
    return `http://${address.includes(':') ? `[${address}]` : address}:${port}/`;
  }

  close(): Promise<void> {
    this.#closing ??= new Promise((resolve) => {
      this.#recent.stop();
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
    return this.#closing;
  }
}

function answer(
  paths: ReadonlyMap<string, () => Answer>,
  { method, url = '/' }: IncomingMessage,
  response: ServerResponse,
): void {
  const [path = '/'] = url.split('?');
  const make = paths.get(path);
  const looks = method === 'GET' || method === 'HEAD';
  const status = make === undefined ? 404 : looks ? 200 : 405;
  const [type, body] =
    make !== undefined && looks
      ? make()
      : [
          'text/plain; charset=utf-8',
          status === 404 ? 'there is nothing here\n' : 'this can only be looked at: GET\n',
        ];
  response.writeHead(status, {
    ...HEADERS,
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
    ...(status === 405 && { Allow: 'GET, HEAD' }),
  });
  response.end(method === 'HEAD' ? undefined : body);
}
