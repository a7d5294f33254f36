import { describePool } from './pool-cases.ts';

describePool('net');
