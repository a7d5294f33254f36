import { it } from 'vitest';
import { epollCanRun } from '../transport/epoll-can-run.ts';
import { describeRpc } from './contract.ts';

if (epollCanRun) describeRpc('epoll');
else it.skip('the epoll transport needs Linux, x64 or arm64: its cases are left out here');
