import type { State } from '../collect';
import { componentOf, type Declared } from '../declared';
import type { Finding } from '../finding';
import { fullName } from '../objects';
import { plural } from './words';

const RUNBOOK = 'runbooks/database-connection.md#a-password-is-refused';

/** Logins that the database or the broker refuses: tried now by Airflow's pods, or seen in logs. */
export function wrongPasswords(state: State, declared: Declared): Finding[] {
  return [...databaseLogins(state, declared), ...brokerLogin(state, declared)];
}

function databaseLogins({ surveys, signs, pods }: State, declared: Declared): Finding[] {
  const tries = surveys.flatMap(({ database, component, place }) => (database ? [{ ...database.login, component, place }] : []));
  const refused = tries.filter(({ outcome }) => outcome === 'password');
  const works = (user: string) => tries.some((each) => each.user === user && each.outcome === 'open');
  const said = signs.filter(({ kind, about }) => kind === 'wrong-password' && about !== '' && !works(about));
  return [...new Set([...refused.map(({ user }) => user), ...said.map(({ about }) => about)])].map((user) => {
    const lines = said.filter(({ about }) => about === user);
    const now = refused.filter((each) => each.user === user);
    const secret = secretOf(user, declared);
    const stores = ['postgres', 'pgbouncer'];
    const clients = [...now.map(({ component }) => component), ...lines.map(({ pod }) => componentOf(pod, declared))];
    const database = pods.find((pod) => componentOf(pod, declared) === 'postgres');
    return {
      kind: 'wrong-password',
      cause: `the database refuses the password of ${user}: ${secret ? `Secret ${secret.namespace}/${secret.name}` : 'its Secret'} and the role in the database differ, or its readers started before it changed`,
      components: [...new Set([...clients, ...readersOf(secret?.name, declared)])].filter((name) => !stores.includes(name)),
      evidence: [
        ...now.map(({ component, host, port }) => `${component}, asked now: ${user} at ${host}:${port} is refused`),
        ...lines.map(
          ({ pod, container, count, last }) => `log of ${fullName(pod)} ${container}: refused ${plural(count, 'time')}, last at ${last}`,
        ),
      ],
      runbook: RUNBOOK,
      next: [
        ...remedies(declared),
        ...(database ? [`kubectl -n ${database.metadata.namespace} logs ${database.metadata.name} -c postgres --since=15m`] : []),
        restartOf(declared),
      ],
      role: 'origin',
    };
  });
}

/** A pod keeps the password with which it started. */
const restartOf = ({ namespaces: [namespace] }: Declared): string =>
  `kubectl -n ${namespace} rollout restart deployment,statefulset -l app.kubernetes.io/component=airflow`;

/** A password follows its Secret by itself; where it does not, whoever carries it has to be asked. */
function remedies({ databaseEngine, namespaces: [namespace] }: Declared): string[] {
  if (databaseEngine === 'embedded') return [`kubectl -n ${namespace} rollout restart statefulset/postgres`];
  if (databaseEngine === 'cloudnative-pg') return [`kubectl -n ${namespace} describe clusters.postgresql.cnpg.io postgres`];
  return [];
}

function brokerLogin({ surveys, signs }: State, declared: Declared): Finding[] {
  const refused = surveys.filter(({ broker }) => broker?.login.outcome === 'password');
  const works = surveys.some(({ broker }) => broker?.login.outcome === 'open');
  const lines = works ? [] : signs.filter(({ kind }) => kind === 'wrong-broker-password');
  if (refused.length + lines.length === 0) return [];
  const secret = declared.secrets.find(({ name }) => name === 'redis-airflow');
  const components = [...refused.map(({ component }) => component), ...lines.map(({ pod }) => componentOf(pod, declared))];
  return [
    {
      kind: 'wrong-password',
      cause: `the broker refuses the password of Airflow: Secret ${secret?.namespace}/${secret?.name} and the users of the broker differ, or its readers started before it changed`,
      components: [...new Set(components)].filter((name) => name !== 'redis'),
      evidence: [
        ...refused.map(({ component, broker }) => `${component}, asked now: ${broker?.login.user} is refused`),
        ...lines.map(({ pod, count, last }) => `log of ${fullName(pod)}: refused ${plural(count, 'time')}, last at ${last}`),
      ],
      runbook: RUNBOOK,
      next: [`kubectl -n ${secret?.namespace} logs redis-0 --since=15m`, restartOf(declared)],
      role: 'origin',
    },
  ];
}

/** The Secret that is named after a role: `postgres-airflow-second` of airflow_second. */
function secretOf(user: string, { secrets }: Declared) {
  const name = `postgres-${user === 'postgres' ? 'superuser' : user.replaceAll('_', '-')}`;
  return secrets.find((secret) => secret.name === name && !secret.copyOf);
}

/** Components that have it in their environment: what they do without the database follows from this. */
function readersOf(secret: string | undefined, { objects }: Declared): string[] {
  if (!secret) return [];
  const reads = (value: unknown) => JSON.stringify(value ?? {}).includes(`"secretKeyRef":{"key":"password","name":"${secret}"`);
  return objects
    .filter(({ kind, spec }) => ['Deployment', 'StatefulSet', 'Job'].includes(kind) && reads(spec?.template))
    .map(({ kind, metadata }) => (kind === 'Job' ? metadata.name.replace(/-[0-9a-f]{8}$/, '') : metadata.name));
}
