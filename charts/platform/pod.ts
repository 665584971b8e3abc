import type { Duration } from 'cdk8s';
import type { PodTemplateSpec, TopologySpreadConstraint } from 'cdk8s-plus-28/lib/imports/k8s';
import { fingerprint } from './assets';
import type { Component } from './component';
import { type ContainerProps, mountsOf, renderContainer, type SidecarProps, type TaskContainerProps } from './container';
import { secretKeysOf } from './environment-variables';
import { nonEmpty } from './non-empty';
import { podSecurityContext } from './security-context';
import { type Priority, priorityClassName } from './tiers';
import { renderVolumes } from './volumes';

/** What pods of every kind of workload have in common. */
export interface PodProps<C extends TaskContainerProps = ContainerProps> {
  /** The first is the pod's main container; its image gives the pod's user and group. */
  readonly containers: readonly [C, ...C[]];
  /** Run one after another before the others start; a sidecar among them stays. */
  readonly initContainers?: readonly (TaskContainerProps | SidecarProps)[];
  /** CPU priority of the pod. */
  readonly priority: Priority;
  /** From the stop signal to the kill. */
  readonly gracePeriod: Duration;
  /** Pull secrets for private registries, each once. @default - none */
  readonly imagePullSecret?: string | readonly string[];
  /** Mount the token of its ServiceAccount: for what talks to the Kubernetes API, with an ApiRole. @default false */
  readonly kubernetesApi?: boolean;
  /** Labels of the nodes that it may run on. @default - any node */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** Annotations of the pod. @default - only the configuration checksum */
  readonly annotations?: Readonly<Record<string, string>>;
}

interface Placement {
  readonly restartPolicy?: 'OnFailure' | 'Never';
  /** Keep replicas on different nodes and zones. */
  readonly spread?: boolean;
}

export function podTemplate(component: Component, props: PodProps<TaskContainerProps>, placement: Placement = {}): PodTemplateSpec {
  const { site, labels } = component.chart;
  const containers = [...(props.initContainers ?? []), ...props.containers];
  const image = props.containers[0].image;
  const mounts = containers.flatMap((container) => mountsOf(container, image));
  const render = (container: TaskContainerProps) => renderContainer(container, image, site.digests);
  recordSecretReaders(component, containers);

  return {
    metadata: {
      labels: { ...labels, ...component.labels },
      annotations: nonEmpty({ ...configurationChecksum(containers), ...props.annotations }),
    },
    spec: {
      serviceAccountName: component.objectName,
      automountServiceAccountToken: props.kubernetesApi ?? false,
      enableServiceLinks: false, // a Service called "redis" would inject REDIS_PORT=tcp://…
      priorityClassName: priorityClassName(site.owner.instance, props.priority),
      terminationGracePeriodSeconds: props.gracePeriod.toSeconds(),
      restartPolicy: placement.restartPolicy,
      imagePullSecrets: nonEmpty([...new Set([props.imagePullSecret ?? []].flat())].map((name) => ({ name }))),
      securityContext: podSecurityContext(image),
      nodeSelector: props.nodeSelector && { ...props.nodeSelector },
      topologySpreadConstraints: placement.spread ? spreadConstraints(component) : undefined,
      affinity: placement.spread
        ? {
            podAntiAffinity: {
              preferredDuringSchedulingIgnoredDuringExecution: [
                {
                  weight: 100,
                  podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { ...component.selector } } },
                },
              ],
            },
          }
        : undefined,
      initContainers: props.initContainers?.map(render),
      containers: props.containers.map(render),
      volumes:
        mounts.length > 0
          ? renderVolumes(mounts, { instance: site.owner.instance, labels: { ...labels, ...component.selector } })
          : undefined,
    },
  };
}

/** A component's pods on different nodes and in different zones, where there is a choice. */
export function spreadConstraints({ selector }: Component): TopologySpreadConstraint[] {
  return ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].map((topologyKey) => ({
    topologyKey,
    maxSkew: 1,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: { ...selector } },
  }));
}

// A pod reads its configuration once: a change must make new pods.
function configurationChecksum(containers: readonly TaskContainerProps[]): Record<string, string> {
  const files = containers.flatMap(({ environmentFrom = [], mounts = [] }) => [
    ...environmentFrom,
    ...mounts.flatMap(({ source }) => ('config' in source ? [source.config] : [])),
  ]);
  if (files.length === 0) return {};
  const checksums = new Map(files.map(({ name, checksum }) => [name, checksum]));
  return { 'checksum/config': fingerprint([...checksums].sort()) };
}

function recordSecretReaders(component: Component, containers: readonly TaskContainerProps[]): void {
  for (const { environment = {}, mounts = [] } of containers) {
    for (const { secret } of secretKeysOf(environment)) secret.addReader(component.objectName);
    for (const { source } of mounts) if ('secret' in source) source.secret.addReader(component.objectName);
  }
}
