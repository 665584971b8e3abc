import { list, run } from '../kubectl';
import { type Event, fullName, isRunning, type Pod } from '../objects';
import { expectNone } from '../report';
import { containerStatuses, takeSnapshot, unfinished } from '../snapshot';
import type { Context } from './suite';

/** The platform as Kubernetes sees it. */
export async function platformSuite({ rendered, report }: Context): Promise<void> {
  const { namespaces, directory } = rendered;
  const snapshot = await takeSnapshot(rendered);
  const { pods, claims, workloads, jobs } = snapshot;

  await report.check('every Deployment and StatefulSet has all its replicas Ready, every Job is complete', async () => {
    expectNone(unfinished(snapshot).map(fullName));
    return `${workloads.length} workloads, ${jobs.length} Jobs`;
  });
  await report.check('no Job needed a second pod', async () => {
    expectNone(jobs.filter(({ status }) => (status.failed ?? 0) > 0).map((job) => `${fullName(job)}: ${job.status.failed} failed`));
    return undefined;
  });
  await report.check('no container and no init container was ever restarted', async () => {
    const statuses = pods.flatMap((pod) => containerStatuses(pod).map((status) => ({ pod, status })));
    expectNone(
      statuses
        .filter(({ status }) => status.restartCount > 0)
        .map(({ pod, status }) => `${fullName(pod)} ${status.name}: ${status.restartCount}`),
    );
    return `${statuses.length} containers`;
  });
  await report.check('every PersistentVolumeClaim is bound', async () => {
    expectNone(claims.filter(({ status }) => status.phase !== 'Bound').map((claim) => `${fullName(claim)}: ${claim.status.phase}`));
    return `${claims.length} claims`;
  });
  await report.check('every pod was admitted at the first attempt', async () => {
    const events = await list<Event>('events', namespaces);
    expectNone(
      events.filter(({ reason }) => reason === 'FailedCreate').map(({ involvedObject, message }) => `${involvedObject.name}: ${message}`),
    );
    return undefined;
  });
  await report.check('every container that has a shell shows a user other than root and a root file system that takes no file', () =>
    probeContainers(pods),
  );
  await report.check('a second kubectl apply would change nothing', async () => {
    const { code, stdout, stderr } = await run(['diff', '--filename', directory]);
    if (code !== 0) throw new Error((stdout || stderr).slice(0, 4000));
    return undefined;
  });
}

async function probeContainers(pods: readonly Pod[]): Promise<string> {
  const containers = pods.filter(isRunning).flatMap((pod) => pod.spec.containers.map(({ name }) => ({ pod, name })));
  const answers = await Promise.all(
    containers.map(async ({ pod, name }) => {
      const { name: podName, namespace } = pod.metadata;
      const probe = 'id -u; touch /e2e-probe 2>&1';
      const { stdout, stderr } = await run(['exec', podName, '--namespace', namespace, '--container', name, '--', 'sh', '-c', probe]);
      return {
        container: `${fullName(pod)} ${name}`,
        lines: stdout.trim().split('\n'),
        noShell: stderr.includes('executable file not found') || stderr.includes('no such file'),
      };
    }),
  );
  const shells = answers.filter(({ noShell }) => !noShell);
  const proven = ({ lines: [user, complaint] }: { lines: string[] }): boolean =>
    Number(user) > 0 && /read-only file system/i.test(complaint ?? '');
  expectNone(
    shells
      .filter((answer) => !proven(answer))
      .map(({ container, lines: [user, complaint] }) => `${container}: user ${user}, touch: ${complaint ?? 'no error'}`),
  );
  return `${shells.length} of ${containers.length} containers have one`;
}
