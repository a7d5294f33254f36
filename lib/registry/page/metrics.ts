/**
 * The registry's figures, as Prometheus reads them.
 *
 * Knows: the text format (version 0.0.4). Must not know: who scrapes.
 *
 * Decision: only what a service's name can multiply has a label, and never an address: each new one would be a series that Prometheus keeps
 * for ever.
 */
import type { RegistryServer } from '../server.ts';

export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

type Kind = 'counter' | 'gauge';

export function metricsText(registry: RegistryServer): string {
  const { keeper, counters, watchers, connections } = registry;
  const { table } = keeper;
  const nowMs = keeper.now();
  const services = table.services(nowMs);
  const single = (name: string, kind: Kind, help: string, value: number): string =>
    `${head(name, kind, help)}wirebook_registry_${name} ${value}\n`;
  const offered = services.map(
    ({ name, instances }) =>
      `wirebook_registry_instances{service="${escaped(name)}"} ${instances}\n`,
  );
  return [
    head('instances', 'gauge', 'Instances of each service.'),
    ...offered,
    single('services', 'gauge', 'Services that somebody offers.', services.length),
    single('leases', 'gauge', 'Servers that hold a lease.', table.leases),
    single('watchers', 'gauge', 'Watches that are open.', watchers),
    single('connections', 'gauge', 'Connections that are open.', connections),
    single('revision', 'gauge', 'The number of the last change.', table.revision),
    single(
      'settled',
      'gauge',
      '1 once the grace after the start is over.',
      Number(table.isSettled(nowMs)),
    ),
    single(
      'protected',
      'gauge',
      '1 while no lease runs out because too many are silent at once.',
      Number(table.protectedSinceMs !== undefined),
    ),
    ...Object.entries(counters).map(([name, value]) =>
      single(`${snakeCase(name)}_total`, 'counter', `Number of ${words(name)}.`, value),
    ),
  ].join('');
}

function head(name: string, kind: Kind, help: string): string {
  return `# HELP wirebook_registry_${name} ${help}\n# TYPE wirebook_registry_${name} ${kind}\n`;
}

function escaped(label: string): string {
  return label.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function words(name: string): string {
  return snakeCase(name).replaceAll('_', ' ');
}
