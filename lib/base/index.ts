/** The ground floor: what every other folder may use, and what uses none of them. */

export * from './errors.ts';
