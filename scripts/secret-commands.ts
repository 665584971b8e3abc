import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Secret, SecretFormat } from '../charts/platform/secret';
import { CERTIFICATE_FILES } from '../charts/security/certificates';
import { secretAges } from '../charts/security/choices';
import { LEDGER } from '../charts/security/compliance-scan';
import { agesOf } from '../charts/security/declarations';
import { authorityName, CERT_MANAGER_NAMESPACE } from '../charts/security/issuers';
import { daysOf, type RotationDays } from '../charts/security/rotations';
import type { Environment } from '../environments/schema';

/** The script that makes an environment's Secrets, with kubectl and openssl. */
export function secretCommands(environment: Environment, inventory: readonly Secret[]): string {
  const { name, instance, secrets: provider, tls } = environment;
  const all = inventory.filter(({ spec }) => !spec.issued);
  const isCopy = ({ copyOf, spec }: Secret) => copyOf !== undefined || spec.mirrors !== undefined;
  const secrets = [...all.filter((secret) => !isCopy(secret)), ...all.filter(isCopy)];
  const { days } = environment.security.rotation;
  const dated = new Set(keepsLedger(environment) ? agesOf({ secrets: all }, days).map(({ title }) => title) : []);
  return [
    '#!/usr/bin/env bash',
    `# The ${secrets.length} Secrets of "${name}" (provider: ${provider.provider}). An existing one is left as it is.`,
    ...(tls.provider === 'cert-manager' ? ['# Certificates are not among them: cert-manager makes those.'] : []),
    `# Needs kubectl and openssl; the namespaces exist after: kubectl apply -f dist/${name}/00-platform.k8s.yaml`,
    'set -euo pipefail',
    '',
    ...(dated.size > 0 ? [readFileSync(join(__dirname, 'ledger.sh'), 'utf8')] : []),
    ...(needsCertificates(environment) ? [readFileSync(join(__dirname, 'certificates.sh'), 'utf8')] : []),
    ...(hasPrivateAuthority(environment) ? authorityBlock(instance) : []),
    ...secrets.flatMap((secret) =>
      block(secret, days, !secret.copyOf && dated.has(secret.name) ? `written ${instance} ${LEDGER} ${secret.name}` : undefined),
    ),
  ].join('\n');
}

/** Whether people say how old the values are. */
const keepsLedger = (environment: Environment): boolean =>
  environment.security.compliance.enabled && secretAges(environment)?.source === 'config-map';

const hasPrivateAuthority = ({ tls }: Environment): boolean =>
  tls.provider === 'cert-manager' && Object.values(tls.issuers).some(({ type }) => type === 'private-ca');

const needsCertificates = (environment: Environment): boolean =>
  environment.tls.provider === 'existing' || hasPrivateAuthority(environment);

/** The key pair by which cert-manager signs; that of the root behind it stays in the folder. */
function authorityBlock(instance: string): string[] {
  const name = authorityName(instance);
  const files = { 'tls.crt': 'authority.crt', 'tls.key': 'authority.key', 'ca.crt': 'root.crt' };
  return [
    `# ${name} in ${CERT_MANAGER_NAMESPACE}: the platform's own certificate authority, read by cert-manager`,
    'make_authority',
    ...creation({ name, namespace: CERT_MANAGER_NAMESPACE, type: 'kubernetes.io/tls' }, Object.entries(files).map(fromFolder)),
    '',
  ];
}

/** @param afterwards what is done when it was made just now */
function block({ name, namespace, spec, readers, copyOf }: Secret, days: RotationDays, afterwards?: string): string[] {
  const { type = 'Opaque', keys, labels, hosts, rotation } = spec;
  const original = copyOf ?? (spec.mirrors ? { name: spec.mirrors, namespace } : undefined);
  const values = Object.entries(keys).map(([key, { format }]) => (original ? copied(original, key) : source({ name, spec }, key, format)));
  return [
    `# ${name}${copyOf ? ` in ${namespace}, with the values of ${copyOf.namespace}` : ''}: read by ${readers.join(', ') || 'nothing yet'}`,
    ...Object.entries(keys).map(([key, { purpose }]) => `#   ${key}: ${purpose}`),
    ...(rotation && !copyOf ? [`#   new values every ${daysOf(rotation, days)} days: docs/secrets.md#${rotation}`] : []),
    ...(hosts && !copyOf ? [`make_certificate ${[name, ...hosts].join(' ')}`] : []),
    ...(CERTIFICATE_FILES.authority in keys && !hosts && !copyOf ? ['make_root'] : []),
    ...creation({ name, namespace, type }, values, afterwards),
    ...Object.entries(labels ?? {}).map(
      ([label, text]) => `kubectl --namespace ${namespace} label --overwrite secret ${name} ${label}=${text}`,
    ),
    '',
  ];
}

/** Commands that make a Secret, unless it is there. */
function creation(
  { name, namespace, type }: { name: string; namespace: string; type: string },
  values: readonly string[],
  afterwards?: string,
): string[] {
  return [
    `kubectl --namespace ${namespace} get secret ${name} >/dev/null 2>&1 || {`,
    `  kubectl --namespace ${namespace} create secret generic ${name} --type=${type} \\`,
    ...values.map((value, index) => `    ${value}${index < values.length - 1 ? ' \\' : ''}`),
    ...(afterwards ? [`  ${afterwards}`] : []),
    '}',
  ];
}

/** Option of kubectl that takes a value from the folder of certificates. */
const fromFolder = ([key, file]: readonly [key: string, file: string]): string => `--from-file=${key}="$CERTIFICATES/${file}"`;

/** Option of kubectl that takes a value from another Secret. */
function copied({ name, namespace }: Pick<Secret, 'name' | 'namespace'>, key: string): string {
  const template = `{{index .data "${key}" | base64decode}}`;
  return `--from-literal=${key}="$(kubectl --namespace ${namespace} get secret ${name} --output go-template='${template}')"`;
}

/** Option of kubectl that makes a value of the format, or takes it from a file that a variable names. */
function source({ name, spec }: Pick<Secret, 'name' | 'spec'>, key: string, format: SecretFormat): string {
  if (key === CERTIFICATE_FILES.authority) return fromFolder([key, 'root.crt']);
  if (spec.hosts) return fromFolder([key, key.replace('tls', name)]);
  if (typeof format === 'object') return `--from-literal=${key}=${format.fixed}`;
  switch (format) {
    case 'url-safe':
      return `--from-literal=${key}="$(openssl rand -hex 24)"`;
    case 'hex':
      return `--from-literal=${key}="$(openssl rand -hex 32)"`;
    case 'fernet':
      return `--from-literal=${key}="$(openssl rand -base64 32 | tr +/ -_)"`;
    case 'wireguard':
      return `--from-literal=${key}="$(openssl rand -base64 32)"`;
    case 'provided': {
      const variable = `${name}_${key}_file`.toUpperCase().replace(/[^A-Z0-9]/g, '_');
      return `--from-file=${key}="\${${variable}:?path of a file with the value}"`;
    }
  }
}
