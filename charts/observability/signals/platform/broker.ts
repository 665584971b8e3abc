import type { Signal } from '../signal';

const source = 'redis-exporter';
const row = 'Broker';

/** Valkey, which carries Celery's queues and results. */
export const broker: readonly Signal[] = [
  {
    source,
    metric: 'redis_up',
    type: 'gauge',
    unit: 'bool_yes_no',
    labels: [],
    meaning: 'Whether the exporter can log in to the broker.',
    alerts: [
      {
        alert: 'BrokerDown',
        expr: 'redis_up == 0',
        for: '3m',
        severity: 'critical',
        team: 'platform',
        summary: "Celery's broker does not answer",
        description:
          'The exporter {{ $labels.pod }} has not been able to log in for 3 minutes (redis_up = {{ $value }}). No task reaches a worker.',
        inhibits: ['CeleryQueueBacklog', 'CeleryPublishTimeouts', 'NoTaskStarts'],
      },
    ],
    panels: [
      {
        dashboard: 'stores',
        row,
        title: 'Broker up',
        description: 'Whether Valkey lets the exporter in. Anything but 1 stops all tasks.',
        kind: 'stat',
        queries: [{ expr: 'redis_up', legend: '{{pod}}' }],
        thresholds: { amber: 1, red: 1, below: true },
      },
    ],
  },
  {
    source,
    metric: 'redis_memory_used_bytes',
    type: 'gauge',
    unit: 'bytes',
    labels: [],
    meaning: 'Memory that data and buffers take.',
    recordings: [{ record: 'broker:memory:ratio', expr: 'redis_memory_used_bytes / (redis_memory_max_bytes > 0)' }],
    alerts: [
      {
        alert: 'BrokerMemoryHigh',
        expr: '(broker:memory:ratio > 0.85) <= 0.95',
        for: '10m',
        severity: 'warning',
        team: 'platform',
        summary: 'The broker is running out of memory',
        description: '{{ $value | humanizePercentage }} of maxmemory are in use. At 100 % the broker refuses new tasks.',
      },
      {
        alert: 'BrokerMemoryFull',
        expr: 'broker:memory:ratio > 0.95',
        for: '2m',
        severity: 'critical',
        team: 'platform',
        summary: 'The broker is about to refuse tasks',
        description: '{{ $value | humanizePercentage }} of maxmemory are in use, and noeviction refuses writes at 100 %.',
      },
    ],
    panels: [
      {
        dashboard: 'stores',
        row,
        title: 'Broker memory',
        description: 'Memory used, and the limit at which writes are refused. Results expire by themselves; growth means a backlog.',
        queries: [
          { expr: 'redis_memory_used_bytes', legend: 'used' },
          { expr: 'redis_memory_max_bytes', legend: 'maxmemory' },
        ],
      },
    ],
  },
  {
    source,
    metric: 'redis_memory_max_bytes',
    type: 'gauge',
    unit: 'bytes',
    labels: [],
    meaning: 'maxmemory; 0 where there is no limit.',
  },
  {
    source,
    metric: 'redis_connected_clients',
    type: 'gauge',
    unit: 'short',
    labels: [],
    meaning: 'Open connections.',
    panels: [
      {
        dashboard: 'stores',
        row,
        title: 'Broker clients',
        description: 'Open connections of schedulers, workers and triggerers. Steady in normal work; a steep rise is a leak.',
        queries: [{ expr: 'redis_connected_clients', legend: 'clients' }],
      },
    ],
  },
  {
    source,
    metric: 'redis_rejected_connections_total',
    type: 'counter',
    unit: 'short',
    labels: [],
    meaning: 'Connections refused because maxclients was reached.',
    alerts: [
      {
        alert: 'BrokerRejectsConnections',
        expr: 'increase(redis_rejected_connections_total[5m]) > 0',
        for: '5m',
        severity: 'warning',
        team: 'platform',
        summary: 'The broker turns clients away',
        description: '{{ $value | humanize }} connections were refused within 5 minutes: maxclients is reached.',
      },
    ],
  },
  {
    source,
    metric: 'redis_aof_last_write_status',
    type: 'gauge',
    unit: 'bool_yes_no',
    labels: [],
    meaning: 'Whether the last write to the append-only file worked.',
    alerts: [
      {
        alert: 'BrokerNotPersistent',
        expr: 'redis_aof_enabled == 1 and (redis_aof_last_write_status == 0 or redis_aof_last_bgrewrite_status == 0)',
        for: '5m',
        severity: 'critical',
        team: 'platform',
        summary: 'The broker cannot write to its volume',
        description:
          'The append-only file of the broker is on ({{ $value }}) and its last write or rewrite failed. Writes are refused, or lost with a restart.',
      },
    ],
  },
  {
    source,
    metric: 'redis_aof_last_bgrewrite_status',
    type: 'gauge',
    unit: 'bool_yes_no',
    labels: [],
    meaning: 'Whether the last rewrite of the append-only file worked.',
  },
  {
    source,
    metric: 'redis_aof_enabled',
    type: 'gauge',
    unit: 'bool_yes_no',
    labels: [],
    meaning: 'Whether an append-only file is kept.',
  },
  {
    source,
    metric: 'redis_evicted_keys_total',
    type: 'counter',
    unit: 'short',
    labels: [],
    meaning: 'Keys thrown out to stay below maxmemory; tasks among them are lost.',
    alerts: [
      {
        alert: 'BrokerEvictsKeys',
        expr: 'increase(redis_evicted_keys_total[15m]) > 0',
        severity: 'critical',
        team: 'platform',
        summary: 'The broker throws data away',
        description:
          '{{ $value | humanize }} keys were evicted within 15 minutes. A broker that evicts loses tasks: its policy must be noeviction.',
      },
    ],
  },
  {
    source,
    metric: 'redis_commands_processed_total',
    type: 'counter',
    unit: 'ops',
    labels: [],
    meaning: 'Commands carried out.',
    panels: [
      {
        dashboard: 'stores',
        row,
        title: 'Broker commands',
        description: 'Commands per second. Idle workers poll: it is never zero while the platform runs.',
        queries: [{ expr: 'rate(redis_commands_processed_total[5m])', legend: 'commands' }],
      },
    ],
  },
  {
    source,
    metric: 'redis_key_size',
    type: 'gauge',
    unit: 'short',
    labels: ['db', 'key'],
    meaning: 'Tasks in a Celery queue that no worker has taken yet; the exporter is told the names of the queues.',
    alerts: [
      {
        alert: 'CeleryQueueBacklog',
        expr: 'min_over_time(redis_key_size[15m]) > 50',
        for: '15m',
        severity: 'warning',
        team: 'platform',
        summary: 'Tasks pile up in a queue',
        description:
          'At least {{ $value | humanize }} tasks have been waiting in queue {{ $labels.key }} for half an hour. Its workers are too few, stuck or gone.',
      },
    ],
    panels: [
      {
        dashboard: 'workers',
        row: 'Queues',
        title: 'Tasks waiting in the broker',
        description: 'Tasks that no worker has taken yet, by queue. Normal: short peaks. A plateau needs workers.',
        queries: [{ expr: 'sum by (key) (redis_key_size)', legend: '{{key}}' }],
        thresholds: { amber: 20, red: 50 },
      },
      {
        dashboard: 'overview',
        row: 'What is slow',
        title: 'Tasks waiting in the broker',
        description: 'Tasks that no worker has taken yet, all queues. Normal: near zero.',
        queries: [{ expr: 'sum(redis_key_size)', legend: 'waiting' }],
        thresholds: { amber: 20, red: 50 },
      },
    ],
  },
];
