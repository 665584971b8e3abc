/** Who refers to what: selectors, keys of ConfigMaps, keys of Secrets. */
import type { KeyReference, KubernetesObject, Selector } from './manifests';
import { clusters, containers, ofKind, title, workloads } from './objects';
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
    ...[...ofKind(platform, 'ServiceMonitor'), ...ofKind(platform, 'PodMonitor')].map((object) =>
      named(title(object), object.spec.selector),
    ),
  ];
}

/** Keys of Secrets and ConfigMaps, as "namespace/name/key": a pod reads only what is beside it. */
type Keys = ReadonlySet<string>;

const placeOf = ({ metadata: { namespace, name } }: KubernetesObject): string => `${namespace}/${name}`;

const keysOf = (sources: readonly (readonly [place: string, keys: readonly string[]])[]): Keys =>
  new Set(sources.flatMap(([place, keys]) => keys.map((key) => `${place}/${key}`)));

export const declaredKeys = (platform: Platform): Keys =>
  keysOf(platform.secrets.secrets.map(({ namespace, name, spec }) => [`${namespace}/${name}`, Object.keys(spec.keys)]));

/** Files that cert-manager writes into a certificate's Secret. */
const CERTIFICATE_FILES = ['tls.crt', 'tls.key', 'ca.crt'];

/** What the platform, or an operator on its behalf, puts into the cluster; with `existing` secrets, what people are told to. */
export function secretKeys(platform: Platform): Keys {
  if (platform.environment.secrets.provider === 'existing') return declaredKeys(platform);
  return keysOf([
    ...ofKind(platform, 'Secret').map((object) => [placeOf(object), Object.keys(object.stringData ?? {})] as const),
    ...ofKind(platform, 'ExternalSecret').map(
      ({ metadata, spec }) =>
        [
          `${metadata.namespace}/${spec.target.name}`,
          [...Object.keys(spec.target.template?.data ?? {}), ...(spec.data ?? []).map(({ secretKey }) => secretKey)],
        ] as const,
    ),
    ...ofKind(platform, 'Certificate').map(({ metadata: { namespace }, spec: { secretName: name } }) => {
      // Declared with some of the files: nobody needs the key of a certificate that is there for its authority's sake.
      const declared = platform.secrets.secrets.find((secret) => secret.name === name && secret.namespace === namespace);
      return [`${namespace}/${name}`, CERTIFICATE_FILES.filter((file) => file in (declared?.spec.keys ?? {}))] as const;
    }),
  ]);
}

export const configKeys = (platform: Platform): Keys =>
  keysOf(ofKind(platform, 'ConfigMap').map((object) => [placeOf(object), Object.keys(object.data)]));

const placesIn = (keys: Keys): ReadonlySet<string> => new Set([...keys].map((key) => key.split('/').slice(0, 2).join('/')));

interface Reference {
  /** Who refers. */
  readonly title: string;
  /** Namespace and name of what is referred to. */
  readonly place: string;
  /** @default - the whole of it */
  readonly key?: string;
}

/** References of one object, which reach no further than its namespace. */
const from =
  ({ metadata: { namespace } }: KubernetesObject) =>
  (owner: string, name: string, key?: string): Reference => ({ title: owner, place: `${namespace}/${name}`, key });

/** A certificate and its key, which a server shows. */
const shown = (object: KubernetesObject, secret: string): Reference[] =>
  ['tls.crt', 'tls.key'].map((key) => from(object)(title(object), secret, key));

