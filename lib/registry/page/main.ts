/**
 * `npm run registry`: a registry, and the page on which one sees it.
 *
 * Knows: the order in which things begin and end. Must not know: what they do.
 *
 * Decision: it says where it listens in two lines that a program can read, and a signal ends it in order: watchers are told, and a second
 * signal ends it at once.
 */
import { RegistryServer } from '../server.ts';
import { readArguments, UsageError } from './arguments.ts';
import { RegistryPage } from './page-server.ts';

async function main(): Promise<void> {
  const { host, port, httpHost, httpPort, ttlMs, original, secret } = readArguments(
    process.argv.slice(2),
    process.env,
  );
  const registry = await RegistryServer.listen({ host, port, ttlMs, original, secret });
  let page: RegistryPage;
  try {
    page = await RegistryPage.listen(registry, { host: httpHost, port: httpPort });
  } catch (error) {
    await registry.close({ graceMs: 0 });
    throw error;
  }
  console.log(`registry ${registry.address.host}:${registry.address.port}`);
  console.log(`page     ${page.url}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      void Promise.all([page.close(), registry.close()]);
    });
}

try {
  await main();
} catch (error) {
  // Words that make no sense, a port that is taken: a sentence, and no stack.
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
