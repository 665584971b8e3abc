import { readAsset } from '../platform/assets';
import type { EnvironmentVariables } from '../platform/environment-variables';
import type { Secret } from '../platform/secret';
import type { ObjectStoreEndpoint } from './endpoints';

/** Who may do what, as an IAM policy of AWS says it; SeaweedFS understands the same. */
const POLICIES = ['airflow', 'backup-writer', 'backup-keeper', 'audit-writer', 'storage-tiering'] as const;

type Policy = (typeof POLICIES)[number];

type Logins = Readonly<Record<Policy, Secret>>;

const variableOf = (policy: Policy, key: string): string => `s3-${policy}-${key}`.replaceAll('-', '_').toUpperCase();

/** Logins as assets/start-object-store.sh takes them. */
export const identityVariables = (logins: Logins): EnvironmentVariables =>
  Object.fromEntries(
    Object.entries(logins).flatMap(([policy, secret]) =>
      ['access-key', 'secret-key'].map((key) => [variableOf(policy as Policy, key), secret.key(key)]),
    ),
  );

/**
 * Identities of SeaweedFS, each with its policy, keys still by the name of a variable. It keeps a writer from deleting what is there; from
 * writing over it only versions of objects would, and nothing in a single pod takes old versions away again.
 * https://github.com/seaweedfs/seaweedfs/wiki/Amazon-S3-API
 */
export function identitiesFile(buckets: ObjectStoreEndpoint['buckets']): string {
  const configuration = {
    identities: POLICIES.map((policy) => ({
      name: policy,
      credentials: [{ accessKey: `$${variableOf(policy, 'access-key')}`, secretKey: `$${variableOf(policy, 'secret-key')}` }],
      policyNames: [policy],
    })),
    policies: POLICIES.map((policy) => ({ name: policy, content: JSON.stringify(policyFor(policy, buckets)) })),
  };
  return `${JSON.stringify(configuration, undefined, 2)}\n`;
}

/** The policy with the names of buckets in the place of LOGS, ARCHIVE, BACKUPS and AUDIT. */
export function policyFor(
  policy: Policy | 'replica-writer' | 'database-archiver',
  buckets: Partial<ObjectStoreEndpoint['buckets']>,
): unknown {
  const names: Readonly<Record<string, string>> = Object.fromEntries(
    Object.entries(buckets).map(([use, bucket]) => [use.toUpperCase(), bucket]),
  );
  return JSON.parse(readAsset(__dirname, `s3-policies/${policy}.json`), (_key, value: unknown) =>
    typeof value === 'string'
      ? value.replace(/^(arn:aws:s3:::)([A-Z]+)/, (_match, arn: string, use: string) => arn + (names[use] ?? use))
      : value,
  );
}
