/**
 * Whether the generated code is what the `.proto` files say.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from '../../../proto/generate.ts';
import { root } from '../../support/root.ts';
import type { Step } from '../step.ts';

export const proto: Step = {
  name: 'proto',
  about: 'the code made of proto/*.proto is up to date (npm run proto)',
  async check() {
    const files = await generate();
    const problems = [...files]
      .filter(([path, content]) => read(path) !== content)
      .map(([path]) => `${path} is not what its .proto file says; run: npm run proto`);
    return { problems, note: `${files.size} files` };
  },
};

function read(path: string): string | undefined {
  const file = join(root, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
