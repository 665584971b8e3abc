import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ofKind } from '../../../support/objects';
import { platform as platformNamed } from '../../../support/platforms';
import { kubectl } from '../../kubectl';
import { expectNone } from '../../report';
import { takeDefinitions } from '../definitions';
import type { Drill } from '../drill';
import { accountOf, expectAnswers, mayDo, type Question, runPodScript } from '../pod-script';

const ASSETS = join(__dirname, '..', '..', '..', '..', 'charts', 'recovery', 'assets');
const JOBS = ['configuration-backup', 'storage-backup'];
/** Jobs that back up without a question to the API server. */
const STRANGERS = ['database-backup', 'restore-validation', 'audit-export'];
const SECRET = 'a-value-that-no-backup-may-have';

/** Jobs that ask the Kubernetes API, with the roles that are rendered for them. */
export async function jobChecks(drill: Drill): Promise<void> {
  const { report, folder, tools, controlPlane } = drill;
  const platform = platformNamed('embedded');
  const { instance } = platform.environment;
  const namespaces = ofKind(platform, 'Namespace').map(({ metadata }) => metadata.name);
  const script = (job: string, file: string, args: readonly string[], env: Readonly<Record<string, string>>) =>
    runPodScript(drill, { namespace: instance, job, folders: [ASSETS], file, args, env });

  const up = await report.check('the roles of the jobs are taken', async () => {
    await controlPlane.start();
    await takeDefinitions(tools.crds, (file) => file.startsWith('snapshot.storage.k8s.io'));
    for (const namespace of namespaces) await kubectl(['create', 'namespace', namespace]);
    const wanted = platform.objects.filter(
      ({ kind, metadata }) => ['ServiceAccount', 'Role', 'RoleBinding'].includes(kind) && JOBS.includes(metadata.name),
    );
    await kubectl(['apply', '--filename', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items: wanted }));
    return `${wanted.length} objects`;
  });
  if (!up) return;
  await report.check('they may do what they need, and nothing else', async () => {
    const questions: readonly Question[] = [
      ['configuration-backup', 'list configmaps', 'yes'],
      ['configuration-backup', 'list deployments.apps', 'yes'],
      ['configuration-backup', 'list roles.rbac.authorization.k8s.io', 'yes'],
      ['configuration-backup', 'list secrets', 'no'],
      ['configuration-backup', 'get secrets', 'no'],
      ['configuration-backup', 'create pods/exec', 'no'],
      ['configuration-backup', 'delete configmaps', 'no'],
      ['storage-backup', 'list persistentvolumeclaims', 'yes'],
      ['storage-backup', 'create volumesnapshots.snapshot.storage.k8s.io', 'yes'],
      ['storage-backup', 'delete volumesnapshots.snapshot.storage.k8s.io', 'yes'],
      ['storage-backup', 'delete persistentvolumeclaims', 'no'],
      ['storage-backup', 'list secrets', 'no'],
      ['audit-export', 'list pods', 'no'],
    ];
    await expectAnswers(instance, questions);
    if ((await mayDo(instance, 'configuration-backup', 'list configmaps', 'default')) !== 'no')
      throw new Error('it reads another namespace');
    return `${questions.length + 1} answers of kubectl auth can-i`;
  });
  await report.check('what the API server lists of their rights is what was declared, in every namespace', async () => {
    const surplus: string[] = [];
    for (const job of [...JOBS, ...STRANGERS]) {
      for (const namespace of [...namespaces, 'default']) {
        const role = ofKind(platform, 'Role').find(({ metadata }) => metadata.name === job && metadata.namespace === namespace);
        const [may, declared] = [await rightsOf(accountOf(instance, job), namespace), rights(role?.rules ?? [])];
        if (may.join() !== declared.join()) surplus.push(`${job} in ${namespace} may ${may.join(', ')} instead of ${declared.join(', ')}`);
      }
    }
    expectNone(surplus);
    return `${JOBS.length + STRANGERS.length} accounts, ${namespaces.length + 1} namespaces`;
  });
  await report.check('live objects are written down without Secrets, status and what controllers made', async () => {
    await kubectl(['--namespace', instance, 'create', 'secret', 'generic', 'login', `--from-literal=password=${SECRET}`]);
    await kubectl(['--namespace', instance, 'create', 'configmap', 'settings', '--from-literal=text=kept']);
    await kubectl(['--namespace', instance, 'create', 'service', 'clusterip', 'webserver', '--tcp=8080']);
    const container = platform.objects.find(({ kind, metadata }) => kind === 'CronJob' && metadata.name === 'configuration-backup');
    const kinds = /"name":"KINDS","value":"([^"]*)"/.exec(JSON.stringify(container))?.[1] ?? '';
    const target = join(folder, 'objects');
    const env = { NAMESPACES: namespaces.join(' '), KINDS: kinds };
    const { code, output } = await script('configuration-backup', 'configuration/export_objects.py', [target], env);
    if (code !== 0) throw new Error(output);
    const files = readdirSync(target, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.yaml'));
    const text = files.map((file) => readFileSync(join(target, file), 'utf8')).join('\n');
    if (text.includes(SECRET) || files.some((file) => file.includes('secret'))) throw new Error('a Secret was exported');
    if (!/text: kept/.test(text)) throw new Error('the ConfigMap is missing');
    if (/resourceVersion|managedFields|^status:|clusterIP: 10\./m.test(text)) throw new Error('what the API server added is there');
    await kubectl(['apply', '--dry-run=server', '--recursive', '--filename', join(target, instance)]);
    return `${files.length} files, ${/(\d+) objects/.exec(output)?.[1]} objects, which the API server takes again`;
  });
  await report.check('a role that does not fit is said', async () => {
    const env = { NAMESPACES: instance, KINDS: '/pods' };
    const { code, output } = await script('configuration-backup', 'configuration/export_objects.py', [join(folder, 'no')], env);
    if (code === 0 || !/error: the API server answers 403[\s\S]*fix: +compare the role/.test(output)) throw new Error(output);
    return undefined;
  });

  const snapshots = { NAMESPACE: instance, INSTANCE: instance, SNAPSHOT_CLASS: 'csi-disks', KEEP: '2', WAIT_SECONDS: '20' };
  const names = async () => {
    const list = JSON.parse(await kubectl(['--namespace', instance, 'get', 'volumesnapshots', '--output', 'json'])) as {
      items: { metadata: { name: string }; status?: object }[];
    };
    return list.items;
  };
  /** In the place of the snapshot controller. */
  const finish = async () => {
    for (const { metadata } of (await names()).filter(({ status }) => !status)) {
      const patch = [
        'patch',
        'volumesnapshot',
        metadata.name,
        '--subresource=status',
        '--type=merge',
        '--patch',
        '{"status":{"readyToUse":true}}',
      ];
      await kubectl(['--namespace', instance, ...patch]);
    }
  };
  const snapshot = async (finished: boolean) => {
    const running = script('storage-backup', 'storage/snapshot_volumes.py', [], finished ? snapshots : { ...snapshots, WAIT_SECONDS: '3' });
    const work = { done: false };
    void running.then(() => (work.done = true));
    while (finished && !work.done) {
      await finish();
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    return running;
  };
  await report.check('volumes of the platform get a snapshot, workspaces of pods and volumes of others none', async () => {
    const claim = (name: string, labels: object, owner?: string) => ({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: {
        name,
        namespace: instance,
        labels,
        ownerReferences: owner ? [{ apiVersion: 'v1', kind: owner, name: 'x', uid: '00000000-0000-0000-0000-000000000000' }] : undefined,
      },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    });
    const ours = { 'app.kubernetes.io/instance': instance };
    const claims = [
      claim('redis-data-redis-0', ours),
      claim('logs-worker-0', ours),
      claim('workspace', ours, 'Pod'),
      claim('of-others', {}),
    ];
    await kubectl(['create', '--filename', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items: claims }));
    const { code, output } = await snapshot(true);
    if (code !== 0) throw new Error(output);
    const made = (await names()).map(({ metadata }) => metadata.name.replace(/-\d{14}$/, ''));
    if (made.sort().join() !== 'logs-worker-0,redis-data-redis-0') throw new Error(made.join());
    return made.join(', ');
  });
  await report.check('a snapshot that does not come ready is said, and no older one goes for it', async () => {
    const before = (await names()).length;
    const { code, output } = await snapshot(false);
    if (code === 0 || !/error: not ready in time: .*[\s\S]*older snapshots stay/.test(output)) throw new Error(output);
    if ((await names()).length !== before + 2) throw new Error('a snapshot went');
    await finish();
    return undefined;
  });
  await report.check('of each volume the newest two stay', async () => {
    for (let time = 0; time < 2; time += 1) {
      const { code, output } = await snapshot(true);
      if (code !== 0) throw new Error(output);
    }
    if ((await names()).length !== 4) throw new Error(`${(await names()).length} snapshots`);
    return '4 of 8';
  });
}

interface Rule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

/** One line for each verb and resource. */
const rights = (rules: readonly Rule[]): string[] => {
  const lines = rules.flatMap(({ apiGroups = [], resources = [], resourceNames = ['*'], verbs }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) => resourceNames.flatMap((name) => verbs.map((verb) => `${verb} ${group}/${resource}/${name}`))),
    ),
  );
  return [...new Set(lines)].sort();
};

/** As kubectl auth can-i --list asks; without what everybody may ask about himself. */
async function rightsOf(account: string, namespace: string): Promise<string[]> {
  const review = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview', spec: { namespace } };
  const answer = await kubectl(
    ['create', '--validate=false', '--filename', '-', '--output', 'json', '--as', account],
    JSON.stringify(review),
  );
  const { status } = JSON.parse(answer) as { status: { resourceRules: Rule[]; incomplete: boolean } };
  if (status.incomplete) throw new Error(`the API server does not know all rights of ${account}`);
  return rights(status.resourceRules.filter(({ apiGroups = [] }) => !apiGroups.some((group) => /^auth\w+\.k8s\.io$/.test(group))));
}
