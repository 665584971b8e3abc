import { environments } from '../../../environments';
import { grow } from '../../../scripts/grow-volume';
import { kubectl as kubectlNow } from '../../../scripts/kubectl';
import { kubectl, list, run } from '../kubectl';
import { type Event, fullName, type Pod, type Workload } from '../objects';
import { findObject, type Rendered } from '../rendered';
import { expectNone } from '../report';
import { isReady, takeSnapshot, unfinished } from '../snapshot';
import { waitUntilReady } from '../wait';
import type { Context } from './suite';

interface Quota {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly status: { readonly hard: Readonly<Record<string, string>>; readonly used: Readonly<Record<string, string>> };
}

const UPDATE = 900_000;

/** What namespaces may hold: enough for everything at once, too little for what runs away. */
export async function capacitySuite(context: Context): Promise<void> {
  const { rendered, report } = context;
  // Everything is made anew here: not of somebody else, whose platform has the same names.
  if (!(await report.check('what runs is this environment', () => isOurs(context)))) return;
  await report.check('every namespace has a quota, and it is in use', async () => {
    const quotas = await list<Quota>('resourcequotas', rendered.namespaces);
    expectNone(
      rendered.namespaces.filter(
        (name) => !quotas.some(({ metadata, status }) => metadata.namespace === name && Number(status.used['pods']) > 0),
      ),
    );
    return quotas.map(({ metadata, status: { used, hard } }) => `${metadata.namespace} ${used['pods']} of ${hard['pods']} pods`).join(', ');
  });
  await report.check('a pod larger than its namespace allows is refused, and so is more than the quota', () => refused(rendered));
  await report.check('a pod that says nothing of its size gets one', () => defaulted(rendered));
  await report.check('an update of everything at once is admitted', () => updateAll(rendered));
  await report.check('the volume of a StatefulSet grows, its pod runs on, and its data is there', () => growVolume(context));
}

async function isOurs({ environment, rendered: { namespaces } }: Context): Promise<undefined> {
  const names = await Promise.all(
    namespaces.map((name) => kubectl(['get', 'namespace', name, '--output', 'jsonpath={.metadata.labels.airflow-platform/environment}'])),
  );
  expectNone(names.filter((name) => name !== environment).map((name) => `this is ${name || 'nobody’s'}, not ${environment}`));
  return undefined;
}

const pod = (namespace: string, limits: Readonly<Record<string, string>> | undefined) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'capacity-probe', namespace },
  spec: {
    securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name: 'probe',
        image: 'registry.example.com/probe:1.0',
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        ...(limits ? { resources: { requests: limits, limits } } : {}),
      },
    ],
  },
});

/** Asks the API server, and makes nothing. */
const ask = (object: unknown) => run(['create', '--dry-run=server', '--output', 'json', '--filename', '-'], JSON.stringify(object));

async function refused({ namespaces }: Rendered): Promise<undefined> {
  const answers = await Promise.all(namespaces.map((namespace) => ask(pod(namespace, { cpu: '64', memory: '512Gi' }))));
  expectNone(
    answers.flatMap(({ code, stderr }, index) =>
      code !== 0 && stderr.includes('maximum') ? [] : [`${namespaces[index]}: ${stderr || 'taken'}`],
    ),
  );
  const quotas = await Promise.all(
    namespaces.map(async (namespace) => {
      const claim = {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'capacity-probe', namespace },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '100Ti' } } },
      };
      return (await ask(claim)).stderr;
    }),
  );
  expectNone(quotas.flatMap((stderr, index) => (stderr.includes('exceeded quota') ? [] : [`${namespaces[index]}: ${stderr || 'taken'}`])));
  return undefined;
}

async function defaulted({ namespaces: [namespace = ''] }: Rendered): Promise<string> {
  const { code, stdout, stderr } = await ask(pod(namespace, undefined));
  if (code !== 0) throw new Error(stderr);
  const made = JSON.parse(stdout) as Pod & { readonly spec: { readonly containers: readonly { readonly resources: unknown }[] } };
  return JSON.stringify(made.spec.containers[0]?.resources);
}

/** All pods are replaced at the same time: nothing asks for more than that. */
async function updateAll(rendered: Rendered): Promise<string> {
  const { workloads } = await takeSnapshot(rendered);
  const started = new Date().toISOString();
  await Promise.all(
    rendered.namespaces.map((namespace) => kubectl(['rollout', 'restart', 'deployment,statefulset', '--namespace', namespace])),
  );
  await waitUntilReady(rendered, UPDATE);
  const after = await takeSnapshot(rendered);
  expectNone(unfinished(after).map(fullName));
  expectNone(after.workloads.filter((workload: Workload) => !isReady(workload)).map(fullName));
  const events = (await list<Event>('events', rendered.namespaces)).filter(({ lastTimestamp = '' }) => lastTimestamp >= started);
  expectNone(
    events
      .filter(({ message }) => /exceeded quota|forbidden: maximum|forbidden: minimum/.test(message))
      .map(({ involvedObject, message }) => `${involvedObject.name}: ${message}`),
  );
  return `${workloads.length} workloads`;
}

const CLAIM = 'redis-data';

/** The classes of a laptop let nothing grow; those of this cluster do, whatever they say. */
async function growVolume({ environment, rendered }: Context): Promise<string> {
  const file = Object.entries(environments).find(([name]) => name === environment)?.[1];
  const { namespace } = findObject(rendered, 'StatefulSet', 'redis');
  if (!file) throw new Error(`${environment} is not in environments/`);
  const storageClass = findClass(rendered);
  await kubectl(['patch', 'storageclass', storageClass, '--patch', '{"allowVolumeExpansion":true}']);
  const inPod = (...command: readonly string[]) => kubectl(['exec', 'redis-0', '--namespace', namespace, '--', ...command]);
  await inPod('sh', '-c', 'echo kept > /data/e2e-kept');
  const uid = () => kubectl(['get', 'pod', 'redis-0', '--namespace', namespace, '--output', 'jsonpath={.metadata.uid}']);
  const before = await uid();

  const size = '3Gi';
  const larger = { ...file, stores: { ...file.stores, redis: { engine: 'embedded' as const, volume: { size } } } };
  const said: string[] = [];
  await grow(larger, CLAIM, size, { kubectl: kubectlNow, dryRun: false, say: (line) => said.push(line) });

  const claim = ['get', 'persistentvolumeclaim', `${CLAIM}-redis-0`, '--namespace', namespace, '--output'];
  const capacity = await kubectl([...claim, 'jsonpath={.status.capacity.storage}']);
  const template = await kubectl([
    'get',
    'statefulset',
    'redis',
    '--namespace',
    namespace,
    '--output',
    'jsonpath={.spec.volumeClaimTemplates[0].spec.resources.requests.storage}',
  ]);
  expectNone([
    ...(capacity === size ? [] : [`the claim has ${capacity}`]),
    ...(template === size ? [] : [`the StatefulSet says ${template}`]),
    ...((await uid()) === before ? [] : ['the pod is another one']),
    ...((await inPod('cat', '/data/e2e-kept')).trim() === 'kept' ? [] : ['the data is gone']),
  ]);
  await grow(larger, CLAIM, size, { kubectl: kubectlNow, dryRun: false, say: () => undefined }); // what is done is left alone
  return said.join('; ');
}

function findClass(rendered: Rendered): string {
  const found = rendered.objects.find(({ kind, metadata }) => kind === 'StorageClass' && metadata.name.endsWith('-hot'));
  if (!found) throw new Error('there is no class of the tier hot');
  return found.metadata.name;
}
