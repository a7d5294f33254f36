import { arch, platform } from 'node:process';
import { it } from 'vitest';
import { describeTransport } from './contract.ts';
import { subjectOf } from './subjects.ts';

if (platform === 'linux' && ['x64', 'arm64'].includes(arch)) {
  describeTransport('epoll', () => subjectOf('epoll'));
} else {
  it.skip(
    `epoll is Linux's own, on x64 and arm64: its transport cannot be tested on ${platform} ${arch}`,
  );
}
