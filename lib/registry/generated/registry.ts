// Generated from proto/registry.proto by `npm run proto`. Do not edit.
import {
  defineService,
  messageCodec,
  serverStream,
  type ServerStreamMethod,
  type ServiceDefinition,
  unary,
  type UnaryMethod,
} from '../../rpc/index.ts';
import { registry } from './registry.pb.js';

export { registry };

export const Registry: ServiceDefinition<{
  readonly register: UnaryMethod<registry.RegisterRequest, registry.RegisterResponse>;
  readonly heartbeat: UnaryMethod<registry.HeartbeatRequest, registry.HeartbeatResponse>;
  readonly deregister: UnaryMethod<registry.DeregisterRequest, registry.DeregisterResponse>;
  readonly discover: UnaryMethod<registry.DiscoverRequest, registry.DiscoverResponse>;
  readonly watch: ServerStreamMethod<registry.WatchRequest, registry.WatchEvent>;
  readonly listServices: UnaryMethod<registry.ListServicesRequest, registry.ListServicesResponse>;
}> = defineService('RegistryService', {
  /** Enters a server, or enters it anew under the same lease. */
  register: unary(messageCodec(registry.RegisterRequest), messageCodec(registry.RegisterResponse), { name: 'Register', idempotent: true }),
  /** Goes on with a lease. It never brings one back. */
  heartbeat: unary(messageCodec(registry.HeartbeatRequest), messageCodec(registry.HeartbeatResponse), { name: 'Heartbeat', idempotent: true }),
  /** Gives a lease back. */
  deregister: unary(messageCodec(registry.DeregisterRequest), messageCodec(registry.DeregisterResponse), { name: 'Deregister', idempotent: true }),
  /** Who offers a service now? */
  discover: unary(messageCodec(registry.DiscoverRequest), messageCodec(registry.DiscoverResponse), { name: 'Discover', idempotent: true }),
  /** The same, and whenever it changes. */
  watch: serverStream(messageCodec(registry.WatchRequest), messageCodec(registry.WatchEvent), { name: 'Watch', idempotent: true }),
  /** What is offered at all? */
  listServices: unary(messageCodec(registry.ListServicesRequest), messageCodec(registry.ListServicesResponse), { name: 'ListServices', idempotent: true }),
});
