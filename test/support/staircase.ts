/**
 * The rules that the shape of `lib/` keeps, as a function of its files, so that a test can also ask about a tree made up to
 * break them.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { basename, dirname, join, posix } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';

/** The folders of `lib/`, lowest first: each imports only those before it. */
const STAIRCASE: readonly string[] = [
  'base',
  'socket',
  'framing',
  'reactor',
  'threads',
  'rpc',
  'registry',
  'client',
  'gossip',
];

/** What decides without touching the world, as patterns of paths below `lib/`. `*.real.ts` are the world's own side. */
const PURE: readonly RegExp[] = [
  /^base\/(?!.*\.real\.ts$)/,
  /^framing\//,
  /^threads\/(byte-ring|fifo|ledger|pool-memory|signal-watch|tasks)\.ts$/,
  /^reactor\/timer-wheel\.ts$/,
  /^rpc\/(malformed|varint|utf8|names|method-head|fields|envelope|(en|de)code-.*|codes|errors|codec|service|typed|pending-calls|backoff|discovery)\.ts$/,
  /^registry\/(errors|limits|instance|lease-table|ended-leases|service-index|change-log|protection|table|heartbeat-schedule|endpoint-view|bare-.*|announced-host)\.ts$/,
  /^client\/(connector|pool-(?!engine).*|pooled|waiter-queue|dial-plan|shelf|host-pool-core)\.ts$/,
  /^client\/(balancers\/.*|client-errors|verdict|peak-latency|load|candidates|backend|endpoints|quarantine|roster|retry-.*|latency-window|hedge|discovery-cache)\.ts$/,
];

/** What pure files may not name: it is Node's alone, or it is the world (time, the process). */
const WORLDLY = new Set([
  'Buffer',
  'Date',
  'clearImmediate',
  'clearInterval',
  'clearTimeout',
  'global',
  'performance',
  'process',
  'require',
  'setImmediate',
  'setInterval',
  'setTimeout',
]);

const MOST_LINES = 400;

/** The sources of a tree, by path from the repository's root with `/` between: `lib/framing/decoder.ts`. */
export type Sources = ReadonlyMap<string, string>;

export function readLib(root: string): Sources {
  const paths = readdirSync(join(root, 'lib'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
    .map((path) => `lib/${path.replaceAll('\\', '/')}`);
  return new Map(
    paths.toSorted().map((path) => [path, readFileSync(join(root, path), 'utf8')] as const),
  );
}

/** The packages that users get together with this one, or have to have, so that `lib/` may import them. */
export function packagesOf(root: string): string[] {
  const { dependencies, optionalDependencies, peerDependencies } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  return Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });
}

/** What is wrong with a tree, a sentence each. `packages` are those that `lib/` may import. */
export function checkStaircase(sources: Sources, packages: readonly string[]): string[] {
  return [...sources].flatMap(([path, source]) => {
    const problems = checkLength(path, source);
    if (!isTest(path)) problems.push(...checkHead(path, source));
    if (!isTest(path)) problems.push(...checkNames(path, source, packages));
    if (path === 'lib/index.ts') problems.push(...checkTop(sources, source));
    return problems;
  });
}

