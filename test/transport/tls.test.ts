import { describeTransport } from './contract.ts';
import { subjectOf } from './subjects.ts';

describeTransport('tls', () => subjectOf('tls'));
