import type { DashboardName } from '../signals/signal';

/** A panel that asks Loki; logs are no metrics and so are not in the table of signals. */
export interface LogPanel {
  readonly dashboard: DashboardName;
  readonly row: string;
  readonly title: string;
  readonly description: string;
  /** `logs` shows lines, `timeseries` counts them. */
  readonly kind: 'logs' | 'timeseries';
  /** LogQL. Its stream selector may use the labels namespace, component, container and level only. */
  readonly expr: string;
  readonly legend: string;
}

const ERRORS_OF_AIRFLOW = '{component=~"airflow-.+", level=~"error|critical"}';
const WAF_AUDIT = '{component="waf"}';
const BACKUP_JOBS = '{component=~"database-backup|storage-backup|configuration-backup|restore-validation|restore|failover"}';

export const LOG_PANELS: readonly LogPanel[] = [
  {
    dashboard: 'overview',
    row: 'Errors in the logs',
    title: 'Errors by component',
    description:
      'Lines of level error and above that Airflow wrote. A few come with failing tasks; a component that stands out is the place to look.',
    kind: 'timeseries',
    expr: `sum by (component) (count_over_time(${ERRORS_OF_AIRFLOW} [$__auto]))`,
    legend: '{{component}}',
  },
  {
    dashboard: 'overview',
    row: 'Errors in the logs',
    title: 'Newest errors of Airflow',
    description: 'The lines themselves, newest first. Open one to see its DAG, task and run.',
    kind: 'logs',
    expr: ERRORS_OF_AIRFLOW,
    legend: '',
  },
  {
    dashboard: 'dags',
    row: 'Logs',
    title: 'Errors by DAG',
    description: 'Lines of level error and above that the tasks of the chosen DAGs wrote.',
    kind: 'timeseries',
    expr: `sum by (dag_id) (count_over_time(${ERRORS_OF_AIRFLOW} | dag_id=~"$dag" [$__auto]))`,
    legend: '{{dag_id}}',
  },
  {
    dashboard: 'dags',
    row: 'Logs',
    title: 'Task logs',
    description: 'What the tasks of the chosen DAGs wrote, newest first.',
    kind: 'logs',
    expr: '{component=~"airflow-.+"} | dag_id=~"$dag"',
    legend: '',
  },
  {
    dashboard: 'edge',
    row: 'Firewall',
    title: 'WAF log lines',
    description: 'Lines that the web application firewall wrote, refused requests among them. A sudden rise is an attack or a false alarm.',
    kind: 'timeseries',
    expr: `sum by (container) (count_over_time(${WAF_AUDIT} [$__auto]))`,
    legend: '{{container}}',
  },
  {
    dashboard: 'edge',
    row: 'Firewall',
    title: 'WAF audit log',
    description: 'Which request met which rule, newest first.',
    kind: 'logs',
    expr: WAF_AUDIT,
    legend: '',
  },
  {
    dashboard: 'backups',
    row: 'Logs',
    title: 'Logs of backup and restore jobs',
    description: 'What the jobs wrote, newest first: why one failed stands here.',
    kind: 'logs',
    expr: BACKUP_JOBS,
    legend: '',
  },
];
