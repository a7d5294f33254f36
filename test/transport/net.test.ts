import { describeTransport } from './contract.ts';
import { subjectOf } from './subjects.ts';

describeTransport('net', () => subjectOf('net'));
