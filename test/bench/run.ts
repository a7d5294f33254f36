import { bench } from './command.ts';
import { groups } from './groups.ts';

process.exitCode = await bench(process.argv.slice(2), {
  groups,
  env: process.env,
  platform: process.platform,
  print: (line) => console.log(line),
  remark: (line) => console.error(line),
});
