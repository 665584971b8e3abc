import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import type { Page } from './browser';

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const KEY_INSIDE = 0x40;

const sha256 = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest();

/** As much of CBOR as an attestation needs. RFC 8949 */
function cbor(value: string | number | Buffer | ReadonlyMap<string | number, unknown>): Buffer {
  const head = (type: number, count: number): Buffer =>
    count < 24
      ? Buffer.of((type << 5) | count)
      : count < 256
        ? Buffer.of((type << 5) | 24, count)
        : Buffer.of((type << 5) | 25, count >> 8, count & 0xff);
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  return Buffer.concat([
    head(5, value.size),
    ...[...value].flatMap(([key, entry]) => [cbor(key), cbor(entry as Parameters<typeof cbor>[0])]),
  ]);
}

/** A security key in software: WebAuthn as a browser and its key speak it. https://www.w3.org/TR/webauthn-2/ */
export class SecurityKey {
  private readonly id = randomBytes(32);
  private readonly pair = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  private uses = 0;

  constructor(
    private readonly origin: string,
    private readonly party: string,
  ) {}

  /** Fields of the form by which Keycloak learns the key. */
  register(page: Page): Record<string, string> {
    const { x = '', y = '' } = this.pair.publicKey.export({ format: 'jwk' });
    const coordinate = (text: string) => Buffer.from(text, 'base64url');
    const publicKey = cbor(
      new Map<number, number | Buffer>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, coordinate(x)],
        [-3, coordinate(y)],
      ]),
    ); // ES256
    const credential = Buffer.concat([Buffer.alloc(16), Buffer.of(0, this.id.length), this.id, publicKey]);
    const authData = Buffer.concat([this.state(KEY_INSIDE), credential]);
    const attestation = cbor(
      new Map<string, unknown>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', authData],
      ]),
    );
    return {
      clientDataJSON: this.clientData('webauthn.create', page).toString('base64url'),
      attestationObject: attestation.toString('base64url'),
      publicKeyCredentialId: this.id.toString('base64url'),
      authenticatorLabel: 'security key',
      transports: 'usb',
    };
  }

  /** Fields of the form by which it shows itself. @param key that signs. @default - its own */
  show(page: Page, key: KeyObject = this.pair.privateKey): Record<string, string> {
    const clientData = this.clientData('webauthn.get', page);
    const state = this.state();
    return {
      clientDataJSON: clientData.toString('base64url'),
      authenticatorData: state.toString('base64url'),
      signature: sign('sha256', Buffer.concat([state, sha256(clientData)]), key).toString('base64url'),
      credentialId: this.id.toString('base64url'),
      userHandle: '',
    };
  }

  private state(more = 0): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(++this.uses);
    return Buffer.concat([sha256(this.party), Buffer.of(USER_PRESENT | USER_VERIFIED | more), counter]);
  }

  private clientData(type: 'webauthn.create' | 'webauthn.get', page: Page): Buffer {
    const challenge = /challenge\s*:\s*"([^"]+)"/.exec(page.answer.text)?.[1];
    if (!challenge) throw new Error(`page ${page.id} has no challenge`);
    return Buffer.from(JSON.stringify({ type, challenge, origin: this.origin, crossOrigin: false }));
  }
}
