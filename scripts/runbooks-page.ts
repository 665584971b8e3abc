import { SIGNALS } from '../charts/observability/signals';
import { runbookFile } from '../charts/observability/signals/rules';
import { table } from './markdown';

/** What to do where no alert says it: by what somebody sees, and by what is lost. File name and what it is for. */
export const GUIDES = {
  'container-startup.md': 'a container does not start',
  'database-connection.md': 'the database cannot be reached',
  'dag-loading.md': 'a DAG does not load',
  'performance.md': 'it is slow',
} as const;

export const PROCEDURES = {
  'recover-a-service.md': 'one part is down, its data is there',
  'recover-data.md': 'data is lost or spoiled',
  'recover-the-system.md': 'the site is lost',
} as const;

/** All alerts, the most urgent first. */
export function runbooksPage(generated: string): string {
  const urgency = ['critical', 'warning', 'info'];
  const alerts = SIGNALS.flatMap((signal) => signal.alerts ?? []).sort(
    (a, b) => urgency.indexOf(a.severity) - urgency.indexOf(b.severity) || (a.alert < b.alert ? -1 : 1),
  );
  const rows = alerts.map(({ alert, severity, team, summary, ...rest }) => [
    `[${alert}](${runbookFile(alert)})`,
    severity,
    team,
    rest.for ?? 'at once',
    summary,
  ]);
  const links = (files: Readonly<Record<string, string>>) =>
    Object.entries(files).map(([file, what]) => [what, `[${file.replace('.md', '')}](${file})`]);
  return [
    '# Runbooks',
    '',
    generated,
    '',
    '## Somebody sees that something is wrong',
    '',
    '`npm run diagnose -- <environment>` looks at pods, events, logs, logins, connections, DAGs, pools, queues, queries, volumes and memory on the cluster of `KUBECONFIG`, changes nothing, and names the cause with what follows from it, its runbook and the next command. Exit code 0: healthy, 1: something is wrong, 2: it could not look. By hand:',
    '',
    ...table(['what is seen', 'runbook'], links(GUIDES)),
    '',
    '## Something is lost',
    '',
    ...table(['what is lost', 'procedure'], links(PROCEDURES)),
    '',
    '## An alert fires',
    '',
    'critical wakes somebody, warning is for working hours, info is kept on record; platform runs Airflow, data owns the DAGs.',
    '',
    ...table(['alert', 'severity', 'team', 'after', 'what is wrong'], rows),
    '',
  ].join('\n');
}
