import { run } from './kubectl';
import { fullName, type Job, type Workload } from './objects';
import type { Rendered } from './rendered';
import { expectNone, seconds, sleep } from './report';
import {
  containerStatuses,
  hasFailed,
  missingImages,
  podsOf,
  type Snapshot,
  takeSnapshot,
  unfinished,
  warnings,
  whyNotReady,
} from './snapshot';

const POLL_MS = 1000;
const PROGRESS_MS = 5000;

/** Waits until every Deployment and StatefulSet is Ready and every Job has completed, saying what it waits for. */
export async function waitUntilReady(rendered: Rendered, timeoutMs: number): Promise<void> {
  const started = Date.now();
  const crashes = new CrashLogs();
  let nextProgress = started + PROGRESS_MS;
  for (;;) {
    const snapshot = await takeSnapshot(rendered);
    const waiting = unfinished(snapshot);
    await crashes.print(snapshot);
    if (waiting.length === 0) return;
    expectNone(snapshot.jobs.filter(hasFailed).map((job) => `Job ${fullName(job)} failed`));
    expectNone(missingImages(snapshot));
    const elapsed = Date.now() - started;
    if (elapsed > timeoutMs)
      throw new Error(`not Ready after ${seconds(timeoutMs)}:\n${(await reasons(waiting, snapshot, rendered)).join('\n')}`);
    if (Date.now() >= nextProgress) {
      const total = snapshot.workloads.length + snapshot.jobs.length;
      console.log(`  [${seconds(elapsed)}] ${total - waiting.length} of ${total} are Ready or complete; waiting for`);
      for (const reason of await reasons(waiting, snapshot, rendered)) console.log(`      ${reason}`);
      nextProgress = Date.now() + PROGRESS_MS;
    }
    await sleep(POLL_MS);
  }
}

/** One line for each reason, with all that wait for it. */
async function reasons(waiting: readonly (Workload | Job)[], { pods }: Snapshot, { namespaces }: Rendered): Promise<string[]> {
  const newest = await warnings(namespaces);
  const byReason = new Map<string, string[]>();
  for (const owner of waiting) {
    const own = podsOf(owner, pods);
    const details = own.map((pod) => whyNotReady(pod, newest.get(fullName(pod)))).filter((reason) => reason !== undefined);
    const reason = own.length === 0 ? ownerWarning(owner, newest) : details.join('; ') || 'running';
    byReason.set(reason, [...(byReason.get(reason) ?? []), owner.metadata.name]);
  }
  return [...byReason].map(([reason, names]) => `${names.join(', ')}: ${reason}`);
}

// A pod that admission or a quota refuses never exists; its ReplicaSet, StatefulSet or Job has the event.
function ownerWarning(owner: Workload | Job, newest: Awaited<ReturnType<typeof warnings>>): string {
  const events = [...newest].filter(([name]) => name === fullName(owner) || name.startsWith(`${fullName(owner)}-`));
  return events.map(([, { reason, message }]) => `${reason}: ${message}`)[0] ?? 'no pod yet';
}

/** Prints the last lines of a container's log each time it has crashed once more. */
class CrashLogs {
  private readonly seen = new Map<string, number>();

  async print({ pods }: Snapshot): Promise<void> {
    for (const pod of pods) {
      for (const { name, restartCount, state } of containerStatuses(pod)) {
        const key = `${fullName(pod)} ${name}`;
        if (restartCount <= (this.seen.get(key) ?? 0)) continue;
        this.seen.set(key, restartCount);
        const { namespace, name: podName } = pod.metadata;
        const which = state.running ? ['--previous'] : [];
        const { stdout } = await run(['logs', podName, '--namespace', namespace, '--container', name, '--tail', '8', ...which]);
        console.log(`  ${key} ended and was restarted (${restartCount}); its last lines:\n${stdout.trimEnd().replace(/^/gm, '      | ')}`);
      }
    }
  }
}
