import { type Volume as KubeVolume, Quantity, type VolumeMount } from 'cdk8s-plus-28/lib/imports/k8s';
import type { ConfigFiles } from './config-files';
import type { Labels } from './labels';
import type { Secret } from './secret';
import { storageClassName, type VolumeSize } from './tiers';

/** Where a mounted volume's content comes from. */
export type VolumeSource =
  | { readonly emptyDir: { readonly size: string; readonly medium?: 'Memory' } }
  | { readonly config: ConfigFiles; readonly executable?: boolean }
  | { readonly secret: Secret; readonly keys?: readonly string[] }
  /** A claim on a tier that comes and goes with its pod; what becomes of the volume is the tier's reclaim policy. */
  | { readonly ephemeral: VolumeSize }
  /** A PersistentVolumeClaim that exists by itself. */
  | { readonly claim: string }
  /** The StatefulSet's claim of the mount's name. */
  | { readonly claimTemplate: true };

export interface Mount {
  /** Name of the volume within the pod; two mounts of one name share it. */
  readonly name: string;
  readonly path: string;
  readonly source: VolumeSource;
  /** One file or folder of the volume. @default - the whole volume */
  readonly subPath?: string;
  /** @default - true for configuration and secrets, false for the others */
  readonly readOnly?: boolean;
}

/** Chosen files of a Secret. */
export type SecretMount = Mount & { readonly source: { readonly secret: Secret; readonly keys: readonly string[] } };

/** Their paths in the container. */
export const filesOf = (mounts: readonly SecretMount[]): string[] =>
  mounts.flatMap(({ path, source }) => source.keys.map((file) => `${path}/${file}`));

export function renderMount({ name, path, subPath, source, readOnly }: Mount): VolumeMount {
  return { name, mountPath: path, subPath, readOnly: readOnly ?? ('config' in source || 'secret' in source ? true : undefined) };
}

/** Who a pod's volumes are for. */
export interface VolumeOwner {
  /** Prefix of the storage classes. */
  readonly instance: string;
  /** Labels of claims. */
  readonly labels: Labels;
}

/** The pod's volumes: one for each name; claim templates are the StatefulSet's business. */
export function renderVolumes(mounts: readonly Mount[], owner: VolumeOwner): KubeVolume[] {
  const byName = new Map<string, Mount>();
  for (const mount of mounts) {
    const known = byName.get(mount.name);
    if (known && JSON.stringify(renderSource(known.source, owner)) !== JSON.stringify(renderSource(mount.source, owner))) {
      throw new Error(
        `volume "${mount.name}" is mounted at ${known.path} and ${mount.path} from two different sources; give one another name`,
      );
    }
    byName.set(mount.name, mount);
  }
  return [...byName.values()]
    .filter(({ source }) => !('claimTemplate' in source))
    .map(({ name, source }) => ({ name, ...renderSource(source, owner) }));
}

function renderSource(source: VolumeSource, owner: VolumeOwner): Omit<KubeVolume, 'name'> {
  if ('emptyDir' in source) {
    return { emptyDir: { sizeLimit: Quantity.fromString(source.emptyDir.size), medium: source.emptyDir.medium } };
  }
  if ('config' in source) return { configMap: { name: source.config.name, defaultMode: source.executable ? 0o555 : 0o444 } };
  // 0440 with the pod's fsGroup: readable for its user, for nobody else.
  if ('secret' in source) {
    return { secret: { secretName: source.secret.name, defaultMode: 0o440, items: source.keys?.map((key) => ({ key, path: key })) } };
  }
  if ('ephemeral' in source) {
    return {
      ephemeral: { volumeClaimTemplate: { metadata: { labels: { ...owner.labels } }, spec: claimSpec(owner.instance, source.ephemeral) } },
    };
  }
  if ('claim' in source) return { persistentVolumeClaim: { claimName: source.claim } };
  return {};
}

/** Spec of a volume claim on a storage tier. */
export function claimSpec(instance: string, { tier, size }: VolumeSize) {
  return {
    accessModes: ['ReadWriteOnce'],
    storageClassName: storageClassName(instance, tier),
    resources: { requests: { storage: Quantity.fromString(size) } },
  };
}
