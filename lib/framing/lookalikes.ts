/**
 * Who is really on the line when a length makes no sense.
 *
 * Knows: what the first four bytes of other protocols look like when read as a length. Must not know: decoders or sockets.
 *
 * Decision: a length beyond the limit is rarely a large frame. Nearly always the peer speaks another protocol, or wrote the
 * length in its own byte order. The bytes are still there to tell, so the error says what they look like: it saves an hour.
 */

/**
 * A guess at what the four bytes of a header are, if they are not a length.
 *
 * @param declaredBytes the header, read as an unsigned big-endian number
 * @param maxFrameBytes the limit in force, to judge whether the other byte order would have made sense
 * @returns half a sentence to follow a semicolon, or an empty string when nothing suggests itself
 */
export function lookalike(declaredBytes: number, maxFrameBytes: number): string {
  const bytes = [24, 16, 8, 0].map((shift) => (declaredBytes >>> shift) & 0xff);
  const text = String.fromCharCode(...bytes);
  if (/^(GET |PUT |POST|HEAD|DELE|OPTI|PATC|CONN|TRAC|PRI |HTTP)$/.test(text))
    return `those four bytes are the text "${text}", so the peer speaks HTTP`;
  if (text === 'SSH-') return 'those four bytes are the text "SSH-", so the peer speaks SSH';
  if (/^[\x20-\x7e\r\n\t]{4}$/.test(text))
    return `those four bytes are the text ${JSON.stringify(text)}: does the peer send without a length prefix?`;
  if (bytes[0] === 0x16 && bytes[1] === 0x03)
    return 'those four bytes open a TLS handshake, so the peer speaks TLS';
  const swapped = bytes.reduceRight((value, byte) => value * 256 + byte, 0);
  if (swapped <= maxFrameBytes)
    return `in little-endian order it would be ${swapped}: did the peer leave out htonl()?`;
  return '';
}
