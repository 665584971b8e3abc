import { withAdmin } from '../airflow-access';
import type { AirflowApi } from '../airflow-api';
import { environmentOf } from '../environment';
import { eventually } from '../eventually';
import { kubectl, list } from '../kubectl';
import { type Event, isPodReady, type Pod } from '../objects';
import { findObject, type Rendered } from '../rendered';
import { type Report, seconds, sleep } from '../report';
import { KedaStandIn, type ScaledObject } from './keda-stand-in';
import { expectSuccess, startLoad, working } from './queue-load';
import type { Context } from './suite';

const POD_TIMEOUT_MS = 300_000; // a worker starts in half a minute where it has a CPU
const RUN_TIMEOUT_MS = 600_000;

const WEBSERVER = 'airflow-webserver';

/** What the checks drive. */
interface Stage {
  readonly rendered: Rendered;
  readonly report: Report;
  readonly api: AirflowApi;
  readonly keda: KedaStandIn;
  readonly critical: ScaledObject;
  readonly background: ScaledObject;
}

/** Pools that grow with their queues, drain, and give way; a server that grows with its CPU. KEDA itself is played by these tests. */
export async function scalingSuite({ environment, rendered, report }: Context): Promise<void> {
  const { scaling } = environmentOf(environment);
  if (scaling.engine !== 'keda') return;
  const objects = await list<ScaledObject>('scaledobjects', rendered.namespaces);
  const find = (name: string) => objects.find(({ metadata }) => metadata.name === name);
  const [critical, background] = [find('airflow-worker-critical'), find('airflow-worker-background')];
  if (!critical || !background) throw new Error(`${environment} has no pools critical and background that follow their queues`);
  const keda = await KedaStandIn.start(scaling.namespace);
  try {
    await withAdmin(environment, rendered, async (api) => {
      await eventually(120_000, async () => {
        if (!(await api.hasDag('load_background'))) throw new Error('the DAG load_background is not there: image/dags/load_platform.py');
      });
      const stage = { rendered, report, api, keda, critical, background };
      await checkQuestions(stage);
      await checkGrowth(stage);
      await checkDrain(stage);
      await checkPreemption(stage);
      await checkServer(stage);
    });
  } finally {
    await keda.stop();
  }
}

async function checkQuestions({ report, keda, critical, background }: Stage): Promise<void> {
  await report.check('KEDA, in its namespace and with its login, is told that an idle platform needs no worker', async () => {
    const answers = [await keda.ask(critical), await keda.ask(background)];
    if (answers.some((answer) => answer !== 0)) throw new Error(`it is told ${answers.join(' and ')}`);
    return undefined;
  });
  await report.check('another pod of its namespace is kept out, although it has the login', async () => {
    if (await keda.letsStrangersIn(background)) throw new Error('it gets through to Postgres');
    return undefined;
  });
}

async function checkGrowth(stage: Stage): Promise<void> {
  const { report, api, background } = stage;
  await report.check(
    '50 tasks in a queue: its workers grow to what the answer asks for, up to their most, and shrink when all is done',
    async () => {
      const seen: string[] = [];
      const run = await startLoad(api, 'background', 50, 20);
      let most = 0;
      for (const started = Date.now(); ; ) {
        const { answer, pods } = await follow(stage, background);
        const line = `${answer} asked, ${pods} set, ${await countReady(background)} ready`;
        if (seen.at(-1)?.endsWith(line) !== true) seen.push(`${seconds(Date.now() - started)}: ${line}`);
        most = Math.max(most, await countReady(background));
        const { state } = await api.dagRun('load_background', run);
        if (state !== 'queued' && state !== 'running') break;
        if (Date.now() - started > RUN_TIMEOUT_MS) throw new Error(`after ${seconds(RUN_TIMEOUT_MS)}: ${seen.join('; ')}`);
        await sleep(5000);
      }
      await follow(stage, background);
      await expectSuccess(api, 'load_background', run, 51);
      const { minReplicaCount: least, maxReplicaCount: limit } = background.spec;
      await eventually(POD_TIMEOUT_MS, async () => {
        if ((await podsOf(background)).length !== least) throw new Error(`${(await podsOf(background)).length} pods are left`);
      });
      if (most !== limit) throw new Error(`no more than ${most} pods were ready, ${limit} may be: ${seen.join('; ')}`);
      return seen.join('; ');
    },
  );
}

async function checkDrain({ report, api, critical }: Stage): Promise<void> {
  await report.check('a pool that is taken away during a long task lets it end, at its first try', async () => {
    const run = await startLoad(api, 'critical', 1, 60);
    const task = await eventually(POD_TIMEOUT_MS, async () => working(await api.taskInstances('load_critical', run)));
    const stopped = Date.now();
    await scale(critical, 0);
    await sleep(5000);
    const [pod] = await podsOf(critical);
    if (!pod?.metadata.deletionTimestamp) throw new Error('no pod is on its way out: the task had no worker to lose');
    await eventually(RUN_TIMEOUT_MS, async () => expectSuccess(api, 'load_critical', run, 2));
    const ended = Date.now();
    await eventually(120_000, async () => {
      if ((await podsOf(critical)).length > 0) throw new Error('its pod is still there');
    });
    return `${task.task_id} on ${pod.metadata.name} ended ${seconds(ended - stopped)} after the pod was told to stop, the pod after ${seconds(Date.now() - stopped)}`;
  });
}

