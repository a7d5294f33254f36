/** Who offers what, and where: leases, the registry that keeps them, announcers and discoveries. */

export { type AnnouncedHost, announcedHost, type InterfaceAddress } from './announced-host.ts';
export { type AnnouncerOptions, registryAnnouncer } from './announcer.ts';
export { type BareMessage, readBareMessage } from './bare-message.ts';
export { type RegistryDiscoveryOptions, registryDiscovery } from './discovery.ts';
export { EndpointView, type ViewNews } from './endpoint-view.ts';
export { RegistryError, type RegistryErrorCode } from './errors.ts';
export { Registry } from './generated/registry.ts';
export {
  type AnnounceStep,
  type AttemptOutcome,
  HeartbeatSchedule,
  type ScheduleOptions,
} from './heartbeat-schedule.ts';
export { addressKey, type Instance, type Registration } from './instance.ts';
export type { Keeper } from './keeper.ts';
export { LeaseTable } from './lease-table.ts';
export type { ProtectionLimits, TableLimits } from './limits.ts';
export { RegistryPage, type RegistryPageOptions } from './page/page-server.ts';
export type { RegistryAddress, RegistryClientOptions } from './registry-link.ts';
export { type RegistryCounters, type RegistryOptions, RegistryServer } from './server.ts';
export {
  type Change,
  RegistryTable,
  type Sighting,
  type WatchCursor,
  type WatchNews,
} from './table.ts';
