export * from './base/index.ts';
export * from './framing/index.ts';
export * from './socket/index.ts';
