import type { Change } from '../changes';
import { at, type Manifest } from '../manifest';

/** Numbers of pods, and switches, by which something stops. */
const COUNTS = [
  ['spec', 'replicas'],
  ['spec', 'minReplicas'],
  ['spec', 'minReplicaCount'],
  ['spec', 'instances'],
] as const;

/** Pods that are no longer there, and schedules that no longer run. */
export function stopped({ before, after }: Change): string[] {
  if (!before || !after) return [];
  const counts = COUNTS.filter((path) => at(before, ...path) !== 0 && at(after, ...path) === 0).map(
    (path) => `${path.join('.')} becomes 0`,
  );
  const suspended = at(before, 'spec', 'suspend') !== true && at(after, 'spec', 'suspend') === true;
  return suspended ? [...counts, 'it is suspended'] : counts;
}

const SECRET_KINDS = new Set(['Secret', 'ExternalSecret', 'SecretStore', 'ClusterSecretStore']);

/** Names and fields only: what a Secret holds is never shown. */
export function secrets({ before, after, paths }: Change): string[] {
  const kind = (after ?? before)?.kind ?? '';
  if (!SECRET_KINDS.has(kind)) return [];
  if (!before) return ['it is new: does the provider have its value?'];
  if (!after) return ['it is gone: does nobody read it any more?'];
  return [`changed: ${paths.join(', ')}`];
}

/** Groups that every cluster has. */
const BUILT_IN = /^(v1|(apps|autoscaling|batch|policy)\/\w+|\w+(\.\w+)*\.k8s\.io\/\w+)$/;
/** Groups below k8s.io that come with definitions of their own. */
const DEFINED = /^(gateway\.networking|snapshot\.storage|autoscaling|metrics)\.k8s\.io\//;

/** Definitions themselves, and versions of custom resources that the cluster must have before it can take the object. */
export function definitions({ before, after }: Change): string[] {
  const kind = (after ?? before)?.kind;
  if (kind === 'CustomResourceDefinition')
    return [before && after ? 'it changes' : after ? 'it is new' : 'it is deleted, and with it every object of it'];
  if (!after || before?.apiVersion === after.apiVersion || !isCustom(after)) return [];
  return before ? [`${before.apiVersion} becomes ${after.apiVersion}`] : [];
}

const isCustom = ({ apiVersion }: Manifest): boolean => DEFINED.test(apiVersion) || !BUILT_IN.test(apiVersion);
