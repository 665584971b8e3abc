import { withAdmin } from '../../airflow-access';
import { eventually } from '../../eventually';
import { kubectl, list } from '../../kubectl';
import { isPodReady, type Pod } from '../../objects';
import { componentOf } from '../../rendered';
import { expectNone } from '../../report';
import { containerStatuses } from '../../snapshot';
import { waitUntilReady } from '../../wait';
import { endOf } from '../ended-run';
import { type Scene, underLoad } from './scene';
import { applyRelease, READY_MS } from './stage';

const NOTICED_MS = 300_000;

/** What a broken image may not take away a pod of. Of two triggerers it takes one: a StatefulSet has no pod too many. */
const AT_WORK = ['airflow-webserver', 'airflow-execution-api', 'airflow-scheduler', 'airflow-dag-processor', 'airflow-worker'];

/** One apply of a new version; then one of a version that no registry has. */
export async function rollingChecks(scene: Scene, from: string, to: string): Promise<void> {
  const { environment, namespace, rendered, report, users } = scene;
  await report.check(`a rolling update from ${from} to ${to}: no request fails, and no task is lost`, () =>
    underLoad(scene, [from, to], async () => waitUntilReady(await applyRelease(environment, { tag: to }), READY_MS)),
  );
  const missing = `${to}-missing`;
  let before: string[] = [];
  await report.check('an image that no registry has stops the roll: every pod stays, and users and tasks notice nothing', async () => {
    before = await atWork(namespace);
    const start = Date.now();
    await applyRelease(environment, { tag: missing });
    await eventually(NOTICED_MS, async () => {
      const waiting = (await list<Pod>('pods', [namespace])).filter(waitsForImage).map(componentOf);
      expectNone(AT_WORK.filter((name) => !waiting.includes(name)).map((name) => `no pod of ${name} waits for its image`));
    });
    await withAdmin(environment, rendered, (api) => endOf(api, 'hello_platform', 'success'));
    expectNone(gone(before, await atWork(namespace)));
    return `${before.length} pods work on; a run on every queue succeeds; ${await users.expectVersions(start, [to])}`;
  });
  await report.check('and the version before takes it back, without a new pod of these', async () => {
    const start = Date.now();
    const next = await applyRelease(environment, { tag: to });
    await kubectl(['delete', 'jobs', '--namespace', namespace, '--selector', `app.kubernetes.io/version=${missing}`]);
    await waitUntilReady(next, READY_MS);
    expectNone(gone(before, await atWork(namespace)));
    return users.expectVersions(start, [to]);
  });
}

/** Names of the pods that work. */
async function atWork(namespace: string): Promise<string[]> {
  const pods = (await list<Pod>('pods', [namespace])).filter((pod) => AT_WORK.includes(componentOf(pod) ?? '') && isPodReady(pod));
  return pods.map(({ metadata }) => metadata.name);
}

const gone = (before: readonly string[], now: readonly string[]): string[] =>
  before.filter((name) => !now.includes(name)).map((name) => `${name} works no more`);

const waitsForImage = (pod: Pod): boolean =>
  containerStatuses(pod).some(({ state }) => state.waiting?.reason === 'ImagePullBackOff' || state.waiting?.reason === 'ErrImagePull');
