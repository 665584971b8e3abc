import { portOfUrl } from '../platform/ports';
import type { Secret } from '../platform/secret';
import type { Peer, Traffic } from '../platform/traffic';
import type { SecretInventory } from '../security/secret-inventory';
import { declareReplicaIdentity } from './backup-identities';
import { s3Url } from './endpoints';

/** Buckets that are copied, by what is in them. */
export const USES = ['logs', 'archive', 'audit', 'backups'] as const;

/** Another site's S3, where it is said to be. */
export interface ReplicaChoice {
  /** @default - AWS, by region */
  readonly endpoint?: string;
  readonly region: string;
  readonly buckets: Readonly<Record<(typeof USES)[number], string>>;
  /** Its addresses, for network policies. */
  readonly cidrs: readonly string[];
}

/** Another site's S3, as clients here reach it. */
export interface ReplicaStore extends Omit<ReplicaChoice, 'endpoint'> {
  readonly url: string;
  /** Login that adds and reads there. */
  readonly login: Secret;
}

export const declareReplicaStore = (secrets: SecretInventory, namespace: string, replica: ReplicaChoice): ReplicaStore => ({
  ...replica,
  url: s3Url(replica),
  login: declareReplicaIdentity(secrets, namespace),
});

export const connectToReplica = (traffic: Traffic, from: Peer, { url, cidrs }: ReplicaStore): void =>
  traffic.connect(from, { name: 'replica-store', cidrs }, portOfUrl(url));
