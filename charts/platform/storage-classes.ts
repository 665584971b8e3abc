import { KubeStorageClass } from 'cdk8s-plus-28/lib/imports/k8s';
import { Construct } from 'constructs';
import { NAME_LABEL } from './labels';
import { PlatformChart } from './platform-chart';
import { STORAGE_TIERS, type StorageTier, storageClassName } from './tiers';

/** A key of one's own for encryption, as the provider takes it. */
interface KeyParameter {
  readonly parameter: string;
  readonly pattern: RegExp;
  readonly example: string;
}

/** How a provider makes volumes of each tier. */
export interface VolumeProvider {
  readonly provisioner: string;
  /** Claims can grow. */
  readonly expandable: boolean;
  /** What encrypts the volumes, with or without a key of one's own. */
  readonly encryption: string;
  /** @default - a class cannot name a key */
  readonly key?: KeyParameter;
  /** Parameters of all classes. @default - none */
  readonly common?: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<StorageTier, Readonly<Record<string, string>>>>;
  /** The provider refuses smaller volumes. @default - any size */
  readonly smallest?: Partial<Record<StorageTier, string>>;
}

/** Ceph's operator keeps the logins of its volumes in its own namespace. */
const rookSecrets = (): Record<string, string> => {
  const secrets = { provisioner: 'provisioner', 'controller-expand': 'provisioner', 'node-stage': 'node' };
  return Object.fromEntries(
    Object.entries(secrets).flatMap(([use, name]) => [
      [`csi.storage.k8s.io/${use}-secret-name`, `rook-csi-rbd-${name}`],
      [`csi.storage.k8s.io/${use}-secret-namespace`, 'rook-ceph'],
    ]),
  );
};

/**
 * Volumes by provider: hot on SSD, cold and archive on hard disks, the archive on the cheapest that there is. `local` is the
 * provisioner that kind, k3s and many single-node clusters come with.
 */
export const CLUSTER_PROVIDERS = {
  local: {
    provisioner: 'rancher.io/local-path',
    expandable: false, // folders of a node: it refuses to resize what has no size
    encryption: "the node's disk, if that is encrypted",
    parameters: { hot: {}, cold: {}, archive: {} },
  },
  aws: {
    provisioner: 'ebs.csi.aws.com',
    expandable: true,
    encryption: "the account's key for EBS",
    key: {
      parameter: 'kmsKeyId',
      pattern: /^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:(key|alias)\/[A-Za-z0-9/_-]+$/,
      example: 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    },
    common: { encrypted: 'true' },
    parameters: { hot: { type: 'gp3' }, cold: { type: 'st1' }, archive: { type: 'sc1' } },
    smallest: { cold: '125Gi', archive: '125Gi' },
  },
  gcp: {
    provisioner: 'pd.csi.storage.gke.io',
    expandable: true,
    encryption: "Google's key",
    key: {
      parameter: 'disk-encryption-kms-key',
      pattern: /^projects\/[a-z0-9-]+\/locations\/[a-z0-9-]+\/keyRings\/[A-Za-z0-9_-]+\/cryptoKeys\/[A-Za-z0-9_-]+$/,
      example: 'projects/example/locations/europe-west3/keyRings/airflow/cryptoKeys/volumes',
    },
    parameters: { hot: { type: 'pd-ssd' }, cold: { type: 'pd-standard' }, archive: { type: 'pd-standard' } },
  },
  azure: {
    provisioner: 'disk.csi.azure.com',
    expandable: true,
    encryption: "the platform's key",
    key: {
      parameter: 'diskEncryptionSetID',
      pattern:
        /^\/subscriptions\/[0-9a-f-]+\/resourceGroups\/[A-Za-z0-9._()-]+\/providers\/Microsoft\.Compute\/diskEncryptionSets\/[A-Za-z0-9._-]+$/,
      example:
        '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/airflow/providers/Microsoft.Compute/diskEncryptionSets/volumes',
    },
    parameters: { hot: { skuName: 'Premium_LRS' }, cold: { skuName: 'Standard_LRS' }, archive: { skuName: 'Standard_LRS' } },
  },
  'on-prem': {
    provisioner: 'rook-ceph.rbd.csi.ceph.com',
    expandable: true,
    encryption: "a passphrase in Ceph's own Secret",
    key: { parameter: 'encryptionKMSID', pattern: /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, example: 'vault' },
    common: { clusterID: 'rook-ceph', encrypted: 'true', ...rookSecrets() },
    parameters: { hot: { pool: 'hot' }, cold: { pool: 'cold' }, archive: { pool: 'archive' } },
  },
} as const satisfies Record<string, VolumeProvider>;

export type ClusterProvider = keyof typeof CLUSTER_PROVIDERS;

export const volumeProvider = (provider: ClusterProvider): VolumeProvider => CLUSTER_PROVIDERS[provider];

export interface StorageClassesProps {
  readonly provider: ClusterProvider;
  /** What becomes of a volume when its claim is deleted. */
  readonly reclaimPolicy: 'Delete' | 'Retain';
  /** Key by which volumes are encrypted, in the provider's words. @default - the provider's own */
  readonly encryptionKey?: string;
}

/** One StorageClass for each tier. */
export class StorageClasses extends Construct {
  constructor(scope: Construct, props: StorageClassesProps) {
    super(scope, 'storage-classes');
    const { instance } = PlatformChart.around(this).site.owner;
    const { provisioner, expandable, common, parameters, key } = volumeProvider(props.provider);
    for (const tier of STORAGE_TIERS) {
      const name = storageClassName(instance, tier);
      const ownKey = key && props.encryptionKey ? { [key.parameter]: props.encryptionKey } : {};
      const all = { ...common, ...parameters[tier], ...ownKey };
      new KubeStorageClass(this, tier, {
        metadata: { name, labels: { [NAME_LABEL]: name } },
        provisioner,
        parameters: Object.keys(all).length > 0 ? all : undefined,
        reclaimPolicy: props.reclaimPolicy,
        allowVolumeExpansion: expandable,
        volumeBindingMode: 'WaitForFirstConsumer', // a volume made before its pod may land in another zone
      });
    }
  }
}
