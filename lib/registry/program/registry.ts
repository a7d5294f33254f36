/**
 * The program `registry`: a registry, and the page on which one sees it.
 *
 * Knows: the order in which things begin and end. Must not know: what they do, or how it was started.
 *
 * Decision: it says where it listens in two lines that a program can read, and a signal ends it in order: watchers are told, and a second
 * signal ends it at once.
 */
import { RegistryPage } from '../page/page-server.ts';
import { RegistryServer } from '../server.ts';
import { readArguments, UsageError } from './arguments.ts';

/**
 * Runs until a signal ends it.
 *
 * @param argv the words behind the command
 * @param command how it was called, for the one who calls it wrongly
 * @returns resolves when it listens, or has said why it does not; then the exit code is set
 */
export async function runRegistry(argv: readonly string[], command: string): Promise<void> {
  try {
    await serve(argv, command);
  } catch (error) {
    // Words that make no sense, a port that is taken: a sentence, and no stack.
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
}

async function serve(argv: readonly string[], command: string): Promise<void> {
  const { host, port, httpHost, httpPort, ttlMs, original, secret } = readArguments(
    argv,
    process.env,
    command,
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
