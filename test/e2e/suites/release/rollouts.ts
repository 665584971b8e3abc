import { eventually } from '../../eventually';
import { kubectl, list } from '../../kubectl';
import type { Metadata } from '../../objects';
import { seconds } from '../../report';
import type { Scene } from './scene';
import { expectRefusal, Stage } from './stage';

/** New pods start, and are asked. */
const READY_MS = 600_000;

interface AnalysisStatus {
  readonly name: string;
  readonly status: string;
}

interface RolloutObject {
  readonly metadata: Metadata & { readonly generation: number };
  readonly status?: {
    readonly observedGeneration?: string;
    readonly phase?: string;
    readonly message?: string;
    readonly blueGreen?: {
      readonly activeSelector?: string;
      readonly previewSelector?: string;
      readonly prePromotionAnalysisRunStatus?: AnalysisStatus;
      readonly postPromotionAnalysisRunStatus?: AnalysisStatus;
    };
  };
}

interface AnalysisRun {
  readonly metadata: Metadata;
  readonly status?: {
    readonly phase?: string;
    readonly metricResults?: readonly { readonly name: string; readonly successful?: number }[];
  };
}

/** The same release, whose pods the controller of Argo Rollouts replaces. */
export async function rolloutChecks(scene: Scene, from: string, to: string): Promise<void> {
  const { environment, namespace, report, users } = scene;
  const stage = new Stage(environment, namespace, { tag: from, engine: 'argo-rollouts', active: 'blue' });
  await report.check('the controller has made the pods that serve', async () => {
    await eventually(READY_MS, () => expectPhase(namespace, 'Healthy'));
    return undefined;
  });
  await report.check(`${to} waits behind the preview, found good by the controller, and users meet ${from} alone`, async () => {
    const start = Date.now();
    await stage.act('deploy', to);
    const { blueGreen } = await eventually(READY_MS, () => expectPhase(namespace, 'Paused'));
    const { name, status } = blueGreen?.prePromotionAnalysisRunStatus ?? { name: 'no analysis', status: 'made' };
    if (status !== 'Successful') throw new Error(`${name} is ${status}`);
    return `${name} is ${status}; ${await users.expectVersions(start, [from])}`;
  });
  await report.check('it is tried there, and may serve', async () => {
    const start = Date.now();
    await stage.act('verify');
    expectRefusal(() => stage.ask('switch'), /smoke-test/);
    await eventually(READY_MS, async () => stage.ask('switch'));
    return users.expectVersions(start, [from]);
  });
  await report.check('the controller promotes it: no request fails, and Prometheus is asked how it does', async () => {
    const start = Date.now();
    await stage.act('switch');
    await eventually(READY_MS, async () => users.expectVersions(start, [from, to]));
    const asked = await eventually(READY_MS, () => goodAnswers(namespace));
    return `${asked}; ${await users.expectVersions(start, [from, to])}`;
  });
  await report.check('one apply leads users back: no request fails', async () => {
    const start = Date.now();
    await stage.act('rollback');
    const applied = Date.now();
    await eventually(READY_MS, async () => users.expectVersions(start, [to, from]));
    await eventually(READY_MS, () => expectPhase(namespace, 'Healthy'));
    await users.arriveAt(from);
    const told = await users.expectVersions(start, [to, from]);
    return `the last answer of ${to} came ${seconds(Math.max(0, (await users.lastOf(to)) - applied))} after the apply; ${told}`;
  });
  await report.check('a version that no registry has never serves', async () => {
    const start = Date.now();
    await stage.act('decommission');
    await stage.act('deploy', `${to}-missing`);
    await eventually(READY_MS, async () => {
      const { blueGreen } = await statusOf(namespace);
      if (blueGreen?.activeSelector === blueGreen?.previewSelector) throw new Error('no new pod is looked at');
    });
    await stage.act('rollback');
    await eventually(READY_MS, () => expectPhase(namespace, 'Healthy'));
    await stage.act('decommission');
    return users.expectVersions(start, [from]);
  });
}

async function statusOf(namespace: string): Promise<NonNullable<RolloutObject['status']>> {
  const text = await kubectl(['get', 'rollout', 'airflow-webserver', '--namespace', namespace, '--output', 'json']);
  const { metadata, status } = JSON.parse(text) as RolloutObject;
  if (status?.observedGeneration !== String(metadata.generation)) throw new Error('the controller has not looked at it yet');
  return status;
}

async function expectPhase(namespace: string, wanted: string) {
  const status = await statusOf(namespace);
  if (status.phase !== wanted) throw new Error(`the Rollout is ${status.phase}: ${status.message}`);
  return status;
}

/** Of the analysis that follows a promotion. */
async function goodAnswers(namespace: string): Promise<string> {
  const runs = (await list<AnalysisRun>('analysisruns', [namespace])).filter(({ metadata }) => metadata.name.endsWith('-post'));
  const good = runs.flatMap(({ status }) => status?.metricResults ?? []).filter(({ successful = 0 }) => successful > 0);
  if (good.length === 0)
    throw new Error(`${runs.map(({ metadata, status }) => `${metadata.name} is ${status?.phase}`).join(', ') || 'no analysis'}`);
  return good.map(({ name, successful }) => `${name}: ${successful} good`).join(', ');
}
