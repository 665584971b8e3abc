import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Secret, SecretFormat } from '../../../charts/platform/secret';
import { makeAuthority, makeCertificate } from '../identity/certificates';

/** Values of a Secret's keys. */
export type SecretValues = Readonly<Record<string, string>>;

/** Values for every Secret of a platform, by `<namespace>/<name>`: made up, but for certificates, which openssl makes. */
export function makeSecrets(secrets: readonly Secret[], folder: string): Map<string, SecretValues> {
  mkdirSync(folder);
  const authority = makeAuthority(folder);
  const values = new Map<string, SecretValues>();
  const valuesOf = ({ name, namespace, spec, copyOf }: Secret): SecretValues => {
    const original = copyOf ?? (spec.mirrors ? { name: spec.mirrors, namespace } : undefined);
    const known = original && values.get(`${original.namespace}/${original.name}`);
    if (known) return known;
    const pair = spec.hosts ? certificate(folder, name, spec.hosts) : {};
    const given: SecretValues = { ...pair, 'ca.crt': authority };
    return Object.fromEntries(Object.entries(spec.keys).map(([key, { format }]) => [key, given[key] ?? madeUp(format)]));
  };
  const isCopy = ({ copyOf, spec }: Secret) => Number(copyOf !== undefined || spec.mirrors !== undefined);
  const copiesLast = [...secrets].sort((a, b) => isCopy(a) - isCopy(b));
  for (const secret of copiesLast) values.set(`${secret.namespace}/${secret.name}`, valuesOf(secret));
  return values;
}

function certificate(folder: string, name: string, hosts: readonly string[]): SecretValues {
  makeCertificate(folder, name, hosts);
  const read = (file: string) => readFileSync(join(folder, file), 'utf8');
  return { 'tls.crt': read(`${name}.crt`), 'tls.key': read(`${name}.key`) };
}

function madeUp(format: SecretFormat): string {
  if (typeof format === 'object') return format.fixed;
  switch (format) {
    case 'fernet':
      return randomBytes(32).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
    case 'wireguard':
      return randomBytes(32).toString('base64');
    default:
      return randomBytes(32).toString('hex');
  }
}
