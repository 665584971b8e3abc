import { growth } from '../growth';
import type { Signal } from '../signal';
import { heartbeatStopped } from './heartbeat';
import { OF_A_DAG, SENT_ALWAYS, SENT_PER_ROUND } from './lifetimes';

/** How DAG files become DAGs. */
export const dagProcessingSignals: readonly Signal[] = [
  {
    source: 'airflow',
    metric: 'dag_processor_heartbeat',
    type: 'counter',
    unit: 'ops',
    labels: [],
    meaning: 'Heartbeats of all DAG processors.',
    alerts: [
      {
        alert: 'DagProcessorDown',
        expr: heartbeatStopped('airflow_dag_processor_heartbeat'),
        for: '5m',
        severity: 'critical',
        team: 'platform',
        summary: 'No DAG processor is alive: changes of DAGs do not arrive, callbacks do not run',
        description: 'All DAG processors together sent {{ $value }} heartbeats a second over two minutes; one alone sends 0.2.',
        inhibits: ['DagProcessorUnhealthy', 'DagProcessingStale', 'DagParsingSlow', 'DagsVanished'],
      },
    ],
  },
  {
    source: 'airflow',
    metric: 'dagbag_size',
    type: 'gauge',
    unit: 'short',
    labels: [],
    meaning: 'DAGs found in the last round over all files.',
    ttl: SENT_PER_ROUND,
    alerts: [
      {
        alert: 'DagsVanished',
        expr: 'max(airflow_dagbag_size) < 0.5 * max(max_over_time(airflow_dagbag_size[1h]))',
        for: '10m',
        severity: 'warning',
        team: 'data',
        summary: 'More than half of the DAGs are gone',
        description: 'The last round found {{ $value }} DAGs, less than half of what there was within the last hour.',
      },
    ],
    panels: [
      {
        dashboard: 'overview',
        row: 'What runs',
        title: 'DAGs',
        description: 'DAGs that the last round over all files found.',
        kind: 'stat',
        queries: [{ expr: 'max(airflow_dagbag_size)', legend: 'DAGs' }],
      },
    ],
  },
  {
    source: 'airflow',
    metric: 'dag_processing.import_errors',
    type: 'gauge',
    unit: 'short',
    labels: [],
    meaning: 'Errors in the last round over all files.',
    ttl: SENT_PER_ROUND,
    alerts: [
      {
        alert: 'DagImportErrors',
        expr: 'max(airflow_dag_processing_import_errors) > 0',
        for: '10m',
        severity: 'warning',
        team: 'data',
        summary: 'DAG files cannot be read',
        description:
          '{{ $value }} DAG files have had errors for ten minutes; what they define runs in its last good version, or not at all.',
      },
    ],
    panels: [
      {
        dashboard: 'overview',
        row: 'What fails',
        title: 'Import errors',
        description: 'DAG files that cannot be read. Normal is zero.',
        kind: 'stat',
        queries: [{ expr: 'max(airflow_dag_processing_import_errors)', legend: 'errors' }],
        thresholds: { amber: 1, red: 5 },
      },
    ],
  },
  {
    source: 'airflow',
    metric: 'dag_processing.total_parse_time',
    type: 'gauge',
    unit: 's',
    labels: [],
    meaning: 'Time of the last round over all files.',
    ttl: SENT_PER_ROUND,
    alerts: [
      {
        alert: 'DagParsingSlow',
        expr: 'max(airflow_dag_processing_total_parse_time) > 600',
        for: '30m',
        severity: 'warning',
        team: 'platform',
        summary: 'A round over all DAG files takes more than ten minutes',
        description: 'The last round took {{ $value | humanizeDuration }}: that long may a changed DAG wait for its turn.',
      },
    ],
    panels: [
      {
        dashboard: 'scheduling',
        row: 'DAG processing',
        title: 'Round over all files',
        description: 'Time of the last round: how long a changed file waits in the worst case.',
        queries: [{ expr: 'max(airflow_dag_processing_total_parse_time)', legend: 'round' }],
        thresholds: { amber: 300, red: 600 },
      },
    ],
  },
  {
    source: 'airflow',
    metric: 'dag_processing.file_path_queue_size',
    type: 'gauge',
    unit: 'short',
    labels: [],
    meaning: 'Files that wait to be read.',
    ttl: SENT_PER_ROUND,
    panels: [
      {
        dashboard: 'scheduling',
        row: 'DAG processing',
        title: 'Files in the queue',
        description: 'Files that wait to be read. It should fall to zero between rounds.',
        queries: [{ expr: 'max(airflow_dag_processing_file_path_queue_size)', legend: 'files' }],
      },
    ],
  },
  {
    source: 'airflow',
    metric: 'dag_processing.file_path_queue_update_count',
    type: 'counter',
    unit: 'ops',
    labels: [],
    meaning: 'Times that all files were put into the queue again.',
  },
  {
    source: 'airflow',
    metric: 'dag_processing.last_run.seconds_ago',
    type: 'gauge',
    unit: 's',
    labels: ['bundle_name', 'file_name', 'file_path'],
    meaning: 'Time since a file was last read.',
    ttl: SENT_ALWAYS,
    alerts: [
      {
        alert: 'DagProcessingStale',
        expr: 'max by (bundle_name) (airflow_dag_processing_last_run_seconds_ago) > 900',
        for: '5m',
        severity: 'warning',
        team: 'platform',
        summary: 'DAG files of {{ $labels.bundle_name }} are not read any more',
        description: 'One of its files was last read {{ $value | humanizeDuration }} ago.',
        inhibits: ['DagParsingSlow'],
      },
    ],
    panels: [
      {
        dashboard: 'scheduling',
        row: 'DAG processing',
        title: 'Files read longest ago',
        description: 'Time since the ten most neglected files were read. Normal is below the time of a round.',
        queries: [{ expr: 'topk(10, airflow_dag_processing_last_run_seconds_ago)', legend: '{{ bundle_name }}/{{ file_path }}' }],
        thresholds: { amber: 300, red: 900 },
      },
    ],
  },
  {
    source: 'airflow',
    metric: 'dag_processing.last_duration',
    type: 'timer',
    unit: 's',
    labels: ['bundle_name', 'file_name'],
    meaning: 'Time that it takes to read a file.',
    scale: 1000, // Airflow sends seconds here and calls them milliseconds
    ttl: OF_A_DAG,
    panels: [
      {
        dashboard: 'scheduling',
        row: 'DAG processing',
        title: 'Slowest files',
        description: 'Time to read the ten slowest files. Above 30 seconds a file is near its timeout.',
        queries: [
          { expr: 'topk(10, airflow_dag_processing_last_duration{quantile="0.95"} >= 0)', legend: '{{ bundle_name }}/{{ file_name }}' },
        ],
        thresholds: { amber: 10, red: 30 },
      },
    ],
  },
  {
    source: 'airflow',
    metric: 'dag_processing.processor_timeouts',
    type: 'counter',
    unit: 'short',
    labels: ['file_path'],
    meaning: 'Files that took too long to read and were given up.',
    ttl: OF_A_DAG,
    alerts: [
      {
        alert: 'DagProcessorTimeouts',
        expr: `sum by (file_path) (${growth('airflow_dag_processing_processor_timeouts')}) > 0`,
        severity: 'warning',
        team: 'data',
        summary: '{{ $labels.file_path }} takes too long to read',
        description: '{{ $value | printf "%.0f" }} attempts to read {{ $labels.file_path }} within 15 minutes ran into the timeout.',
      },
    ],
  },
  {
    source: 'airflow',
    metric: 'dag_processing.other_callback_count',
    type: 'counter',
    unit: 'ops',
    labels: [],
    meaning: 'Callbacks of DAGs that the DAG processor was asked to run.',
  },
  {
    source: 'airflow',
    metric: 'dag_processing.callback_only_count',
    type: 'counter',
    unit: 'ops',
    labels: [],
    meaning: 'Files read for the sake of a callback alone.',
  },
];
