import type { State } from '../collect';
import type { Finding } from '../finding';
import { fullName } from '../objects';

/** Jobs that gave up, unless a later one of the same CronJob went well. */
export function failedJobs({ jobs }: State): Finding[] {
  const has = (type: string) => (job: State['jobs'][number]) =>
    job.status.conditions?.some((condition) => condition.type === type && condition.status === 'True') ?? false;
  const owner = ({ metadata }: State['jobs'][number]) => `${metadata.namespace}/${metadata.ownerReferences?.[0]?.name ?? metadata.name}`;
  return jobs
    .filter(has('Failed'))
    .filter(
      (job) =>
        !jobs.some(
          (other) => has('Complete')(other) && owner(other) === owner(job) && (other.status.startTime ?? '') > (job.status.startTime ?? ''),
        ),
    )
    .map((job) => {
      const { metadata } = job;
      const { name, namespace } = metadata;
      const reason = job.status.conditions?.find(({ type }) => type === 'Failed')?.reason ?? 'Failed';
      const component = metadata.ownerReferences?.[0]?.name ?? name.replace(/-[0-9a-f]{8}$/, '');
      return {
        kind: 'job-failed',
        cause: `Job ${fullName(job)} has given up (${reason})`,
        components: [component],
        evidence: [`Job ${fullName(job)}, started at ${job.status.startTime ?? 'an unknown time'}: ${reason}`],
        runbook: name.startsWith('airflow-init') ? 'runbooks/airflow-init-failed.md' : 'runbooks/job-failed.md',
        next: [`kubectl -n ${namespace} logs job/${name} --all-containers --tail=60`, `kubectl -n ${namespace} describe job ${name}`],
        role: 'symptom',
      };
    });
}
