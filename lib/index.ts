/**
 * The whole library by one name: `import { … } from 'wirebook'`.
 *
 * Each folder can be imported by itself too (`wirebook/framing`). Nothing stands here but the folders, lowest first.
 */

export * from './base/index.ts';
export * from './socket/index.ts';
export * from './framing/index.ts';
export * from './reactor/index.ts';
export * from './threads/index.ts';
export * from './rpc/index.ts';
export * from './registry/index.ts';
export * from './client/index.ts';
