import { KubeStorageClass } from 'cdk8s-plus-28/lib/imports/k8s';
import { Construct } from 'constructs';
import { NAME_LABEL } from './labels';
import { PlatformChart } from './platform-chart';
import { STORAGE_TIERS, type StorageTier, storageClassName } from './tiers';

/** How a provider makes volumes of each tier; all of them encrypted where the provider lets a class say so. */
interface VolumeProvider {
  readonly provisioner: string;
  /** Claims can grow. */
  readonly expandable: boolean;
  readonly parameters: Readonly<Record<StorageTier, Readonly<Record<string, string>>>>;
}

/** Volumes by provider. `local` is the provisioner that kind, k3s and many single-node clusters come with. */
export const CLUSTER_PROVIDERS = {
  local: { provisioner: 'rancher.io/local-path', expandable: false, parameters: { hot: {}, cold: {}, archive: {} } },
  aws: {
    provisioner: 'ebs.csi.aws.com',
    expandable: true,
    parameters: {
      hot: { type: 'gp3', encrypted: 'true' },
      cold: { type: 'st1', encrypted: 'true' },
      archive: { type: 'sc1', encrypted: 'true' },
    },
  },
  gcp: {
    provisioner: 'pd.csi.storage.gke.io',
    expandable: true,
    parameters: { hot: { type: 'pd-ssd' }, cold: { type: 'pd-standard' }, archive: { type: 'pd-standard' } },
  },
  azure: {
    provisioner: 'disk.csi.azure.com',
    expandable: true,
    parameters: { hot: { skuName: 'Premium_LRS' }, cold: { skuName: 'StandardSSD_LRS' }, archive: { skuName: 'Standard_LRS' } },
  },
  'on-prem': {
    provisioner: 'rook-ceph.rbd.csi.ceph.com',
    expandable: true,
    parameters: {
      hot: { clusterID: 'rook-ceph', pool: 'hot', encrypted: 'true' },
      cold: { clusterID: 'rook-ceph', pool: 'cold', encrypted: 'true' },
      archive: { clusterID: 'rook-ceph', pool: 'archive', encrypted: 'true' },
    },
  },
} as const satisfies Record<string, VolumeProvider>;

export type ClusterProvider = keyof typeof CLUSTER_PROVIDERS;

export interface StorageClassesProps {
  readonly provider: ClusterProvider;
  /** What becomes of a volume when its claim is deleted. */
  readonly reclaimPolicy: 'Delete' | 'Retain';
}

/** One StorageClass for each tier. */
export class StorageClasses extends Construct {
  constructor(scope: Construct, props: StorageClassesProps) {
    super(scope, 'storage-classes');
    const { instance } = PlatformChart.around(this).site.owner;
    const { provisioner, expandable, parameters }: VolumeProvider = CLUSTER_PROVIDERS[props.provider];
    for (const tier of STORAGE_TIERS) {
      const name = storageClassName(instance, tier);
      new KubeStorageClass(this, tier, {
        metadata: { name, labels: { [NAME_LABEL]: name } },
        provisioner,
        parameters: Object.keys(parameters[tier]).length > 0 ? { ...parameters[tier] } : undefined,
        reclaimPolicy: props.reclaimPolicy,
        allowVolumeExpansion: expandable,
        volumeBindingMode: 'WaitForFirstConsumer', // a volume made before its pod may land in another zone
      });
    }
  }
}
