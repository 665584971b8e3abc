/** Who refers to what: selectors, keys of ConfigMaps, keys of Secrets. */
import type { KeyReference, Selector } from './manifests';
import { containers, ofKind, title, workloads } from './objects';
import type { Platform } from './platforms';

interface Named {
  readonly title: string;
  readonly selector: Selector;
}

/** Selectors of our own pods, wherever they stand. */
export function selectors(platform: Platform): Named[] {
  const named = (owner: string, selector: Selector): Named => ({ title: owner, selector });
  return [
    ...ofKind(platform, 'Service').map((object) => named(title(object), { matchLabels: object.spec.selector })),
    ...ofKind(platform, 'PodDisruptionBudget').map((object) => named(title(object), object.spec.selector)),
    ...ofKind(platform, 'NetworkPolicy').flatMap((object) => [
      named(title(object), object.spec.podSelector),
      ...[...(object.spec.ingress ?? []).map(({ from = [] }) => from), ...(object.spec.egress ?? []).map(({ to = [] }) => to)]
        .flat()
        .flatMap(({ podSelector, namespaceSelector }) =>
          podSelector && !namespaceSelector ? [named(`${title(object)} > peer`, podSelector)] : [],
        ),
    ]),
    ...workloads(platform).flatMap(({ template: { spec }, ...workload }) => [
      ...(spec.topologySpreadConstraints ?? []).map(({ labelSelector }) => named(`${workload.title} > spread`, labelSelector)),
      ...(spec.affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ podAffinityTerm }) =>
        named(`${workload.title} > affinity`, podAffinityTerm.labelSelector),
      ),
    ]),
    ...[...ofKind(platform, 'Deployment'), ...ofKind(platform, 'StatefulSet')].map((object) => named(title(object), object.spec.selector)),
  ];
}

/** Keys of Secrets and ConfigMaps, as "name/key". */
type Keys = ReadonlySet<string>;

const keysOf = (sources: readonly (readonly [name: string, keys: readonly string[]])[]): Keys =>
  new Set(sources.flatMap(([name, keys]) => keys.map((key) => `${name}/${key}`)));

export const declaredKeys = (platform: Platform): Keys =>
  keysOf(platform.secrets.secrets.map(({ name, spec }) => [name, Object.keys(spec.keys)]));

/** What the platform, or an operator on its behalf, puts into the cluster; with `existing` secrets, what people are told to. */
export function secretKeys(platform: Platform): Keys {
  if (platform.environment.secrets.provider === 'existing') return declaredKeys(platform);
  return keysOf([
    ...ofKind(platform, 'Secret').map(({ metadata, stringData = {} }) => [metadata.name, Object.keys(stringData)] as const),
    ...ofKind(platform, 'ExternalSecret').map(
      ({ spec }) =>
        [
          spec.target.name,
          [...Object.keys(spec.target.template?.data ?? {}), ...(spec.data ?? []).map(({ secretKey }) => secretKey)],
        ] as const,
    ),
  ]);
}

export const configKeys = (platform: Platform): Keys =>
  keysOf(ofKind(platform, 'ConfigMap').map(({ metadata, data }) => [metadata.name, Object.keys(data)]));

const namesIn = (keys: Keys): ReadonlySet<string> => new Set([...keys].map((key) => key.split('/')[0] ?? ''));

interface Reference extends Partial<KeyReference> {
  readonly title: string;
  readonly name: string;
}

/** Keys, or whole Secrets, that something reads. */
export function secretReferences(platform: Platform): Reference[] {
  return [
    ...containers(platform).flatMap(({ env = [], envFrom = [], ...container }) => [
      ...env.flatMap(({ valueFrom }) => (valueFrom?.secretKeyRef ? [{ title: container.title, ...valueFrom.secretKeyRef }] : [])),
      ...envFrom.flatMap(({ secretRef }) => (secretRef ? [{ title: container.title, name: secretRef.name }] : [])),
    ]),
    ...workloads(platform).flatMap((workload) =>
      (workload.template.spec.volumes ?? []).flatMap(({ secret }) =>
        secret
          ? [
              { title: workload.title, name: secret.secretName },
              ...(secret.items ?? []).map(({ key }) => ({ title: workload.title, name: secret.secretName, key })),
            ]
          : [],
      ),
    ),
    ...ofKind(platform, 'Cluster').flatMap((object) =>
      ['username', 'password'].map((key) => ({ title: title(object), name: object.spec.bootstrap.initdb.secret.name, key })),
    ),
    ...ofKind(platform, 'ObjectStore').flatMap((object) =>
      Object.values(object.spec.configuration.s3Credentials).map((reference: KeyReference) => ({
        title: title(object),
        name: reference.name,
        key: reference.key,
      })),
    ),
  ];
}

/** Keys, or whole ConfigMaps, that a pod reads. */
export function configReferences(platform: Platform): Reference[] {
  return workloads(platform).flatMap(({ template: { spec }, ...workload }) => {
    const mounts = workload.containers.flatMap(({ volumeMounts = [], ...container }) =>
      volumeMounts.map((mount) => ({ ...mount, container: container.title })),
    );
    return [
      ...workload.containers.flatMap(({ env = [], envFrom = [], ...container }) => [
        ...envFrom.flatMap(({ configMapRef }) => (configMapRef ? [{ title: container.title, name: configMapRef.name }] : [])),
        ...env.flatMap(({ valueFrom }) => (valueFrom?.configMapKeyRef ? [{ title: container.title, ...valueFrom.configMapKeyRef }] : [])),
      ]),
      ...(spec.volumes ?? []).flatMap(({ name: volume, configMap }) => {
        if (!configMap) return [];
        const parts = mounts
          .filter(({ name, subPath }) => name === volume && subPath)
          .map(({ subPath, container }) => ({ title: container, name: configMap.name, key: subPath }));
        return [
          { title: workload.title, name: configMap.name },
          ...(configMap.items ?? []).map(({ key }) => ({ title: workload.title, name: configMap.name, key })),
          ...parts,
        ];
      }),
    ];
  });
}

/** References that nothing answers. */
export function dangling(references: readonly Reference[], known: Keys): string[] {
  const names = namesIn(known);
  return references
    .filter(({ name, key }) => (key === undefined ? !names.has(name) : !known.has(`${name}/${key}`)))
    .map((reference) => `${reference.title}: ${reference.name}${reference.key ? `/${reference.key}` : ''}`);
}
