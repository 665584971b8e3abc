import type { Color } from '../../../../charts/airflow/colors';
import { COLOR_LABEL } from '../../../../charts/platform/labels';
import { leftOver } from '../../../../scripts/release-guide';
import { eventually } from '../../eventually';
import { kubectl, list } from '../../kubectl';
import type { Job } from '../../objects';
import { expectNone, seconds } from '../../report';
import { hasFailed } from '../../snapshot';
import { waitUntilReady } from '../../wait';
import { type Scene, underLoad } from './scene';
import { applyRelease, expectRefusal, READY_MS, Stage } from './stage';

/** Both tries of a Job. */
const FAILED_MS = 600_000;

/** From pod by pod to colours; then a release that is taken back, and one that is not. */
export async function blueGreenChecks(scene: Scene, from: string, to: string): Promise<void> {
  const { environment, namespace, report, users } = scene;
  const stage = new Stage(environment, namespace, { tag: from, engine: 'service', active: 'blue' });
  const begun = await report.check('a platform that rolled gets colours by one apply', async () => {
    const next = await applyRelease(environment, { tag: from, release: { strategy: 'blue-green' } });
    await kubectl([
      'delete',
      'deployment,poddisruptionbudget,networkpolicy,serviceaccount',
      'airflow-webserver',
      '--namespace',
      namespace,
      '--ignore-not-found',
    ]);
    await waitUntilReady(next, READY_MS);
    return undefined;
  });
  if (!begun) return;
  await report.check(`${to} comes up as green, and users meet ${from} alone`, async () => {
    const start = Date.now();
    await stage.finish('deploy', to);
    return users.expectVersions(start, [from]);
  });
  await report.check('green that is not there when it is tried fails its smoke test, and may not serve', async () => {
    const start = Date.now();
    await stage.act('verify');
    await scaleGreen(namespace, 0);
    const green = `app.kubernetes.io/name=airflow-webserver,${COLOR_LABEL}=green`;
    await kubectl(['delete', 'pods', '--namespace', namespace, '--selector', green, '--force', '--grace-period=0']); // before it has answered
    await eventually(FAILED_MS, async () => {
      const failed = (await list<Job>('jobs', [namespace])).filter(hasFailed).map(({ metadata }) => metadata.name);
      if (!failed.some((name) => name.startsWith('smoke-test-green'))) throw new Error(`failed are ${failed.join(', ') || 'none'}`);
    });
    const refusal = expectRefusal(() => stage.ask('switch'), new RegExp(`smoke-test-green-\\w+ has not succeeded with ${to}`));
    await users.expectVersions(start, [from]);
    return refusal;
  });
  await report.check('one that is there passes, and may', async () => {
    const start = Date.now();
    await scaleGreen(namespace, 1);
    await kubectl(['rollout', 'status', 'deployment/airflow-webserver-green', '--namespace', namespace, '--timeout=10m']);
    await kubectl(['delete', 'jobs', '--namespace', namespace, '--selector', `${COLOR_LABEL}=green`]);
    await waitUntilReady(await stage.reapply(), READY_MS);
    stage.ask('switch');
    return users.expectVersions(start, [from]);
  });
  await report.check('the switch: no request fails, and no task is lost while everything else follows', () =>
    underLoad(scene, [from, to], async () => {
      await forgetBaseline(namespace);
      return stage.finish('switch');
    }),
  );
  await report.check('a minute later, nobody is left on a connection to the colour before', async () => {
    await users.arriveAt(to);
    return undefined;
  });
  await report.check('one apply leads users back: no request fails', async () => {
    const start = Date.now();
    const rendered = await stage.act('rollback');
    const applied = Date.now();
    await waitUntilReady(rendered, READY_MS);
    await users.arriveAt(from);
    const told = await users.expectVersions(start, [to, from]);
    return `the last answer of ${to} came ${seconds(Math.max(0, (await users.lastOf(to)) - applied))} after the apply; ${told}`;
  });
  await report.check('what is left of green can be taken away by the command that the release names', async () => {
    const start = Date.now();
    await waitUntilReady(await stage.act('decommission'), READY_MS);
    await removeColor(namespace, 'green');
    return users.expectVersions(start, [from]);
  });
  await report.check(`the same release once more, to its end: ${to} serves as green, blue is gone, no request fails`, async () => {
    const start = Date.now();
    await stage.finish('deploy', to);
    for (const action of ['verify', 'switch', 'monitor', 'decommission'] as const) await stage.finish(action);
    await removeColor(namespace, 'blue');
    return users.expectVersions(start, [from, to]);
  });
}

/** How fast an idle platform was says nothing about one with a queue full of tasks. */
async function forgetBaseline(namespace: string): Promise<void> {
  const patch = JSON.stringify({ data: { baseline: null } });
  await kubectl(['patch', 'configmap', 'performance-baseline', '--namespace', namespace, '--type', 'merge', '--patch', patch]);
}

async function scaleGreen(namespace: string, replicas: number): Promise<void> {
  await kubectl(['scale', 'deployment/airflow-webserver-green', '--namespace', namespace, `--replicas=${replicas}`]);
}

/** As `npm run release` says it. */
async function removeColor(namespace: string, color: Color): Promise<void> {
  const objects = ['--namespace', namespace, ...leftOver(color, false).split(' ')];
  await kubectl(['delete', ...objects]);
  expectNone((await kubectl(['get', ...objects, '--output', 'name'])).split('\n').filter(Boolean));
}
