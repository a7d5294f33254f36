import { describeTransport } from './contract.ts';
import { subjectOf } from './subjects.ts';

describeTransport('epoll', () => subjectOf('epoll'));
