/**
 * Certificates made on the spot: an authority of our own, and what it signs. No file to run out, no `openssl` to be installed.
 *
 * X.509 (RFC 5280) is a tree written in DER: each node is a tag, a length, and its content. Node makes the keys and signs; the
 * tree around them is put together here, and holds no more than what TLS asks for.
 */
import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

/** A certificate and its key, as PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

export interface Authority extends Certificate {
  /** @returns a certificate for this name, for 127.0.0.1, and for localhost */
  issue(name: string): Certificate;
}

export function makeAuthority(name: string): Authority {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    ...pem(
      certificate(name, keys.publicKey, name, keys.privateKey, [isAuthority]),
      keys.privateKey,
    ),
    issue(subject) {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const extensions = [namesOf(subject)];
      return pem(certificate(subject, publicKey, name, keys.privateKey, extensions), privateKey);
    },
  };
}

function certificate(
  subject: string,
  subjectKey: KeyObject,
  issuer: string,
  issuerKey: KeyObject,
  extensions: readonly Buffer[],
): Buffer {
  const body = sequence(
    node(0xa0, integer(2)), // version 3
    integer(1, ...randomBytes(8)),
    ecdsaWithSha256,
    nameOf(issuer),
    sequence(time('20200101000000Z'), time('20991231235959Z')),
    nameOf(subject),
    subjectKey.export({ type: 'spki', format: 'der' }),
    node(0xa3, sequence(...extensions)),
  );
  return sequence(body, ecdsaWithSha256, bitString(sign('sha256', body, issuerKey)));
}

function pem(der: Buffer, key: KeyObject): Certificate {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    key: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** Tag, length (long form from 128 on), content. */
function node(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const bytes = Buffer.concat(content);
  if (bytes.length < 0x80) return Buffer.concat([Buffer.from([tag, bytes.length]), bytes]);
  return Buffer.concat([Buffer.from([tag, 0x82, bytes.length >> 8, bytes.length & 0xff]), bytes]);
}

const sequence = (...nodes: readonly Uint8Array[]): Buffer => node(0x30, ...nodes);
const integer = (...bytes: readonly number[]): Buffer => node(0x02, Buffer.from(bytes));
const bitString = (bytes: Uint8Array): Buffer => node(0x03, Buffer.from([0]), bytes);
const octets = (bytes: Uint8Array): Buffer => node(0x04, bytes);
const identifier = (...bytes: readonly number[]): Buffer => node(0x06, Buffer.from(bytes));
const text = (value: string): Buffer => node(0x0c, Buffer.from(value));
const time = (value: string): Buffer => node(0x18, Buffer.from(value));

/** 1.2.840.10045.4.3.2 */
const ecdsaWithSha256 = sequence(identifier(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));

/** CN (2.5.4.3) alone. */
const nameOf = (name: string): Buffer =>
  sequence(node(0x31, sequence(identifier(0x55, 0x04, 0x03), text(name))));

/** Basic constraints (2.5.29.19), critical: may sign others. */
const isAuthority = sequence(
  identifier(0x55, 0x1d, 0x13),
  node(0x01, Buffer.from([0xff])),
  octets(sequence(node(0x01, Buffer.from([0xff])))),
);

/** Subject alternative names (2.5.29.17): two DNS names and an address. */
const namesOf = (name: string): Buffer =>
  sequence(
    identifier(0x55, 0x1d, 0x11),
    octets(
      sequence(
        node(0x82, Buffer.from(name)),
        node(0x82, Buffer.from('localhost')),
        node(0x87, Buffer.from([127, 0, 0, 1])),
      ),
    ),
  );
