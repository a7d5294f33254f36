/** Who makes the calls: a pooled client, or channels by hand. */
export type Caller = 'client' | 'channel';
