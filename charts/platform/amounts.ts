import { quantityValue } from './quantity';

/** Figures by the names that a ResourceQuota has for them: pods and claims counted, CPU in cores, everything else in bytes. */
export type Amounts = Readonly<Record<string, number>>;

/** Figures as Kubernetes writes them. */
export type Quantities = Readonly<Record<string, string | number>>;

/** What a container asks for and may take. */
export interface ContainerResources {
  readonly requests?: Quantities;
  readonly limits?: Quantities;
}

/** The fields of a pod that decide what it takes. */
export interface PodSpec {
  readonly containers: readonly PodContainer[];
  readonly initContainers?: readonly PodContainer[];
  readonly volumes?: readonly { readonly ephemeral?: { readonly volumeClaimTemplate: { readonly spec: ClaimSpec } } }[];
}

export interface PodContainer {
  readonly name: string;
  readonly restartPolicy?: string;
  readonly resources?: ContainerResources;
}

export interface ClaimSpec {
  readonly storageClassName?: string;
  readonly resources?: { readonly requests?: { readonly storage?: string | number } };
}

export function sum(all: readonly Amounts[]): Amounts {
  const total: Record<string, number> = {};
  for (const [name, amount] of all.flatMap((amounts) => Object.entries(amounts))) total[name] = (total[name] ?? 0) + amount;
  return total;
}

export function largest(all: readonly Amounts[]): Amounts {
  const most: Record<string, number> = {};
  for (const [name, amount] of all.flatMap((amounts) => Object.entries(amounts))) most[name] = Math.max(most[name] ?? 0, amount);
  return most;
}

export const times = (amounts: Amounts, factor: number): Amounts =>
  Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, amount * factor]));

export const quantitiesOf = (quantities: Quantities = {}): Amounts =>
  Object.fromEntries(Object.entries(quantities).map(([name, quantity]) => [name, quantityValue(String(quantity))]));

/** Both sides of a container, `requests.cpu` and so on. */
export function containerAmounts({ requests, limits }: ContainerResources): Amounts {
  const side = (name: string, amounts: Amounts) => Object.entries(amounts).map(([resource, amount]) => [`${name}.${resource}`, amount]);
  return Object.fromEntries([...side('requests', quantitiesOf(requests)), ...side('limits', quantitiesOf(limits))]);
}

/** A claim counts twice: with all claims, and with those of its class. */
export function claimAmounts(storageClass: string | undefined, size: string | number | undefined): Amounts {
  const bytes = quantityValue(String(size ?? 0));
  const all = { persistentvolumeclaims: 1, 'requests.storage': bytes };
  return storageClass ? { ...all, [storageOf(storageClass)]: bytes } : all;
}

/** Quota's name for the bytes of one class. */
export const storageOf = (storageClass: string): string => `${storageClass}.storageclass.storage.k8s.io/requests.storage`;

/**
 * A pod as the scheduler and quotas count it: its containers together, or the largest of those that run before them if that
 * is more; containers that start early and stay count with both. https://kubernetes.io/docs/concepts/workloads/pods/init-containers/
 */
export function podAmounts({ containers, initContainers = [], volumes = [] }: PodSpec): Amounts {
  const stays = ({ restartPolicy }: PodContainer) => restartPolicy === 'Always';
  const amounts = (list: readonly PodContainer[]) => list.map(({ resources = {} }) => containerAmounts(resources));
  const beside = sum(amounts(initContainers.filter(stays)));
  const before = amounts(initContainers.filter((container) => !stays(container))).map((init) => sum([init, beside]));
  const claims = volumes.flatMap(({ ephemeral }) => (ephemeral ? [claimOf(ephemeral.volumeClaimTemplate.spec)] : []));
  return sum([largest([sum([...amounts(containers), beside]), ...before]), ...claims, { pods: 1 }]);
}

export const claimOf = ({ storageClassName, resources }: ClaimSpec): Amounts =>
  claimAmounts(storageClassName, resources?.requests?.storage);
