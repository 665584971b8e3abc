import { type Port, portOfUrl } from '../platform/ports';
import type { Secret } from '../platform/secret';
import type { Outside } from '../platform/traffic';
import type { SecretInventory } from '../security/secret-inventory';

/** The partner's backups bucket. */
export interface PartnerStore {
  readonly peer: Outside;
  readonly port: Port;
  readonly url: string;
  readonly region: string;
  readonly bucket: string;
  /** Adds and reads there. */
  readonly login: Secret;
}

/** Where the other site's buckets are, as the environment says. */
export interface ReplicaProps {
  /** @default - AWS, by region */
  readonly endpoint?: string;
  readonly region: string;
  readonly buckets: { readonly backups: string };
  readonly cidrs: readonly string[];
}

export function partnerStoreOf(
  secrets: SecretInventory,
  namespace: string,
  { endpoint, region, buckets, cidrs }: ReplicaProps,
): PartnerStore {
  const url = endpoint ?? `https://s3.${region}.amazonaws.com`;
  const may = "adds to the other site's buckets";
  const login = secrets.declare('replica-store', namespace, {
    keys: {
      'access-key': { purpose: `S3 access key of an identity that ${may}`, format: 'provided' },
      'secret-key': { purpose: `S3 secret key of an identity that ${may}`, format: 'provided' },
    },
  });
  return { peer: { name: 'replica-store', cidrs }, port: portOfUrl(url), url, region, bucket: buckets.backups, login };
}
