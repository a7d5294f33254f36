/** Everything, in the order of the staircase. Each line is also a subpath of the package: `wirebook/framing`. */

export * from './base/index.ts';
export * from './socket/index.ts';
export * from './framing/index.ts';
