import { it } from 'vitest';
import { describeTransport } from './contract.ts';
import { epollCanRun } from './epoll-can-run.ts';
import { subjectOf } from './subjects.ts';

if (epollCanRun) describeTransport('epoll', () => subjectOf('epoll'));
else it.skip('the epoll transport needs Linux, x64 or arm64: its cases are left out here');
