import type { State } from '../collect';
import type { Declared } from '../declared';
import type { Finding } from '../finding';
import { plural, some } from './words';

/** DAG files that Airflow could not import, as its database has them. */
export function brokenDags({ surveys }: State, { namespaces: [namespace] }: Declared): Finding[] {
  const errors = surveys.find(({ database }) => database?.importErrors !== undefined)?.database?.importErrors ?? [];
  if (errors.length === 0) return [];
  const files = errors.map(({ file }) => file);
  const described = errors.map(
    ({ bundle, file, error, line, message }) =>
      `${bundle}: ${file}${line ? `, line ${line}` : ''}: ${error}${message ? `: ${message}` : ' (its text may hold secrets: read it yourself)'}`,
  );
  return [
    {
      kind: 'broken-dag',
      cause: `${plural(errors.length, 'DAG file')} cannot be imported: ${some(files, 3)}`,
      components: ['airflow-dag-processor'],
      evidence: described.slice(0, 10),
      runbook: 'runbooks/dag-loading.md',
      next: [
        `kubectl -n ${namespace} exec deploy/airflow-dag-processor -c airflow-dag-processor -- airflow dags list-import-errors`,
        `kubectl -n ${namespace} logs deploy/airflow-dag-processor -c airflow-dag-processor --since=15m`,
      ],
      role: 'alone',
    },
  ];
}
