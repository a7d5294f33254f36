// @fails "has no sign: numbers above 2,147,483,647 stay positive"
// @says "you read the number with a sign"

export function writeUint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

export function readUint32(bytes: Uint8Array): number {
  const [a = 0, b = 0, c = 0, d = 0] = bytes;
  return (a << 24) | (b << 16) | (c << 8) | d;
}

export function sockaddrIn(address: string, port: number): Uint8Array {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 2, true); // AF_INET, in the machine's order
  view.setUint16(2, port);
  bytes.set(address.split('.').map(Number), 4);
  return bytes;
}