/** Without a worker for critical tasks, the node is filled with workers for background tasks; then a critical task comes. */
async function checkPreemption(stage: Stage): Promise<void> {
  const { report, api, keda, critical, background } = stage;
  let low = '';
  let since = new Date();
  await report.check('workers of low priority fill the node: the last of them finds no room', async () => {
    await scale(background, 6);
    await eventually(POD_TIMEOUT_MS, async () => {
      const pods = await podsOf(background);
      const waiting = pods.filter(isUnschedulable);
      if (waiting.length === 0 || pods.filter(isPodReady).length + waiting.length < 6) {
        throw new Error(`${pods.filter(isPodReady).length} ready, ${waiting.length} without room`);
      }
    });
    low = await startLoad(api, 'background', 80, 20);
    await eventually(120_000, async () => working(await api.taskInstances('load_background', low)));
    return `${(await podsOf(background)).filter(isPodReady).length} of 6 run`;
  });
  await report.check('a critical task takes the place of a worker of low priority, and ends before the others', async () => {
    since = new Date();
    const high = await startLoad(api, 'critical', 1, 5);
    const answer = await eventually(60_000, async () => atLeast(1, await keda.ask(critical)));
    await scale(critical, answer);
    const event = await eventually(60_000, async () => preempted(stage, since));
    await eventually(POD_TIMEOUT_MS, async () => expectSuccess(api, 'load_critical', high, 2));
    const took = Date.now() - since.getTime();
    const left = (await api.taskInstances('load_background', low)).filter(({ state }) => state !== 'success').length;
    if (left === 0) throw new Error('background tasks were done before: nothing was shown');
    return `${event}; done after ${seconds(took)}, ${left} background tasks were not`;
  });
  await report.check(
    'the background tasks end well too, each at its first try: the worker that gave way finished what it had',
    async () => {
      await eventually(RUN_TIMEOUT_MS, async () => expectSuccess(api, 'load_background', low, 81));
      await scale(background, 1);
      return undefined;
    },
  );
}

async function checkServer({ report, api, rendered }: Stage): Promise<void> {
  await report.check('above its share of CPU, Kubernetes gives the webserver a second pod, and keeps it there under load', async () => {
    const { namespace } = findObject(rendered, 'HorizontalPodAutoscaler', WEBSERVER);
    let over = false;
    const clients = Array.from({ length: 12 }, async () => {
      while (!over) await api.importErrors().catch(() => undefined);
    });
    try {
      return await eventually(POD_TIMEOUT_MS, async () => {
        const autoscaler = await kubectl(['get', 'hpa', WEBSERVER, '--namespace', namespace, '--output', 'json']);
        const { status } = JSON.parse(autoscaler) as { status: AutoscalerStatus };
        const cpu = status.currentMetrics?.[0]?.resource?.current.averageUtilization ?? 0;
        const grown = (await list<Event>('events', [namespace])).find(
          ({ reason, involvedObject, message }) =>
            reason === 'SuccessfulRescale' && involvedObject.name === WEBSERVER && message.includes('above target'),
        );
        if (!grown || status.desiredReplicas !== 2 || cpu <= 70)
          throw new Error(`${cpu} % of the requested CPU, ${status.desiredReplicas} pods`);
        return `${grown.message}; now at ${cpu} %`;
      });
    } finally {
      over = true;
      await Promise.all(clients);
    }
  });
}

interface AutoscalerStatus {
  readonly desiredReplicas?: number;
  readonly currentMetrics?: readonly { readonly resource?: { readonly current: { readonly averageUtilization?: number } } }[];
}

/** Sets the number of pods as KEDA and its autoscaler would: what the answer asks for, within the limits. */
async function follow({ keda }: Stage, object: ScaledObject): Promise<{ answer: number; pods: number }> {
  const answer = await keda.ask(object);
  const pods = Math.min(Math.max(answer, object.spec.minReplicaCount), object.spec.maxReplicaCount);
  await scale(object, pods);
  return { answer, pods };
}

async function scale({ metadata: { namespace }, spec }: ScaledObject, pods: number): Promise<void> {
  const { kind, name } = spec.scaleTargetRef;
  await kubectl(['scale', `${kind}/${name}`, '--namespace', namespace, `--replicas=${pods}`]);
}

function atLeast(least: number, answer: number): number {
  if (answer < least) throw new Error(`the answer is ${answer}`);
  return answer;
}

async function podsOf({ metadata: { name, namespace } }: ScaledObject): Promise<Pod[]> {
  return (await list<Pod>('pods', [namespace])).filter(({ metadata }) => metadata.name.startsWith(`${name}-`));
}

const countReady = async (object: ScaledObject): Promise<number> => (await podsOf(object)).filter(isPodReady).length;

const isUnschedulable = ({ status }: Pod): boolean => (status.conditions ?? []).some(({ reason }) => reason === 'Unschedulable');

async function preempted({ background }: Stage, since: Date): Promise<string> {
  const events = await list<Event>('events', [background.metadata.namespace]);
  const found = events.find(
    ({ reason, involvedObject, lastTimestamp }) =>
      reason === 'Preempted' &&
      involvedObject.name.startsWith(background.metadata.name) &&
      (!lastTimestamp || new Date(lastTimestamp) >= new Date(since.getTime() - 2000)),
  );
  if (!found) throw new Error('no worker was asked to give way');
  return `${found.involvedObject.name}: ${found.message}`;
}
