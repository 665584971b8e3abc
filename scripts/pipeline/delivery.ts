import { NAME_LABEL } from '../../charts/platform/labels';
import { Refused } from '../kubectl';
import { type Applied, filesOf, objectsIn } from './manifests';
import type { Command } from './step';

/** Jobs that look at a deployment. They have steps of their own, and an apply of everything passes over them. */
const LOOKING = ['preflight', 'smoke-test', 'performance-baseline'] as const;

export type Looking = (typeof LOOKING)[number];

/** What stands before any pod: namespaces, classes, rights, policies, secrets. */
const FOUNDATION = ['00', '10'];

/**
 * Without --force-conflicts: a field that somebody else has changed since, as a failover does with replicas, stops the apply and is named,
 * with its manager, instead of being put back behind their backs.
 */
const apply = (file: string, ...selector: string[]): Command => ({
  argv: ['kubectl', 'apply', '--server-side', '--filename', file, ...selector],
});

const selecting = (names: readonly string[], not = ''): string[] => ['--selector', `${NAME_LABEL} ${not}in (${names.join(', ')})`];

/** How long each kind may take; a database with replicas copies its data first. */
const TIMEOUT = '--timeout=20m';

/** With its group: other operators have a Cluster too. */
const resource = ({ apiVersion, kind, metadata: { name } }: Applied): string =>
  `${kind.toLowerCase()}.${apiVersion.slice(0, apiVersion.indexOf('/'))}/${name}`;

const wait = (object: Applied, condition: string): Command => ({
  argv: ['kubectl', 'wait', '--namespace', object.metadata.namespace, `--for=condition=${condition}`, TIMEOUT, resource(object)],
});

const rollout = (object: Applied): Command => ({
  argv: ['kubectl', 'rollout', 'status', '--namespace', object.metadata.namespace, TIMEOUT, resource(object)],
});

/** What must be true of an object before the next file is applied. */
const READY: Readonly<Record<string, (object: Applied) => Command>> = {
  SecretStore: (object) => wait(object, 'Ready'),
  ExternalSecret: (object) => wait(object, 'Ready'),
  Cluster: (object) => wait(object, 'Ready'),
  Job: (object) => wait(object, 'Complete'),
  Deployment: rollout,
  StatefulSet: rollout,
};

/** Last: an ACME server may have to find its answer behind the load balancer, which comes after the certificates. */
const AT_LAST: Readonly<Record<string, (object: Applied) => Command>> = { Certificate: (object) => wait(object, 'Ready') };

const isLooking = ({ metadata: { labels } }: Applied): boolean => LOOKING.some((name) => name === labels[NAME_LABEL]);

function waits(file: string, table: typeof READY): Command[] {
  return objectsIn(file, Object.keys(table))
    .filter((object) => !isLooking(object))
    .flatMap((object) => table[object.kind]?.(object) ?? []);
}

/** Every file in its order, the next one once everything of this one is there. */
export function deploy(environment: string): Command[] {
  const files = filesOf(environment);
  return [
    ...files.flatMap((file) => [apply(file, ...selecting(LOOKING, 'not')), ...waits(file, READY)]),
    ...files.flatMap((file) => waits(file, AT_LAST)),
  ];
}

/** What the preflight looks at, and the preflight itself. */
export function preflight(environment: string): Command[] {
  const foundation = filesOf(environment).filter((file) => FOUNDATION.some((number) => file.startsWith(`dist/${environment}/${number}-`)));
  return [...foundation.map((file) => apply(file)), ...look(environment, 'preflight')];
}

/** Runs a Job anew, shows what it said, and fails if it failed. */
export function look(environment: string, name: Looking): Command[] {
  const found = filesOf(environment)
    .flatMap((file) => objectsIn(file, ['Job']).map((job) => ({ file, job })))
    .find(({ job }) => job.metadata.labels[NAME_LABEL] === name);
  if (!found) throw new Refused(`dist/${environment} has no Job ${name}`, 'npm run synth; the chart of operations makes it');
  const jobs = ['--namespace', found.job.metadata.namespace, '--selector', `${NAME_LABEL}=${name}`];
  return [
    { argv: ['kubectl', 'delete', 'job', ...jobs, '--ignore-not-found'] },
    apply(found.file, ...selecting([name])),
    { argv: ['kubectl', 'wait', 'job', ...jobs, '--for=jsonpath={.status.conditions[0].type}', '--timeout=60m'] },
    { argv: ['kubectl', 'logs', ...jobs, '--all-containers', '--prefix', '--tail=-1'] },
    { argv: ['kubectl', 'wait', 'job', ...jobs, '--for=condition=Complete', '--timeout=30s'] },
  ];
}

/** Nothing on the cluster differs from what was delivered. */
export const same = (environment: string): Command[] =>
  filesOf(environment).map((file) => ({
    argv: ['kubectl', 'diff', '--server-side', '--filename', file, ...selecting(LOOKING, 'not')],
  }));
