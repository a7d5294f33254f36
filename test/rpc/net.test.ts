import { describeRpc } from './contract.ts';

describeRpc('net');
