import { it } from 'vitest';
import { epollCanRun } from '../transport/epoll-can-run.ts';
import { describePool } from './pool-cases.ts';

if (epollCanRun) describePool('epoll');
else it.skip('the epoll transport needs Linux, x64 or arm64: its cases are left out here');
