import type { State } from '../collect';
import type { Declared } from '../declared';
import type { Finding } from '../finding';
import type { Login } from '../survey';
import { groupBy } from './words';

/** What a failed login means, where it is neither the password nor the network. */
const MEANING: Readonly<Record<string, string>> = {
  refused: 'nothing listens there: its pods are not ready',
  timeout: 'no answer',
  unresolved: 'its name is not found: DNS, or the Service is gone',
  full: 'it takes no more connections',
  certificate: 'its certificate is not trusted, or has expired',
  starting: 'it is starting, or stands by',
  'read-only': 'it cannot write to its volume',
  other: 'another error',
};

/** Database or broker do not let Airflow in, for another reason than its password. */
export function unreachableStores({ surveys }: State, { namespaces: [namespace] }: Declared): Finding[] {
  const logins = surveys.flatMap(({ component, database, broker }) => [
    ...(database ? [{ ...database.login, component, store: 'database' }] : []),
    ...(broker ? [{ ...broker.login, component, store: 'broker' }] : []),
  ]);
  const failed = logins.filter(({ outcome }) => outcome in MEANING);
  return [...groupBy(failed, ({ store, outcome }) => `${store} ${outcome}`).values()].map((group) => {
    const [{ store, outcome, host, port }] = group as [Login & { component: string; store: string }, ...never[]];
    return {
      kind: 'store-unreachable',
      cause: `the ${store} at ${host}:${port} does not let Airflow in: ${MEANING[outcome]}`,
      components: group.map(({ component }) => component),
      evidence: group.map(({ component }) => `${component}, asked now: ${outcome}`),
      runbook: 'runbooks/database-connection.md',
      next: [`kubectl -n ${namespace} get pods,endpointslices -o wide`],
      role: 'symptom',
    };
  });
}
