import type { DashboardName } from '../signals/signal';

/** What a dashboard says of itself; its panels come from the table of signals. */
interface DashboardEntry {
  readonly title: string;
  readonly description: string;
  /** How far back it looks when it opens. */
  readonly from: string;
}

export const CATALOGUE: Readonly<Record<DashboardName, DashboardEntry>> = {
  overview: { title: 'Platform overview', description: 'Is the platform healthy, what is slow, what is failing?', from: 'now-6h' },
  scheduling: {
    title: 'Scheduler & DAG processing',
    description: 'How fast DAG files are read, runs are made and tasks are handed to the workers.',
    from: 'now-6h',
  },
  workers: {
    title: 'Workers & queues',
    description: 'What waits in which pool and queue, and what the workers make of it.',
    from: 'now-6h',
  },
  dags: { title: 'Per DAG', description: 'Runs, delays and failures of the chosen DAGs, with the logs of their tasks.', from: 'now-24h' },
  stores: { title: 'Stores', description: 'The database, its connection pool, the broker and the object store.', from: 'now-6h' },
  edge: {
    title: 'Edge & WAF',
    description: 'What users meet: the way in, its certificates and what the firewall refuses.',
    from: 'now-6h',
  },
  audit: {
    title: 'Who did what',
    description: 'Events of Airflow, logins, what the firewall refused, private pages, and the API server where its audit log is shipped.',
    from: 'now-24h',
  },
  backups: {
    title: 'Backups & DR',
    description: 'How old the newest backup is, whether it restores, and how far a copy lags.',
    from: 'now-7d',
  },
  capacity: { title: 'Capacity', description: 'Processor, memory, volumes and quotas, and when they run out.', from: 'now-7d' },
};

/** Stable, because bookmarks and alerts refer to it. */
export const dashboardUid = (name: DashboardName): string => `airflow-${name}`;

/** Relative, so that it also holds where Grafana is served under a path. */
export const dashboardUrl = (name: DashboardName): string => `/d/${dashboardUid(name)}`;
