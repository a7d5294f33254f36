// Generated from proto/echo.proto by `npm run proto`. Do not edit.
import {
  defineService,
  messageCodec,
  oneWay,
  type OneWayMethod,
  type ServiceDefinition,
  unary,
  type UnaryMethod,
} from 'wirebook/rpc';
import { echo } from './echo.pb.js';

export { echo };

export const Echo: ServiceDefinition<{
  readonly echo: UnaryMethod<echo.EchoRequest, echo.EchoResponse>;
  readonly tell: OneWayMethod<echo.EchoRequest>;
}> = defineService('EchoService', {
  echo: unary(messageCodec(echo.EchoRequest), messageCodec(echo.EchoResponse), { name: 'Echo', idempotent: true }),
  /** The same, and nobody listens. The original has no such call. */
  tell: oneWay(messageCodec(echo.EchoRequest), { name: 'Tell' }),
});
