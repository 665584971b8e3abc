import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubernetesObject } from '../../../support/manifests';
import { find, ofKind } from '../../../support/objects';
import { platform as platformNamed } from '../../../support/platforms';
import { kubectl } from '../../kubectl';
import { takeDefinitions } from '../definitions';
import type { Drill } from '../drill';
import { expectAnswers, type Question, runPodScript } from '../pod-script';

const CHARTS = join(__dirname, '..', '..', '..', '..', 'charts');
const FOLDERS = [join(CHARTS, 'operations', 'assets'), join(CHARTS, 'recovery', 'assets')] as const;
const RIGHTS = ['ServiceAccount', 'Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding'];
const DAY = 24 * 3600_000;

/** Of a cluster without the Vertical Pod Autoscaler: its definition is in no release. */
const AUTOSCALER = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {
    name: 'verticalpodautoscalers.autoscaling.k8s.io',
    annotations: { 'api-approved.kubernetes.io': 'https://github.com/kubernetes/kubernetes/pull/63797' },
  },
  spec: {
    group: 'autoscaling.k8s.io',
    scope: 'Namespaced',
    names: { plural: 'verticalpodautoscalers', singular: 'verticalpodautoscaler', kind: 'VerticalPodAutoscaler' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
};

/** preflight with its rendered role and its rendered checks, from an empty cluster to one where all is there. */
export async function operationChecks(drill: Drill): Promise<void> {
  const { report, folder, tools, controlPlane } = drill;
  const platform = platformNamed('prod');
  const { instance } = platform.environment;
  const namespaces = ofKind(platform, 'Namespace').map(({ metadata }) => metadata.name);
  const apply = (items: readonly object[]) =>
    kubectl(['apply', '--server-side', '--filename', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  const termination = join(folder, 'termination-log');
  writeFileSync(join(folder, 'checks.json'), find(platform, 'ConfigMap', 'preflight-checks').data['checks.json'] ?? '');
  const settings = find(platform, 'ConfigMap', 'airflow-config').data;
  const preflight = async (env: Readonly<Record<string, string>> = {}) => {
    const { code, output } = await runPodScript(drill, {
      namespace: instance,
      job: 'preflight',
      folders: FOLDERS,
      file: 'preflight.py',
      args: [join(folder, 'checks.json')],
      env: { ...settings, NAMESPACE: instance, WAIT_SECONDS: '1', TERMINATION_LOG: termination, ...env },
    });
    const { outcome, problem = '' } = JSON.parse(readFileSync(termination, 'utf8')) as { outcome: string; problem?: string };
    if ((code === 0) !== (outcome !== 'failed')) throw new Error(`exit code ${code}, outcome ${outcome}: ${output}`);
    return { outcome, problem, output };
  };
  const expectFailure = async (words: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const { outcome, output } = await preflight(env);
    const missing = words.filter((text) => !output.includes(text));
    if (outcome !== 'failed' || missing.length > 0) throw new Error(`${outcome}, without ${missing.join(' | ')}:\n${output}`);
    return words.join('; ');
  };
  const expectOutcome = async (wanted: string) => {
    const { outcome, output } = await preflight();
    if (outcome !== wanted) throw new Error(output);
    return output.trim().split('\n').at(-1);
  };

  const up = await report.check('the roles of preflight and performance-baseline are taken', async () => {
    await controlPlane.start();
    for (const namespace of namespaces) await kubectl(['create', 'namespace', namespace]);
    const wanted = platform.objects.filter(
      ({ kind, metadata }) =>
        RIGHTS.includes(kind) && ['preflight', `${instance}-preflight`, 'performance-baseline'].includes(metadata.name),
    );
    await apply(wanted);
    return `${wanted.length} objects`;
  });
  if (!up) return;
  await report.check('they may do what they need, and nothing else', async () => {
    const questions: readonly Question[] = [
      ['preflight', 'list pods', 'yes'],
      ['preflight', 'list events', 'yes'],
      ['preflight', 'list resourcequotas', 'yes'],
      ['preflight', 'get cronjobs.batch/restore-validation', 'yes'],
      ['preflight', 'get cronjobs.batch/database-backup', 'no'],
      ['preflight', `get storageclasses.storage.k8s.io/${instance}-hot`, 'yes'],
      ['preflight', 'list storageclasses.storage.k8s.io', 'no'],
      ['preflight', 'list secrets', 'no'],
      ['preflight', 'get secrets', 'no'],
      ['preflight', 'get pods/log', 'no'],
      ['preflight', 'create pods/exec', 'no'],
      ['performance-baseline', 'patch configmaps/performance-baseline', 'yes'],
      ['performance-baseline', 'patch configmaps/airflow-config', 'no'],
      ['performance-baseline', 'list configmaps', 'no'],
      ['performance-baseline', 'get secrets', 'no'],
      ['smoke-test', 'list pods', 'no'],
    ];
    await expectAnswers(instance, questions);
    return `${questions.length} answers of kubectl auth can-i`;
  });
  await report.check('a pod that waits for a Secret fails it, by the kubelet’s words', async () => {
    const metadata = { name: 'waiting', namespace: instance };
    const containers = [{ name: 'one', image: 'example.com/one:1.0' }];
    await kubectl(
      ['create', '--filename', '-'],
      JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata, spec: { serviceAccountName: 'preflight', containers } }),
    );
    const waiting = { reason: 'CreateContainerConfigError', message: 'secret "airflow-jwt-secret" not found' };
    const status = {
      phase: 'Pending',
      containerStatuses: [{ name: 'one', image: 'one', imageID: '', ready: false, restartCount: 0, state: { waiting } }],
    };
    const place = ['--namespace', instance, 'patch', 'pod', 'waiting', '--subresource=status', '--type=merge'];
    await kubectl([...place, '--patch', JSON.stringify({ status })]);
    const said = await expectFailure([`secrets: ${instance}/waiting: secret "airflow-jwt-secret" not found`]);
    await kubectl(['--namespace', instance, 'delete', 'pod', 'waiting', '--force']);
    return said;
  });
  await report.check('an empty cluster lacks operators, classes, quotas and Secrets, each by its name', () =>
    expectFailure([
      'kinds: the API server does not know Certificate, ClusterIssuer of cert-manager.io/v1',
      'kinds: the API server does not know VerticalPodAutoscaler of autoscaling.k8s.io/v1',
      `classes: the storage class ${instance}-hot is not there`,
      `quota: the quota capacity of ${instance} is not there`,
      `secrets: the ExternalSecret ${instance}/airflow-fernet-key is not there`,
    ]),
  );
  await report.check('with the definitions of the operators, it lacks what these make', async () => {
    const asked = Object.keys(JSON.parse(readFileSync(join(folder, 'checks.json'), 'utf8')).kinds as object).map((version) =>
      version.replace(/\/.*/, ''),
    );
    await takeDefinitions(tools.crds, (file) => asked.some((group) => file.startsWith(`${group}_`)));
    await apply([AUTOSCALER]);
    await kubectl(['wait', '--for=condition=Established', '--all', 'customresourcedefinitions', '--timeout=60s']);
    const kinds = ['StorageClass', 'ResourceQuota', 'ExternalSecret'];
    await apply(platform.objects.filter(({ kind }) => kinds.includes(kind)));
    const { output } = await preflight();
    if (/kinds:|classes:|quota:/.test(output)) throw new Error(output);
    return expectFailure([`secrets: the ExternalSecret ${instance}/airflow-fernet-key is not ready: nobody has looked at it`]);
  });
  const ready = async ({ metadata }: KubernetesObject, status: 'True' | 'False', message: string) => {
    const patch = JSON.stringify({ status: { conditions: [{ type: 'Ready', status, message }] } });
    const place = ['--namespace', metadata.namespace ?? '', 'patch', 'externalsecret', metadata.name];
    await kubectl([...place, '--subresource=status', '--type=merge', '--patch', patch]);
  };
  await report.check('where all is there and no rehearsal is due, the outcome is bootstrap', async () => {
    for (const secret of ofKind(platform, 'ExternalSecret')) await ready(secret as KubernetesObject, 'True', 'secret synced');
    return expectOutcome('bootstrap');
  });
  await report.check('a Secret that cannot be fetched is said, with the reason', async () => {
    const secret = find(platform, 'ExternalSecret', 'backup-encryption') as KubernetesObject;
    await ready(secret, 'False', 'could not get secret data from provider');
    const said = await expectFailure([
      'secrets: the ExternalSecret airflow/backup-encryption is not ready: could not get secret data from provider',
    ]);
    await ready(secret, 'True', 'secret synced');
    return said;
  });
  await report.check('a setting with another value is said', () =>
    expectFailure(['variables: a setting in the ConfigMap airflow-config has another value'], { AIRFLOW__CORE__PARALLELISM: '1' }),
  );
  const rehearsed = (when: Date) =>
    kubectl([
      ...['--namespace', instance, 'patch', 'cronjob', 'restore-validation', '--subresource=status', '--type=merge', '--patch'],
      JSON.stringify({ status: { lastSuccessfulTime: when.toISOString().replace(/\.\d+/, '') } }),
    ]);
  await report.check('a rehearsal that has just been made is no failure before its first run, and passes after it', async () => {
    await apply([find(platform, 'CronJob', 'restore-validation')]);
    await expectOutcome('bootstrap');
    await rehearsed(new Date(Date.now() - DAY / 2));
    return expectOutcome('passed');
  });
  await report.check('a restore that was validated too long ago fails', async () => {
    await rehearsed(new Date(Date.now() - 2 * DAY));
    const said = await expectFailure(['backup: restore-validation was validated 48 hours ago; 26 is the most']);
    await rehearsed(new Date());
    return said;
  });
  await report.check('a quota of somebody else that leaves too little fails', async () => {
    const metadata = { name: 'team', namespace: instance };
    await apply([{ apiVersion: 'v1', kind: 'ResourceQuota', metadata, spec: { hard: { pods: '3', 'requests.cpu': '500m' } } }]);
    const said = await expectFailure([
      `quota: the quota team of ${instance} allows 3 of pods`,
      `quota: the quota team of ${instance} allows 500m of requests.cpu`,
    ]);
    await kubectl(['--namespace', instance, 'delete', 'resourcequota', 'team']);
    return said;
  });
}
