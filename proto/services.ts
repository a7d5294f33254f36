/**
 * From a `service` in a `.proto` file to a `defineService` in TypeScript: the step that pbjs leaves out.
 *
 * Knows: protobufjs' reflection, and the names of `wirebook/rpc`. Must not know: where files are put.
 *
 * Decision: what is written is what one would write by hand, names on the wire included, so that a reader can compare. `idempotency_level` is protobuf's own
 * option; for one-way there is none, so it is ours (options.proto).
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import protobuf from 'protobufjs';

/** How the written file names the two that it imports. */
export interface Specifiers {
  /** What pbjs made of the same `.proto` file. */
  readonly messages: string;
  /** The library. */
  readonly rpc: string;
}

const PACKAGE = dirname(createRequire(import.meta.url).resolve('protobufjs/package.json'));

/**
 * Reads a `.proto` file and writes the definitions of its services.
 *
 * @param folder where it stands, and what it imports
 * @returns undefined when it has none
 */
export async function describeServices(
  folder: string,
  file: string,
  specifiers: Specifiers,
): Promise<string | undefined> {
  const services = await readServices(folder, file);
  if (services.length === 0) return undefined;
  const methods = services.flatMap((service) => service.methodsArray);
  const namespaces = new Set(methods.flatMap(messagesOf).map((name) => name.split('.')[0] ?? ''));
  return `${[
    `// Generated from proto/${file} by \`npm run proto\`. Do not edit.`,
    importOf(methods, specifiers.rpc),
    `import { ${[...namespaces].toSorted().join(', ')} } from '${specifiers.messages}';`,
    '',
    `export { ${[...namespaces].toSorted().join(', ')} };`,
    ...services.flatMap((service) => ['', describe(service)]),
  ].join('\n')}\n`;
}

async function readServices(folder: string, file: string): Promise<protobuf.Service[]> {
  const root = new protobuf.Root();
  root.resolvePath = (_, path) => join(path.startsWith('google/') ? PACKAGE : folder, path);
  await root.load(file, { alternateCommentMode: true });
  root.resolveAll();
  const found: protobuf.Service[] = [];
  const visit = (space: protobuf.NamespaceBase): void => {
    for (const nested of space.nestedArray) {
      if (nested instanceof protobuf.Service && nested.filename === join(folder, file))
        found.push(nested);
      if (nested instanceof protobuf.Namespace) visit(nested);
    }
  };
  visit(root);
  return found;
}

function importOf(methods: readonly protobuf.Method[], specifier: string): string {
  const kinds = new Set(methods.map(kindOf));
  const names = ['defineService', 'messageCodec', ...kinds].map((name) => ({ name, type: '' }));
  const types = ['ServiceDefinition', ...[...kinds].map(typeOf)];
  const all = [...names, ...types.map((name) => ({ name, type: 'type ' }))];
  const sorted = all.toSorted((left, right) => left.name.localeCompare(right.name, 'en'));
  return `import {\n${sorted.map(({ name, type }) => `  ${type}${name},\n`).join('')}} from '${specifier}';`;
}

function describe(service: protobuf.Service): string {
  const methods = service.methodsArray;
  return [
    `${comment(service.comment, '')}export const ${service.name.replace(/(?<=.)Service$/, '')}: ServiceDefinition<{`,
    ...methods.map((method) => `  readonly ${keyOf(method)}: ${describeType(method)};`),
    `}> = defineService('${service.name}', {`,
    ...methods.map(
      (method) => `${comment(method.comment, '  ')}  ${keyOf(method)}: ${describeValue(method)},`,
    ),
    '});',
  ].join('\n');
}

function describeType(method: protobuf.Method): string {
  return `${typeOf(kindOf(method))}<${messagesOf(method).join(', ')}>`;
}

function describeValue(method: protobuf.Method): string {
  const codecs = messagesOf(method).map((name) => `messageCodec(${name})`);
  const idempotent = ['NO_SIDE_EFFECTS', 'IDEMPOTENT'].includes(
    String(method.options?.['idempotency_level']),
  );
  const options = `{ name: '${method.name}'${idempotent ? ', idempotent: true' : ''} }`;
  return `${kindOf(method)}(${[...codecs, options].join(', ')})`;
}

type Kind = 'oneWay' | 'serverStream' | 'unary';

/** @throws Error for what there is no such method of ours */
function kindOf(method: protobuf.Method): Kind {
  if (method.requestStream)
    throw new Error(`${method.fullName}: a request cannot be a stream; send several calls`);
  const oneWay = method.options?.['(rpc.one_way)'] === true;
  if (oneWay && method.responseStream)
    throw new Error(`${method.fullName}: a one-way method has no stream to answer with`);
  if (oneWay) return 'oneWay';
  return method.responseStream ? 'serverStream' : 'unary';
}

function typeOf(kind: Kind): string {
  return { oneWay: 'OneWayMethod', serverStream: 'ServerStreamMethod', unary: 'UnaryMethod' }[kind];
}

/** Full names of what goes there and, unless nothing does, what comes back. */
function messagesOf(method: protobuf.Method): string[] {
  const types = [method.resolvedRequestType, method.resolvedResponseType];
  const names = types.map((type) => (type?.fullName ?? '').replace(/^\./, ''));
  return kindOf(method) === 'oneWay' ? names.slice(0, 1) : names;
}

/** `Add` is `add`, as one writes it here. */
function keyOf(method: protobuf.Method): string {
  return method.name.charAt(0).toLowerCase() + method.name.slice(1);
}

function comment(text: string | null, indent: string): string {
  return text === null ? '' : `${indent}/** ${text.replaceAll(/\s+/g, ' ')} */\n`;
}
