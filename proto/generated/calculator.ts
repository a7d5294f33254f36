// Generated from proto/calculator.proto by `npm run proto`. Do not edit.
import {
  defineService,
  messageCodec,
  serverStream,
  type ServerStreamMethod,
  type ServiceDefinition,
  unary,
  type UnaryMethod,
} from 'wirebook/rpc';
import { calculator } from './calculator.pb.js';

export { calculator };

export const Calculator: ServiceDefinition<{
  readonly add: UnaryMethod<calculator.AddRequest, calculator.AddResponse>;
  readonly count: ServerStreamMethod<calculator.CountRequest, calculator.CountResponse>;
}> = defineService('CalculatorService', {
  add: unary(messageCodec(calculator.AddRequest), messageCodec(calculator.AddResponse), { name: 'Add', idempotent: true }),
  /** The numbers from 1 to `to`. */
  count: serverStream(messageCodec(calculator.CountRequest), messageCodec(calculator.CountResponse), { name: 'Count' }),
});
