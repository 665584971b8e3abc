import { RELEASE_PHASE } from '../charts/airflow/release';
import { shareSchema } from '../charts/airflow/schema-heads';
import { COLOR_LABEL, NAME_LABEL, VERSION_LABEL } from '../charts/platform/labels';
import { type Kubectl, Refused } from './kubectl';
import type { Action, ReleaseState } from './release-steps';

interface KubernetesObject {
  readonly metadata: {
    readonly name: string;
    readonly creationTimestamp?: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly managedFields?: readonly { readonly time?: string; readonly fieldsV1?: object }[];
  };
  readonly spec?: { readonly replicas?: number };
  readonly status?: {
    readonly updatedReplicas?: number;
    readonly readyReplicas?: number;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

/** The cluster on which a release is applied. */
export interface Cluster {
  readonly kubectl: Kubectl;
  /** Namespace of Airflow. */
  readonly namespace: string;
  /** Name of the environment, for commands. */
  readonly name: string;
  /** Whether performance is measured: where it is not, there is no Job that could have succeeded. */
  readonly measures: boolean;
}

type Preview = NonNullable<ReleaseState['preview']>;

/** Jobs that try a version: of its colour before it serves, of no colour once it does. */
const verification = ({ measures }: Cluster): string[] => ['smoke-test', ...(measures ? ['performance-baseline'] : [])];

/** Where a release lets nothing run, these have no pods. */
const WRITERS = ['airflow-scheduler', 'airflow-dag-processor', 'airflow-triggerer', 'airflow-worker'];

/** The Job in which people back up the database before its schema changes. */
export const backupJob = (tag: string): string => `before-${tag.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`;

/** Asks the cluster whether the next step may be taken. @throws Refused */
export function gate(cluster: Cluster, state: ReleaseState, action: Action): void {
  if (action === 'rollback') return; // the way back is never barred
  refuseUnlessApplied(cluster, state);
  const { preview, tag, engine, phase } = state;
  if (!preview) return;
  if (action === 'deploy' && !shareSchema(tag, preview.image.tag)) {
    refuseUnlessDrained(cluster);
    refuseUnlessBackedUp(cluster, preview.image.tag);
    refuseUnlessItMigrates(cluster, preview.image.tag);
  }
  if (action === 'verify' && engine === 'service') refuseUnlessReady(cluster, preview.color);
  if (action === 'switch')
    for (const job of verification(cluster)) refuseUnlessVerified(cluster, job, preview, `${COLOR_LABEL}=${preview.color}`);
  if (phase === 'monitor') for (const job of verification(cluster)) refuseUnlessVerified(cluster, job, preview, `!${COLOR_LABEL}`);
}

/** The phase that the file says must be what the cluster has. */
function refuseUnlessApplied(cluster: Cluster, { phase }: ReleaseState): void {
  const [service] = get(cluster, 'service', ['--field-selector', 'metadata.name=airflow-webserver']);
  const applied = service?.metadata.annotations?.[RELEASE_PHASE];
  if (applied === phase) return;
  const said = phase ? `is at ${phase}` : 'knows of no release';
  throw new Refused(
    `environments/${cluster.name}.ts ${said}, the cluster ${applied ? `is at ${applied}` : 'knows of none'}`,
    `apply what is there first: kubectl apply -f dist/${cluster.name}, or wait until the GitOps controller has`,
  );
}

function refuseUnlessDrained(cluster: Cluster): void {
  const running = get(cluster, 'pod', ['--selector', `${NAME_LABEL} in (${WRITERS.join(',')})`]);
  if (running.length === 0) return;
  throw new Refused(
    `${running.length} pods could still write to the database: ${listed(running)}`,
    'wait until their tasks have ended: workers take as long as their gracePeriod says',
  );
}

function refuseUnlessBackedUp(cluster: Cluster, tag: string): void {
  const name = backupJob(tag);
  const [job] = get(cluster, 'job', ['--field-selector', `metadata.name=${name}`]);
  const create = `kubectl -n ${cluster.namespace} create job --from=cronjob/database-backup ${name}, and wait until it is complete`;
  if (!job) throw new Refused(`there is no backup ${name}: a rollback could not restore what was before`, create);
  if (!succeeded(job)) throw new Refused(`the backup ${name} has not succeeded`, create);
  if ((job.metadata.creationTimestamp ?? '') >= phaseAppliedAt(cluster)) return;
  const remove = `kubectl -n ${cluster.namespace} delete job ${name}`;
  throw new Refused(`the backup ${name} is older than the drain: of an earlier release, it lacks what came since`, `${remove}; ${create}`);
}

/** A Job that has ended does not run again: one of an earlier try would leave the database as a restore has left it. */
function refuseUnlessItMigrates(cluster: Cluster, tag: string): void {
  const selector = `${NAME_LABEL}=airflow-init,${VERSION_LABEL}=${tag}`;
  const [job] = get(cluster, 'job', ['--selector', selector]);
  if (!job) return;
  throw new Refused(
    `${job.metadata.name} has brought the database to the schema of ${tag} in an earlier try, and would not do so again`,
    `kubectl -n ${cluster.namespace} delete job --selector ${selector}`,
  );
}

/** When the phase was applied, in RFC 3339: the API server keeps that for each field. */
function phaseAppliedAt(cluster: Cluster): string {
  const [service] = get(cluster, 'service', ['--field-selector', 'metadata.name=airflow-webserver', '--show-managed-fields']);
  const owners = (service?.metadata.managedFields ?? []).filter(({ fieldsV1 }) =>
    JSON.stringify(fieldsV1).includes(`"f:${RELEASE_PHASE}"`),
  );
  return (
    owners
      .map(({ time = '' }) => time)
      .sort()
      .at(-1) ?? ''
  );
}

/** Where a controller replaces the pods, it asks this itself. */
function refuseUnlessReady(cluster: Cluster, color: string): void {
  const name = `airflow-webserver-${color}`;
  const [deployment] = get(cluster, 'deployment', ['--field-selector', `metadata.name=${name}`]);
  const { replicas: wanted = 1 } = deployment?.spec ?? {};
  const { readyReplicas: ready = 0, updatedReplicas: updated = 0 } = deployment?.status ?? {};
  if (deployment && ready >= wanted && updated >= wanted) return;
  throw new Refused(
    `of ${wanted} pods of ${name}, ${ready} are ready`,
    `look at them: kubectl -n ${cluster.namespace} get pods --selector ${NAME_LABEL}=airflow-webserver,${COLOR_LABEL}=${color}`,
  );
}

/** The newest Job of the version must have ended well; older tries do not count. @param which those of a colour, or those of what serves */
function refuseUnlessVerified(cluster: Cluster, name: string, { image }: Preview, which: string): void {
  const selector = [`${NAME_LABEL}=${name}`, `${VERSION_LABEL}=${image.tag}`, which].join(',');
  const jobs = get(cluster, 'job', ['--selector', selector]);
  const newest = jobs.sort((a, b) => String(b.metadata.creationTimestamp).localeCompare(String(a.metadata.creationTimestamp)))[0];
  if (newest && succeeded(newest)) return;
  throw new Refused(
    newest ? `${newest.metadata.name} has not succeeded with ${image.tag}` : `no ${name} has tried ${image.tag} (${which})`,
    `read its log: kubectl -n ${cluster.namespace} logs --selector '${selector}' --all-containers --tail=-1; or npm run release -- ${cluster.name} rollback`,
  );
}

const succeeded = ({ status }: KubernetesObject): boolean =>
  status?.conditions?.some(({ type, status: value }) => type === 'Complete' && value === 'True') ?? false;

const listed = (objects: readonly KubernetesObject[]): string => objects.map(({ metadata }) => metadata.name).join(', ');

function get({ kubectl, namespace }: Cluster, kind: string, options: readonly string[]): KubernetesObject[] {
  const answer = kubectl(['get', kind, '--namespace', namespace, ...options, '--output', 'json']);
  return (JSON.parse(answer) as { readonly items: KubernetesObject[] }).items;
}
