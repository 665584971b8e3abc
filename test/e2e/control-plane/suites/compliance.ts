import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../../eventually';
import { kubectl, run } from '../../kubectl';
import { type Drill, writeAll } from '../drill';
import { type Finding, Scanner } from '../scanner';
import { Vault } from '../vault';

/** An environment with everything that a control looks at. */
const NAME = 'prod';

/** What somebody does past Git, the control that must see it, and words that must be said; undone afterwards. */
interface Drift {
  readonly what: string;
  readonly control: string;
  readonly says: RegExp;
  readonly make: readonly string[];
  readonly undo: readonly string[];
  readonly input?: object;
}

const merge = (kind: string, name: string, patch: object, ...more: readonly string[]): string[] => [
  ...['patch', kind, name, '--type=merge', `--patch=${JSON.stringify(patch)}`],
  ...more,
];

const status = (kind: string, name: string, namespace: string, patch: object): string[] =>
  merge(kind, name, { status: patch }, '--subresource=status', '--namespace', namespace);

const ago = (hours: number): string => `${new Date(Date.now() - hours * 3_600_000).toISOString().slice(0, 19)}Z`;

const ready = (days: number) => ({
  notAfter: ago(-24 * days),
  conditions: [{ type: 'Ready', status: 'True', reason: 'Ready', message: 'it is', lastTransitionTime: ago(1) }],
});

const succeeded = (hours: number) => ({ lastSuccessfulTime: ago(hours), lastScheduleTime: ago(hours) });

const drifts = (ns: string): readonly Drift[] => [
  {
    what: 'a namespace that enforces less',
    control: 'pod-security',
    says: /pod-security\.kubernetes\.io\/enforce is "baseline" instead of "restricted"/,
    make: ['label', 'namespace', ns, '--overwrite', 'pod-security.kubernetes.io/enforce=baseline'],
    undo: ['label', 'namespace', ns, '--overwrite', 'pod-security.kubernetes.io/enforce=restricted'],
  },
  {
    what: 'a policy that warns only',
    control: 'admission-policies',
    says: /validationActions\[0\] is "Warn" instead of "Deny"/,
    make: merge('validatingadmissionpolicybinding', `${ns}-no-privilege`, { spec: { validationActions: ['Warn'] } }),
    undo: merge('validatingadmissionpolicybinding', `${ns}-no-privilege`, { spec: { validationActions: ['Deny'] } }),
  },
  {
    what: 'a network policy that lets everything in',
    control: 'network-policies',
    says: /let-me-in was not declared/,
    make: ['create', '--namespace', ns, '--filename', '-'],
    input: {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'let-me-in' },
      spec: { podSelector: {}, ingress: [{}] },
    },
    undo: ['delete', 'networkpolicy', 'let-me-in', '--namespace', ns],
  },
  {
    what: 'somebody who has made himself an administrator',
    control: 'access',
    says: /me-too was not declared/,
    make: ['create', 'rolebinding', 'me-too', '--clusterrole=cluster-admin', '--user=mallory', '--namespace', ns],
    undo: ['delete', 'rolebinding', 'me-too', '--namespace', ns],
  },
  {
    what: 'a realm without its second factor',
    control: 'second-factor',
    says: /keycloak-realms: it is not what was declared/,
    make: merge('configmap', 'keycloak-realms', { data: { 'extra.json': '{}' } }, '--namespace', `${ns}-edge`),
    undo: merge('configmap', 'keycloak-realms', { data: { 'extra.json': null } }, '--namespace', `${ns}-edge`),
  },
  {
    what: 'a certificate that nobody renews',
    control: 'certificates',
    says: /waf-tls: it expires in 3 days/,
    make: status('certificate', 'waf-tls', `${ns}-edge`, ready(3)),
    undo: status('certificate', 'waf-tls', `${ns}-edge`, ready(60)),
  },
  {
    what: 'a claim of another class',
    control: 'encryption-of-volumes',
    says: /scratch asks for the class cheap/,
    make: ['create', '--namespace', ns, '--filename', '-'],
    input: {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'scratch' },
      spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'cheap', resources: { requests: { storage: '1Gi' } } },
    },
    undo: ['delete', 'pvc', 'scratch', '--namespace', ns, '--wait=false'],
  },
  {
    what: 'a backup that has failed for two days',
    control: 'backups',
    says: /database-backup: it succeeded 48 hours ago/,
    make: status('cronjob', 'database-backup', ns, succeeded(48)),
    undo: status('cronjob', 'database-backup', ns, succeeded(1)),
  },
  {
    what: 'a trial restore that somebody has switched off',
    control: 'restores',
    says: /restore-validation: it is suspended/,
    make: merge('cronjob', 'restore-validation', { spec: { suspend: true } }, '--namespace', ns),
    undo: merge('cronjob', 'restore-validation', { spec: { suspend: null } }, '--namespace', ns),
  },
  {
    what: 'an audit log that stands still',
    control: 'audit-trail',
    says: /audit-export: it succeeded 5 hours ago/,
    make: status('cronjob', 'audit-export', ns, succeeded(5)),
    undo: status('cronjob', 'audit-export', ns, succeeded(1)),
  },
  {
    what: 'a service with one pod left',
    control: 'redundancy',
    says: /waf: 1 pods are healthy, 2 are asked for/,
    make: status('pdb', 'waf', `${ns}-edge`, { currentHealthy: 1, desiredHealthy: 2, expectedPods: 3, disruptionsAllowed: 0 }),
    undo: status('pdb', 'waf', `${ns}-edge`, { currentHealthy: 3, desiredHealthy: 2, expectedPods: 3, disruptionsAllowed: 1 }),
  },
];

