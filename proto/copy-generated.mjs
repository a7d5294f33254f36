/** The last step of `npm run build`: what pbjs made inside `lib/` goes to `dist/`. tsc reads its types and leaves it where it is. */
import { cpSync, existsSync, readdirSync } from 'node:fs';

for (const { name } of readdirSync('lib', { withFileTypes: true }).filter((entry) =>
  entry.isDirectory(),
)) {
  const from = `lib/${name}/generated`;
  if (existsSync(from))
    cpSync(from, `dist/${name}/generated`, {
      recursive: true,
      filter: (path) => !/(?<!\.d)\.ts$/.test(path),
    });
}
