import type { State } from '../collect';
import type { Declared } from '../declared';
import type { Finding } from '../finding';
import { plural, some } from './words';

/** Statements and transactions of Airflow's login that take longer than half a minute now. */
export function slowQueries({ surveys }: State, { namespaces: [namespace] }: Declared): Finding[] {
  const queries = surveys.find(({ database }) => database?.queries !== undefined)?.database?.queries ?? [];
  if (queries.length === 0) return [];
  const blocked = queries.filter(({ blockedBy }) => blockedBy.length > 0);
  const blockers = some(blocked.flatMap(({ blockedBy }) => blockedBy).map(String));
  return [
    {
      kind: 'slow-query',
      cause:
        blocked.length > 0
          ? `${plural(blocked.length, 'statement')} in the database wait for a lock that process ${blockers} holds`
          : `${plural(queries.length, 'statement or transaction', 'statements or transactions')} in the database take longer than half a minute`,
      components: ['postgres'],
      evidence: queries.map(
        ({ pid, seconds, state, wait, blockedBy, statement }) =>
          `process ${pid}: ${statement}, ${state} for ${seconds} s${wait ? `, waits for ${wait}` : ''}${blockedBy.length > 0 ? `, behind ${blockedBy.join(', ')}` : ''}`,
      ),
      runbook: 'runbooks/performance.md#queries-are-slow',
      next: [`kubectl -n ${namespace} top pods --containers`],
      role: 'alone',
    },
  ];
}
