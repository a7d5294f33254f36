import { describeRpc } from './contract.ts';

describeRpc('tls');
