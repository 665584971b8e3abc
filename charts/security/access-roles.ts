import type { ApiRule } from '../platform/api-role';

export const READ = ['get', 'list', 'watch'];
export const CHANGE = ['create', 'update', 'patch', 'delete'];

/** Kinds that the platform is made of, by API group, as the API server calls them. Secrets and pods are ruled by themselves. */
export const KINDS: Readonly<Record<string, readonly string[]>> = {
  '': ['configmaps', 'limitranges', 'persistentvolumeclaims', 'resourcequotas', 'serviceaccounts', 'services'],
  apps: ['deployments', 'statefulsets'],
  autoscaling: ['horizontalpodautoscalers'],
  'autoscaling.k8s.io': ['verticalpodautoscalers'],
  batch: ['cronjobs', 'jobs'],
  'networking.k8s.io': ['ingresses', 'networkpolicies'],
  policy: ['poddisruptionbudgets'],
  'rbac.authorization.k8s.io': ['rolebindings', 'roles'],
  'argoproj.io': ['analysistemplates', 'rollouts'],
  'barmancloud.cnpg.io': ['objectstores'],
  'cert-manager.io': ['certificates'],
  'external-secrets.io': ['externalsecrets', 'secretstores'],
  'gateway.networking.k8s.io': ['gateways', 'httproutes'],
  'keda.sh': ['scaledobjects', 'triggerauthentications'],
  'monitoring.coreos.com': ['podmonitors', 'prometheusrules', 'servicemonitors'],
  'postgresql.cnpg.io': ['clusters', 'databases', 'poolers', 'scheduledbackups'],
};

/** What controllers make of these, and what tells how they are. */
const TRACES: readonly ApiRule[] = [
  { resources: ['events', 'pods'], verbs: READ },
  { resources: ['pods/log'], verbs: ['get'] },
  { resources: ['namespaces'], verbs: ['get'] },
  { group: 'acme.cert-manager.io', resources: ['challenges', 'orders'], verbs: READ },
  { group: 'apps', resources: ['controllerrevisions', 'replicasets'], verbs: READ },
  { group: 'argoproj.io', resources: ['analysisruns'], verbs: READ },
  { group: 'cert-manager.io', resources: ['certificaterequests'], verbs: READ },
  { group: 'discovery.k8s.io', resources: ['endpointslices'], verbs: READ },
  { group: 'events.k8s.io', resources: ['events'], verbs: READ },
  { group: 'metrics.k8s.io', resources: ['pods'], verbs: ['get', 'list'] },
  { group: 'postgresql.cnpg.io', resources: ['backups'], verbs: READ },
];

const onKinds = (verbs: readonly string[]): ApiRule[] => Object.entries(KINDS).map(([group, resources]) => ({ group, resources, verbs }));

const viewer: readonly ApiRule[] = [...onKinds(READ), ...TRACES];

/** No way into a pod. But who may start a Job or change a pod's template can have it mount a Secret: operators are trusted people. */
const operator: readonly ApiRule[] = [
  ...viewer,
  { resources: ['pods'], verbs: ['delete'] },
  { group: 'apps', resources: ['deployments', 'statefulsets'], verbs: ['patch'] },
  { group: 'apps', resources: ['deployments/scale', 'statefulsets/scale'], verbs: ['get', 'patch', 'update'] },
  { group: 'argoproj.io', resources: ['rollouts', 'rollouts/status'], verbs: ['patch'] }, // to abort one
  { group: 'batch', resources: ['jobs'], verbs: ['create', 'delete'] },
  { group: 'batch', resources: ['cronjobs'], verbs: ['patch'] },
  { group: 'keda.sh', resources: ['scaledobjects'], verbs: ['patch'] },
];

/** May write roles, too: Kubernetes lets nobody grant what they do not have. */
const admin: readonly ApiRule[] = [
  ...operator,
  ...onKinds(CHANGE),
  { resources: ['secrets'], verbs: [...READ, ...CHANGE] },
  { resources: ['pods/exec', 'pods/portforward'], verbs: ['create', 'get'] },
];

/** What people may do in the platform's namespaces; each role what those before it may. */
export const ACCESS_ROLES = { viewer, operator, admin } as const;

export type AccessRole = keyof typeof ACCESS_ROLES;
