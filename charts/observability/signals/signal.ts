/** Who exports a metric; each list of names in test/observability/metrics/ was read off that software. */
export type Source =
  | 'airflow'
  | 'platform-jobs'
  | 'statsd-exporter'
  | 'blackbox-exporter'
  | 'kube-state-metrics'
  | 'kubelet'
  | 'postgres-exporter'
  | 'cloudnative-pg'
  | 'pgbouncer-exporter'
  | 'cloudnative-pg-pooler'
  | 'redis-exporter'
  | 'prometheus'
  | 'alertmanager'
  | 'loki'
  | 'log-collector'
  | 'jaeger'
  | 'grafana'
  | 'nginx-exporter'
  | 'oauth2-proxy'
  | 'keycloak'
  | 'vpn-gateway';

/** Units by Grafana's names. https://github.com/grafana/grafana/blob/main/packages/grafana-data/src/valueFormats/categories.ts */
export type Unit = 'short' | 'none' | 'percentunit' | 's' | 'ms' | 'bytes' | 'Bps' | 'ops' | 'reqps' | 'dateTimeFromNow' | 'bool_yes_no';

export const DASHBOARDS = ['overview', 'scheduling', 'workers', 'dags', 'stores', 'edge', 'audit', 'backups', 'capacity'] as const;

export type DashboardName = (typeof DASHBOARDS)[number];

/** A chart on a dashboard, drawn from the metric that it stands with. */
export interface Panel {
  readonly dashboard: DashboardName;
  /** Heading that it stands under. */
  readonly row: string;
  readonly title: string;
  /** What a reader learns from it and what is normal, one or two sentences. */
  readonly description: string;
  /** @default timeseries */
  readonly kind?: 'timeseries' | 'stat' | 'table' | 'gauge';
  /** @default - the metric's */
  readonly unit?: Unit;
  /** In a table, the labels in a legend are the columns, and its words head the column of values; without words there is none. */
  readonly queries: readonly { readonly expr: string; readonly legend: string }[];
  /** Values from which on it is amber and red; with `below`, values under which it is. @default - none */
  readonly thresholds?: { readonly amber: number; readonly red: number; readonly below?: boolean };
}

export type Severity = 'critical' | 'warning' | 'info';

/** Who is told: those who run the platform, or those who own the DAGs. */
export type Team = 'platform' | 'data';

/** A condition that wakes (critical), informs (warning) or is kept on record (info). Its runbook is docs/runbooks/<name in kebab case>.md. */
export interface Alert {
  readonly alert: string;
  readonly expr: string;
  /** How long it must hold: "5m". @default - at once */
  readonly for?: string;
  readonly severity: Severity;
  readonly team: Team;
  /** What is wrong, one line. */
  readonly summary: string;
  /** The value, where, and what it means: a template with {{ $value }} and {{ $labels.x }}. */
  readonly description: string;
  /** Alerts that are symptoms of this one and are silent while it fires. @default - none */
  readonly inhibits?: readonly string[];
  /** It misses something that runs only while the site is in service; a site that stands by goes without this alert. @default false */
  readonly whileRunning?: boolean;
}

/** A query that is stored under a name of its own, because several alerts or panels ask it. */
export interface Recording {
  /** level:metric:operations. https://prometheus.io/docs/practices/rules/ */
  readonly record: string;
  readonly expr: string;
}

/** One row of the table of signals: a metric, what it means, and what is made of it. */
export interface Signal {
  readonly source: Source;
  /** Its name at the source; where that sends statsd, without prefix: "scheduler.scheduler_loop_duration" of Airflow, "backup.bytes" of the platform's jobs. */
  readonly metric: string;
  readonly type: 'counter' | 'gauge' | 'timer' | 'histogram';
  readonly unit: Unit;
  /** Labels that it carries, over and above those of its target. All have a bounded number of values. */
  readonly labels: readonly string[];
  /** One sentence. */
  readonly meaning: string;
  /** Factor that turns a sample of the source into the unit that its type promises. @default 1 */
  readonly scale?: number;
  /** Prometheus keeps it for this long after its last sample; for metrics of things that come and go, as DAGs do. @default - for ever */
  readonly ttl?: string;
  readonly recordings?: readonly Recording[];
  readonly alerts?: readonly Alert[];
  readonly panels?: readonly Panel[];
}
