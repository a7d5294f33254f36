/** epoll is Linux's own, and lib/socket knows its calls on two kinds of machine. */
import { arch, platform } from 'node:process';

export const epollCanRun: boolean = platform === 'linux' && ['x64', 'arm64'].includes(arch);
