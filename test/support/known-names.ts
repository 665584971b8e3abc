/** Names that commands may use: what the environments and their variants render, and what controllers make of it. */
import type { Texts } from './manifests';
import { ofKind, workloads } from './objects';
import { platformsAndVariants } from './platforms';

/** Of the operators that environments build on, and of Kubernetes itself. */
const FOREIGN = ['cert-manager', 'cnpg-system', 'external-secrets', 'keda', 'kube-system', 'argo-rollouts'];

/** Words for kinds, as kubectl takes them. */
const KINDS: Readonly<Record<string, string>> = {
  cluster: 'Cluster',
  'clusters.postgresql.cnpg.io': 'Cluster',
  configmap: 'ConfigMap',
  cronjob: 'CronJob',
  deploy: 'Deployment',
  deployment: 'Deployment',
  certificate: 'Certificate',
  externalsecret: 'ExternalSecret',
  hpa: 'HorizontalPodAutoscaler',
  job: 'Job',
  networkpolicy: 'NetworkPolicy',
  pdb: 'PodDisruptionBudget',
  pooler: 'Pooler',
  scaledobject: 'ScaledObject',
  secret: 'Secret',
  secretstore: 'SecretStore',
  service: 'Service',
  svc: 'Service',
  statefulset: 'StatefulSet',
  sts: 'StatefulSet',
};

/** What CloudNativePG, and its plugin for backups, put into a pod of a Cluster and of a Pooler. */
const OPERATED: Readonly<Record<string, readonly string[]>> = { Cluster: ['postgres', 'plugin-barman-cloud'], Pooler: ['pgbouncer'] };

export function knownNames() {
  const platforms = platformsAndVariants();
  const objects = platforms.flatMap((platform) => platform.objects);
  const byKind = new Map<string, Set<string>>();
  const add = (kind: string, name: string) => byKind.set(kind, (byKind.get(kind) ?? new Set()).add(name));
  for (const { kind, metadata } of objects) add(kind, metadata.name);
  for (const { name } of platforms.flatMap(({ secrets }) => secrets.secrets)) add('Secret', name);
  // What people make, and a role of ours reads by its name.
  for (const { rules } of platforms.flatMap((platform) => ofKind(platform, 'Role')))
    for (const { resources, resourceNames = [] } of rules)
      if (resources?.includes('configmaps')) for (const name of resourceNames) add('ConfigMap', name);
  const placed = platforms.flatMap(workloads);
  const ordinal = (name: string) => name.replace(/-\d+$/, '');
  const operated = (name: string) =>
    Object.entries(OPERATED).flatMap(([kind, containers]) => (byKind.get(kind)?.has(name) ? containers : []));
  return {
    namespaces: new Set([...FOREIGN, ...(byKind.get('Namespace') ?? [])]),
    byKind,
    kindOf: new Map(Object.entries(KINDS)),
    labels: new Set([...objects, ...placed.map(({ template }) => template)].flatMap((object) => labelsOf(object.metadata?.labels))),
    isForeign: (command: string) => FOREIGN.some((namespace) => command.includes(`-n ${namespace} `)),
    /** A Job of ours, or one that a person starts: its name is theirs. */
    jobs: (name: string) => !name.startsWith('airflow-init') || /^airflow-init-(<|…)/.test(name),
    pods: (name: string) => byKind.get('StatefulSet')?.has(ordinal(name)) || byKind.get('Cluster')?.has(ordinal(name)) || false,
    containers: (owner: string): string[] => [
      ...placed
        .filter(({ name }) => name === owner || name === ordinal(owner))
        .flatMap(({ containers }) => containers.map(({ name }) => name)),
      ...operated(ordinal(owner)),
      ...operated(owner),
    ],
    /** A script that is mounted in that CronJob names the variable. */
    reads: (cronJob: string, variable: string): boolean =>
      platforms.some((platform) =>
        workloads(platform)
          .filter(({ kind, name }) => kind === 'CronJob' && name === cronJob)
          .some(({ template }) => {
            const mounted = JSON.stringify(template.spec);
            return ofKind(platform, 'ConfigMap')
              .filter(({ metadata }) => mounted.includes(`"name":"${metadata.name}"`))
              .flatMap(({ data }) => Object.values(data))
              .some((text) => new RegExp(`\\b${variable}\\b`).test(text));
          }),
      ),
  };
}

const labelsOf = (labels: Texts | undefined): string[] => Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);
