import { createHmac } from 'node:crypto';

export const STEP_SECONDS = 30;

/** What an authenticator app shows at a moment. RFC 6238 with the figures of the realm: SHA-1, 6 digits, 30 s. */
export function totp(key: Buffer, atMs: number = Date.now()): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(atMs / 1000 / STEP_SECONDS)));
  const digest = createHmac('sha1', key).update(counter).digest();
  const offset = (digest[digest.length - 1] ?? 0) & 0xf;
  const number = (digest.readUInt32BE(offset) & 0x7fff_ffff) % 1_000_000;
  return String(number).padStart(6, '0');
}

/** A number that the app does not show now, nor a step before or after. */
export function wrongTotp(key: Buffer): string {
  const near = [-1, 0, 1].map((steps) => totp(key, Date.now() + steps * STEP_SECONDS * 1000));
  for (let number = 0; ; number++) {
    const candidate = String(number).padStart(6, '0');
    if (!near.includes(candidate)) return candidate;
  }
}