/** Keys, or whole Secrets, that something reads. */
export function secretReferences(platform: Platform): Reference[] {
  return [
    ...containers(platform).flatMap(({ env = [], envFrom = [], workload, ...container }) => {
      const refer = from(workload.object);
      return [
        ...env.flatMap(({ valueFrom }) => {
          const { secretKeyRef } = valueFrom ?? {};
          return secretKeyRef ? [refer(container.title, secretKeyRef.name, secretKeyRef.key)] : [];
        }),
        ...envFrom.flatMap(({ secretRef }) => (secretRef ? [refer(container.title, secretRef.name)] : [])),
      ];
    }),
    ...workloads(platform).flatMap((workload) =>
      (workload.template.spec.volumes ?? []).flatMap(({ secret }) => {
        if (!secret) return [];
        const refer = (key?: string) => from(workload.object)(workload.title, secret.secretName, key);
        return secret.items ? secret.items.map(({ key }) => refer(key)) : [refer()];
      }),
    ),
    ...clusters(platform).flatMap((object) =>
      [
        ...[object.spec.bootstrap.initdb, object.spec.bootstrap.recovery].flatMap((made) => (made ? [made.secret.name] : [])),
        ...(object.spec.managed?.roles ?? []).flatMap(({ passwordSecret }) => (passwordSecret ? [passwordSecret.name] : [])),
      ].flatMap((name) => ['username', 'password'].map((key) => from(object)(title(object), name, key))),
    ),
    ...clusters(platform).flatMap((object) => {
      const { certificates } = object.spec;
      return certificates
        ? [...shown(object, certificates.serverTLSSecret), from(object)(title(object), certificates.serverCASecret, 'ca.crt')]
        : [];
    }),
    ...ofKind(platform, 'ObjectStore').flatMap((object) => {
      const { endpointCA: authority } = object.spec.configuration;
      return authority ? [from(object)(title(object), authority.name, authority.key)] : [];
    }),
    ...ofKind(platform, 'Gateway').flatMap((object) =>
      object.spec.listeners.flatMap(({ tls }) => (tls?.certificateRefs ?? []).flatMap(({ name }) => shown(object, name))),
    ),
    ...ofKind(platform, 'Ingress').flatMap((object) => (object.spec.tls ?? []).flatMap(({ secretName }) => shown(object, secretName))),
    ...ofKind(platform, 'TriggerAuthentication').flatMap((object) =>
      object.spec.secretTargetRef.map(({ name, key }) => from(object)(title(object), name, key)),
    ),
    ...ofKind(platform, 'ObjectStore').flatMap((object) =>
      Object.values(object.spec.configuration.s3Credentials).map(({ name, key }: KeyReference) => from(object)(title(object), name, key)),
    ),
  ];
}

/** Keys, or whole ConfigMaps, that a pod reads. */
export function configReferences(platform: Platform): Reference[] {
  return workloads(platform).flatMap(({ object, template: { spec }, ...workload }) => {
    const refer = from(object);
    const mounts = workload.containers.flatMap(({ volumeMounts = [], ...container }) =>
      volumeMounts.map((mount) => ({ ...mount, container: container.title })),
    );
    return [
      ...workload.containers.flatMap(({ env = [], envFrom = [], ...container }) => [
        ...envFrom.flatMap(({ configMapRef }) => (configMapRef ? [refer(container.title, configMapRef.name)] : [])),
        ...env.flatMap(({ valueFrom }) => {
          const { configMapKeyRef } = valueFrom ?? {};
          return configMapKeyRef ? [refer(container.title, configMapKeyRef.name, configMapKeyRef.key)] : [];
        }),
      ]),
      ...(spec.volumes ?? []).flatMap(({ name: volume, configMap }) => {
        if (!configMap) return [];
        const parts = mounts
          .filter(({ name, subPath }) => name === volume && subPath)
          .map(({ subPath, container }) => refer(container, configMap.name, subPath));
        return [
          refer(workload.title, configMap.name),
          ...(configMap.items ?? []).map(({ key }) => refer(workload.title, configMap.name, key)),
          ...parts,
        ];
      }),
    ];
  });
}

/** References that nothing answers. */
export function dangling(references: readonly Reference[], known: Keys): string[] {
  const places = placesIn(known);
  return references
    .filter(({ place, key }) => (key === undefined ? !places.has(place) : !known.has(`${place}/${key}`)))
    .map((reference) => `${reference.title}: ${reference.place}${reference.key ? `/${reference.key}` : ''}`);
}