/** compliance-scan, with the rights that it has, against an API server, a Vault and what it sends to. */
export async function complianceChecks(drill: Drill): Promise<void> {
  const { report, controlPlane, folder, tools } = drill;
  const written = writeAll(folder).find(({ environment }) => environment.name === NAME);
  if (!written) throw new Error(`there is no environment ${NAME}`);
  const ns = written.environment.instance;
  const vault = await Vault.start(folder);
  const scanner = new Scanner(drill, written, vault);
  try {
    const up = await report.check('an API server that does not encrypt has all of prod; Vault has its values', async () => {
      await controlPlane.start();
      for (const file of readdirSync(tools.crds).filter((name) => name.endsWith('.yaml'))) {
        await kubectl(['apply', '--server-side', '--filename', join(tools.crds, file)]);
      }
      await kubectl(['apply', '--filename', written.directory]);
      await settle(ns);
      await scanner.start();
      await vault.fill(scanner.secrets, { path: written.environment.secrets, account: 'compliance-scan', namespace: ns });
      return `${scanner.secrets.length} values`;
    });
    if (!up) return;
    await report.check('it finds that Secrets are not encrypted, and nothing else', async () => {
      await kubectl(['get', 'secrets', '--all-namespaces']);
      return onlyFailing(await scanner.scan(), 'encryption-of-secrets', /counts no Secret/);
    });
    await report.check('encrypted, everything holds: each control is a figure, and the report is in the bucket', async () => {
      await controlPlane.stopApiServer();
      await controlPlane.start([`--encryption-provider-config=${scanner.encryption()}`]);
      await kubectl(['create', 'secret', 'generic', 'something', '--namespace', ns, '--from-literal=a=b']);
      const found = await scanner.scan();
      if (found.failing.length > 0) throw new Error(found.report);
      scanner.expectReport(found);
      return `${found.figures.size} figures`;
    });
    for (const drift of drifts(ns)) {
      await report.check(`${drift.control}: ${drift.what}`, async () => {
        await kubectl(drift.make, drift.input && JSON.stringify(drift.input));
        try {
          return onlyFailing(await scanner.scan(), drift.control, drift.says);
        } finally {
          await kubectl(drift.undo);
        }
      });
    }
    await report.check('access: what CloudNativePG binds for its own pods is no drift', async () => {
      await kubectl(['create', '--namespace', ns, '--filename', '-'], JSON.stringify(await operatorsBinding(ns)));
      const found = await scanner.scan();
      if (found.failing.length > 0) throw new Error(found.report);
      return undefined;
    });
    await report.check('monitoring: a Prometheus in which no Watchdog fires', async () => {
      scanner.watchdog = false;
      const found = onlyFailing(await scanner.scan(), 'monitoring', /does not know it/);
      scanner.watchdog = true;
      return found;
    });
    await report.check('secret-rotation: a value that is older than it may be', async () => {
      scanner.overdue = 'postgres-airflow';
      const found = await scanner.scan();
      scanner.overdue = undefined;
      if (found.figures.get('secret.rotation_days,secret=postgres-airflow') !== 0) throw new Error('its limit is no figure');
      return onlyFailing(found, 'secret-rotation', /postgres-airflow: it is 0 days old, 0 is the most/);
    });
    await report.check('secret-rotation: the login of the scan sees no value in Vault', () => scanner.seesNoValue());
    await report.check('secret-rotation: a Vault that does not answer is no good news', async () => {
      await vault.stop();
      return onlyFailing(await scanner.scan(), 'secret-rotation', /Vault cannot be asked/);
    });
    await report.check('its account may read no Secret, no pod and no other namespace, and change nothing', () => noMore(ns));
  } finally {
    await scanner.stop();
    await vault.stop();
  }
}

/** What controllers and operators would write, were there any. */
async function settle(ns: string): Promise<void> {
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

function onlyFailing(found: Finding, control: string, says: RegExp): string {
  if (found.failing.join() !== control || !says.test(found.report)) throw new Error(found.report);
  if (found.figures.get(`compliance.passed,control=${control}`) !== 0) throw new Error('it is no figure');
  return says.exec(found.report)?.[0] ?? '';
}

async function operatorsBinding(ns: string): Promise<object> {
  const uid = await kubectl(['get', 'clusters.postgresql.cnpg.io', 'postgres', '--namespace', ns, '--output', 'jsonpath={.metadata.uid}']);
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: {
      name: 'postgres',
      ownerReferences: [{ apiVersion: 'postgresql.cnpg.io/v1', kind: 'Cluster', name: 'postgres', uid, controller: true }],
    },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'postgres' },
    subjects: [{ kind: 'ServiceAccount', name: 'postgres', namespace: ns }],
  };
}

async function noMore(ns: string): Promise<string> {
  const as = ['--as', `system:serviceaccount:${ns}:compliance-scan`];
  const questions = [
    ['get', 'secrets', ns],
    ['list', 'secrets', ns],
    ['get', 'pods', ns],
    ['create', 'pods', ns],
    ['get', 'configmaps/airflow-config', ns],
    ['list', 'configmaps', ns],
    ['patch', 'cronjobs', ns],
    ['list', 'networkpolicies', 'default'],
    ['get', 'namespaces/kube-system', ns],
    ['list', 'nodes', ns],
  ];
  for (const [verb = '', what = '', namespace = ''] of questions) {
    await eventually(5000, async () => {
      const { stdout } = await run(['auth', 'can-i', verb, what, '--namespace', namespace, ...as]);
      if (stdout.trim() !== 'no') throw new Error(`it may ${verb} ${what} in ${namespace}: ${stdout}`);
    });
  }
  return `${questions.length} questions`;
}
