import type { ControlName } from '../../../charts/security/controls';
import { kubectl } from '../kubectl';

/** What is done with kubectl past Git, and undone afterwards. */
export interface Change {
  readonly make: readonly string[];
  readonly undo: readonly string[];
  readonly input?: object;
}

/** What somebody does, the control that must see it, and words that must be said. */
interface Drift extends Change {
  readonly what: string;
  readonly control: ControlName;
  readonly says: RegExp;
}

interface Named {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly [field: string]: unknown };
  readonly [field: string]: unknown;
}

const merge = (kind: string, name: string, patch: object, ...more: readonly string[]): string[] => [
  ...['patch', kind, name, '--type=merge', `--patch=${JSON.stringify(patch)}`],
  ...more,
];

const status = (kind: string, name: string, namespace: string, patch: object): string[] =>
  merge(kind, name, { status: patch }, '--subresource=status', '--namespace', namespace);

/** From one value to another, and back. */
const swapped = <T>(command: (value: T) => string[], there: T, back: T): Change => ({ make: command(there), undo: command(back) });

/** An object that nobody declared. */
const added = (namespace: string, input: Named): Change => ({
  make: ['create', '--namespace', namespace, '--filename', '-'],
  input,
  undo: ['delete', `${input.kind}/${input.metadata.name}`, '--namespace', namespace, '--wait=false'],
});

const ago = (hours: number): string => `${new Date(Date.now() - hours * 3_600_000).toISOString().slice(0, 19)}Z`;

const ready = (days: number) => ({
  notAfter: ago(-24 * days),
  conditions: [{ type: 'Ready', status: 'True', reason: 'Ready', message: 'it is', lastTransitionTime: ago(1) }],
});

const succeeded = (hours: number) => ({ lastSuccessfulTime: ago(hours), lastScheduleTime: ago(hours) });

const healthy = (pods: number) => ({ currentHealthy: pods, desiredHealthy: 2, expectedPods: 3, disruptionsAllowed: Math.max(0, pods - 2) });

/** One for each control that objects of the cluster decide. */
export const drifts = (ns: string): readonly Drift[] => [
  {
    what: 'a namespace that enforces less',
    control: 'pod-security',
    says: /pod-security\.kubernetes\.io\/enforce is "baseline" instead of "restricted"/,
    ...swapped(
      (level) => ['label', 'namespace', ns, '--overwrite', `pod-security.kubernetes.io/enforce=${level}`],
      'baseline',
      'restricted',
    ),
  },
  {
    what: 'a policy that warns only',
    control: 'admission-policies',
    says: /validationActions\[0\] is "Warn" instead of "Deny"/,
    ...swapped(
      (action) => merge('validatingadmissionpolicybinding', `${ns}-no-privilege`, { spec: { validationActions: [action] } }),
      'Warn',
      'Deny',
    ),
  },
  {
    what: 'a network policy that lets everything in',
    control: 'network-policies',
    says: /let-me-in was not declared/,
    ...added(ns, {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'let-me-in' },
      spec: { podSelector: {}, ingress: [{}] },
    }),
  },
  {
    what: 'a namespace that lets in what no policy names',
    control: 'network-policies',
    says: /default-deny: spec\.policyTypes is \["Egress"\] instead of \["Ingress", "Egress"\]/,
    ...swapped(
      (policyTypes) => merge('networkpolicy', 'default-deny', { spec: { policyTypes } }, '--namespace', ns),
      ['Egress'],
      ['Ingress', 'Egress'],
    ),
  },
  {
    what: 'somebody who has made himself an administrator',
    control: 'access',
    says: /me-too was not declared/,
    make: ['create', 'rolebinding', 'me-too', '--clusterrole=cluster-admin', '--user=mallory', '--namespace', ns],
    undo: ['delete', 'rolebinding', 'me-too', '--namespace', ns],
  },
  {
    what: 'realms that nobody declared',
    control: 'second-factor',
    says: /keycloak-realms: it is not what was declared/,
    ...swapped<string | null>(
      (realm) => merge('configmap', 'keycloak-realms', { data: { 'extra.json': realm } }, '--namespace', `${ns}-edge`),
      '{}',
      null,
    ),
  },
  {
    what: 'a certificate that nobody renews',
    control: 'certificates',
    says: /waf-tls: it expires in 3 days/,
    ...swapped((days) => status('certificate', 'waf-tls', `${ns}-edge`, ready(days)), 3, 60),
  },
  {
    what: 'a claim of another class',
    control: 'encryption-of-volumes',
    says: /scratch asks for the class cheap/,
    ...added(ns, {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'scratch' },
      spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'cheap', resources: { requests: { storage: '1Gi' } } },
    }),
  },
  {
    what: 'a backup that has failed for two days',
    control: 'backups',
    says: /database-backup: it succeeded 48 hours ago/,
    ...swapped((hours) => status('cronjob', 'database-backup', ns, succeeded(hours)), 48, 1),
  },
  {
    what: 'a trial restore that somebody has switched off',
    control: 'restores',
    says: /restore-validation: it is suspended/,
    ...swapped<true | null>((suspend) => merge('cronjob', 'restore-validation', { spec: { suspend } }, '--namespace', ns), true, null),
  },
  {
    what: 'an audit log that stands still',
    control: 'audit-trail',
    says: /audit-export: it succeeded 5 hours ago/,
    ...swapped((hours) => status('cronjob', 'audit-export', ns, succeeded(hours)), 5, 1),
  },
  {
    what: 'a service with one pod left',
    control: 'redundancy',
    says: /waf: 1 pods are healthy, 2 are asked for/,
    ...swapped((pods) => status('pdb', 'waf', `${ns}-edge`, healthy(pods)), 1, 3),
  },
];

/** What people write down of their Secrets: all are of today, but for one of long ago and the last, which they forgot. */
export function ledger(ns: string, secrets: readonly string[]): Change {
  const days = Object.fromEntries(secrets.slice(0, -1).map((name) => [name, ago(0).slice(0, 10)]));
  return added(ns, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'secret-rotations' },
    data: { ...days, 'postgres-airflow': '2019-01-01' },
  });
}

/** What CloudNativePG makes for its own pods. */
export async function operatorsBinding(ns: string): Promise<Change> {
  const uid = await kubectl(['get', 'clusters.postgresql.cnpg.io', 'postgres', '--namespace', ns, '--output', 'jsonpath={.metadata.uid}']);
  return added(ns, {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: {
      name: 'postgres',
      ownerReferences: [{ apiVersion: 'postgresql.cnpg.io/v1', kind: 'Cluster', name: 'postgres', uid, controller: true }],
    },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'postgres' },
    subjects: [{ kind: 'ServiceAccount', name: 'postgres', namespace: ns }],
  });
}

/** What controllers and operators would write, were there any. */
export async function settle(ns: string): Promise<void> {
  for (const namespace of [ns, `${ns}-edge`, `${ns}-observability`, `${ns}-vpn`]) {
    for (const name of await names('certificates', namespace)) await kubectl(status('certificate', name, namespace, ready(60)));
    for (const name of await names('pdb', namespace)) {
      await kubectl(status('pdb', name, namespace, { currentHealthy: 3, desiredHealthy: 2, expectedPods: 3, disruptionsAllowed: 1 }));
    }
    for (const name of await names('cronjobs', namespace)) await kubectl(status('cronjob', name, namespace, succeeded(1)));
  }
}

async function names(kind: string, namespace: string): Promise<string[]> {
  const text = await kubectl(['get', kind, '--namespace', namespace, '--output', 'jsonpath={.items[*].metadata.name}']);
  return text.split(' ').filter(Boolean);
}