export function isPure(path: string): boolean {
  return !isTest(path) && PURE.some((pattern) => pattern.test(path.replace(/^lib\//, '')));
}

function isTest(path: string): boolean {
  return /\.test(-child)?\.ts$/.test(path);
}

function checkLength(path: string, source: string): string[] {
  const lines = source.trimEnd().split('\n').length;
  return lines > MOST_LINES ? [`${path} has ${lines} lines; at most ${MOST_LINES}`] : [];
}

function checkHead(path: string, source: string): string[] {
  return /^(#!.*\n)?\s*(\/\*\*|\/\/)/.test(source) ? [] : [`${path} has no head comment`];
}

function checkTop(sources: Sources, top: string): string[] {
  const reexported = new Set(readReferences('lib/index.ts', top).imports);
  return folders(sources)
    .map((folder) => `./${folder}/index.ts`)
    .filter((index) => !reexported.has(index))
    .map((index) => `lib/index.ts does not re-export ${index}`);
}

/** The folders that stand in `lib/`, in no order. */
function folders(sources: Sources): string[] {
  const found = [...sources.keys()].map((path) => path.split('/')).filter((parts) => parts[2]);
  return [...new Set(found.map((parts) => parts[1] ?? ''))];
}

function checkNames(path: string, source: string, packages: readonly string[]): string[] {
  const { imports, globals, errors } = readReferences(path, source);
  const level = levelOf(path);
  if (level === undefined) return [`${path} stands in no folder of the staircase`];
  const worldly = isPure(path) ? globals.filter((name) => WORLDLY.has(name)) : [];
  return [
    ...errors.map((error) => `${path} cannot be read: ${error}`),
    ...imports.flatMap((specifier) => checkImport(path, level, specifier, packages)),
    ...[...new Set(worldly)].map((name) => `${path} is pure and uses ${name}`),
  ];
}

function checkImport(
  path: string,
  level: number,
  specifier: string,
  packages: readonly string[],
): string[] {
  if (isBuiltin(specifier)) return isPure(path) ? [`${path} is pure and imports ${specifier}`] : [];
  const target = targetOf(path, specifier);
  if (target === undefined) {
    return packages.some((name) => specifier === name || specifier.startsWith(`${name}/`))
      ? []
      : [`${path} imports ${specifier}, which is not a dependency of the package`];
  }
  const reached = levelOf(target);
  if (reached === undefined) return [`${path} imports ${target}, which is not in the staircase`];
  if (reached > level) return [`${path} imports ${target}, which stands above it`];
  if (target === posix.join(dirname(path), 'index.ts'))
    return [`${path} imports its own folder's ${basename(target)}, which makes a cycle`];
  return [];
}

/** The file that a specifier means, if it is one of ours. */
function targetOf(path: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return posix.join(dirname(path), specifier);
  const own = /^wirebook(?:\/(.+))?$/.exec(specifier);
  return own === null ? undefined : posix.join('lib', own[1] ?? '', 'index.ts');
}

/** How high a file stands: the place of its folder; `lib/index.ts` is above all. */
function levelOf(path: string): number | undefined {
  if (path === 'lib/index.ts') return STAIRCASE.length;
  const [top, folder, file] = path.split('/');
  const level = STAIRCASE.indexOf(folder ?? '');
  return top === 'lib' && file !== undefined && level >= 0 ? level : undefined;
}

interface References {
  /** What is imported, re-exported, loaded later, or named by a type or a URL of this module. */
  imports: string[];
  /** Identifiers, but for names of properties. Local ones are among them. */
  globals: string[];
  errors: string[];
}

function readReferences(path: string, source: string): References {
  const { program, errors } = parseSync(path, source);
  const imports: string[] = [];
  const globals: string[] = [];
  const properties = new Set<unknown>();
  const found = (node: unknown): void => {
    if (isStringLiteral(node)) imports.push(node.value);
  };
  new Visitor({
    ImportDeclaration: (node) => found(node.source),
    ExportAllDeclaration: (node) => found(node.source),
    ExportNamedDeclaration: (node) => found(node.source),
    ImportExpression: (node) => found(node.source),
    TSImportType: (node) => found(node.source),
    NewExpression: (node) => {
      if (node.callee.type === 'Identifier' && node.callee.name === 'URL') found(node.arguments[0]);
    },
    MemberExpression: (node) => void (node.computed || properties.add(node.property)),
    Property: (node) => void (node.computed || node.shorthand || properties.add(node.key)),
    PropertyDefinition: (node) => void (node.computed || properties.add(node.key)),
    MethodDefinition: (node) => void (node.computed || properties.add(node.key)),
    TSPropertySignature: (node) => void (node.computed || properties.add(node.key)),
    TSMethodSignature: (node) => void (node.computed || properties.add(node.key)),
    Identifier: (node) => void (properties.has(node) || globals.push(node.name)),
  }).visit(program);
  return { imports, globals, errors: errors.map((error) => error.message) };
}

function isStringLiteral(node: unknown): node is { value: string } {
  return (
    typeof node === 'object' &&
    node !== null &&
    'type' in node &&
    node.type === 'Literal' &&
    'value' in node &&
    typeof node.value === 'string'
  );
}
