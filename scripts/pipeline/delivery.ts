import { basename } from 'node:path';
import { NAME_LABEL } from '../../charts/platform/labels';
import { Refused } from '../kubectl';
import { type Applied, filesOf, objectsIn } from './manifests';
import type { Command } from './step';

/** A Job that looks at a deployment. */
export type Looking = 'preflight' | 'smoke-test' | 'performance-baseline';

const isNumbered =
  (...numbers: readonly string[]) =>
  (file: string) =>
    numbers.includes(basename(file).slice(0, 2));

/** What stands before any pod: namespaces, classes, rights, policies, secrets. */
const isFoundation = isNumbered('00', '10');
const isAirflow = isNumbered('30');
/** What looks at a deployment, and nothing else: each of its Jobs has a step of its own, with all that belongs to it. */
const isOperations = isNumbered('70');

const deployed = (environment: string): string[] => filesOf(environment).filter((file) => !isOperations(file));

const selecting = (...names: readonly string[]): string[] => ['--selector', `${NAME_LABEL} in (${names.join(', ')})`];

/**
 * Without --force-conflicts: a field that somebody else has changed since, as a failover does with replicas, stops the apply and is named,
 * with its manager, instead of being put back behind their backs. Pods that were scaled down to none come back all the same: the API
 * server writes down no owner of a zero.
 */
const apply = (file: string, ...selector: string[]): Command => ({
  argv: ['kubectl', 'apply', '--server-side', '--filename', file, ...selector],
});

/** With --force-conflicts: a field that somebody else has changed would end the comparison, instead of being shown by it. */
const diff = (file: string, ...selector: string[]): Command => ({
  argv: ['kubectl', 'diff', '--server-side', '--force-conflicts', '--filename', file, ...selector],
});

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

function waits(file: string, table: typeof READY): Command[] {
  return objectsIn(file, Object.keys(table)).flatMap((object) => table[object.kind]?.(object) ?? []);
}

/** Every file in its order, the next one once everything of this one is there. */
export function deploy(environment: string): Command[] {
  const files = deployed(environment);
  return [...files.flatMap((file) => [apply(file), ...waits(file, READY)]), ...files.flatMap((file) => waits(file, AT_LAST))];
}

/** What the preflight looks at, the settings that it looks with, which are Airflow's, and the preflight itself. */
export function preflight(environment: string): Command[] {
  return [
    ...filesOf(environment)
      .filter(isFoundation)
      .map((file) => apply(file)),
    ...filesOf(environment)
      .filter(isAirflow)
      .map((file) => apply(file, ...selecting('airflow'))),
    ...look(environment, 'preflight'),
  ];
}

/** Runs a Job anew, shows what it said, and fails if it failed. */
export function look(environment: string, name: Looking): Command[] {
  const found = filesOf(environment)
    .filter(isOperations)
    .flatMap((file) => objectsIn(file, ['Job']).map((job) => ({ file, job })))
    .find(({ job }) => job.metadata.labels[NAME_LABEL] === name);
  if (!found) throw new Refused(`dist/${environment} has no Job ${name}`, 'npm run synth; the chart of operations makes it');
  const jobs = ['--namespace', found.job.metadata.namespace, '--selector', `${NAME_LABEL}=${name}`];
  return [
    { argv: ['kubectl', 'delete', 'job', ...jobs, '--ignore-not-found'] },
    apply(found.file, ...selecting(name)),
    { argv: ['kubectl', 'wait', 'job', ...jobs, '--for=jsonpath={.status.conditions[0].type}', '--timeout=60m'] },
    { argv: ['kubectl', 'logs', ...jobs, '--all-containers', '--prefix', '--tail=-1'] },
    { argv: ['kubectl', 'wait', 'job', ...jobs, '--for=condition=Complete', '--timeout=30s'] },
  ];
}

/** Nothing on the cluster differs from what was delivered, and from the Jobs that have looked at it. */
export const same = (environment: string, looking: readonly Looking[]): Command[] => [
  ...deployed(environment).map((file) => diff(file)),
  ...filesOf(environment)
    .filter(isOperations)
    .map((file) => diff(file, ...selecting(...looking))),
];
