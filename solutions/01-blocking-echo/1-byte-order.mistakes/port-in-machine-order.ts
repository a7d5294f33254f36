// @fails "builds the structure that the kernel wants"
// @says "you forgot htons"

export function writeUint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

export function readUint32(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0);
}

export function sockaddrIn(address: string, port: number): Uint8Array {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 2, true); // AF_INET, in the machine's order
  view.setUint16(2, port, true);
  bytes.set(address.split('.').map(Number), 4);
  return bytes;
}
