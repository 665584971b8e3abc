import type { Signal } from '../signal';

const source = 'kubelet';
const labels = ['persistentvolumeclaim'];

/** Persistent volumes as the kubelet measures them; volumes of type hostPath are not measured. */
export const volumes: readonly Signal[] = [
  {
    source,
    metric: 'kubelet_volume_stats_available_bytes',
    type: 'gauge',
    unit: 'bytes',
    labels,
    meaning: 'Free space of a volume.',
    recordings: [
      {
        record: 'persistentvolumeclaim:used:ratio',
        expr: '1 - min by (namespace, persistentvolumeclaim) (kubelet_volume_stats_available_bytes / kubelet_volume_stats_capacity_bytes)',
      },
    ],
    alerts: [
      {
        alert: 'VolumeFillingUp',
        // Young or half-empty volumes grow in jumps: no forecast for them.
        expr: [
          'min by (namespace, persistentvolumeclaim) (predict_linear(kubelet_volume_stats_available_bytes[6h], 4 * 3600)) < 0',
          'and on (namespace, persistentvolumeclaim) persistentvolumeclaim:used:ratio > 0.6',
        ].join(' '),
        for: '30m',
        severity: 'critical',
        team: 'platform',
        summary: 'A volume is full within four hours',
        description:
          '{{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }} will have {{ $value | humanize1024 }}B of free space in four hours, at the pace of the last six.',
      },
      {
        alert: 'VolumeNearlyFull',
        expr: '(persistentvolumeclaim:used:ratio > 0.85) <= 0.95',
        for: '15m',
        severity: 'warning',
        team: 'platform',
        summary: 'A volume is nearly full',
        description: '{{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }} is {{ $value | humanizePercentage }} full.',
      },
      {
        alert: 'VolumeFull',
        expr: 'persistentvolumeclaim:used:ratio > 0.95',
        for: '5m',
        severity: 'critical',
        team: 'platform',
        summary: 'A volume is full',
        description:
          '{{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }} is {{ $value | humanizePercentage }} full. Its software stops when it cannot write.',
      },
    ],
    panels: [
      {
        dashboard: 'capacity',
        row: 'Volumes',
        title: 'Volumes in use',
        description: 'Share of each volume that is used. Prometheus and Loki stay below their own limits; databases grow until cleaned up.',
        unit: 'percentunit',
        queries: [{ expr: 'persistentvolumeclaim:used:ratio', legend: '{{namespace}}/{{persistentvolumeclaim}}' }],
        thresholds: { amber: 0.85, red: 0.95 },
      },
      {
        dashboard: 'capacity',
        row: 'Volumes',
        title: 'Free space in a week',
        description: 'Free bytes in seven days at the pace of the last two. Below zero: enlarge the volume before then.',
        queries: [
          {
            expr: 'min by (namespace, persistentvolumeclaim) (predict_linear(kubelet_volume_stats_available_bytes[2d], 7 * 86400))',
            legend: '{{namespace}}/{{persistentvolumeclaim}}',
          },
        ],
        thresholds: { amber: 1, red: 0, below: true },
      },
    ],
  },
  {
    source,
    metric: 'kubelet_volume_stats_capacity_bytes',
    type: 'gauge',
    unit: 'bytes',
    labels,
    meaning: 'Size of a volume.',
  },
  {
    source,
    metric: 'kubelet_volume_stats_inodes_used',
    type: 'gauge',
    unit: 'short',
    labels,
    meaning: 'Files and folders of a volume.',
    alerts: [
      {
        alert: 'VolumeInodesNearlyUsedUp',
        expr: 'max by (namespace, persistentvolumeclaim) (kubelet_volume_stats_inodes_used / (kubelet_volume_stats_inodes > 0)) > 0.9',
        for: '15m',
        severity: 'warning',
        team: 'platform',
        summary: 'A volume is running out of inodes',
        description:
          '{{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }} has used {{ $value | humanizePercentage }} of its inodes. No file can be made at 100 %, however much space is left.',
      },
    ],
  },
  {
    source,
    metric: 'kubelet_volume_stats_inodes',
    type: 'gauge',
    unit: 'short',
    labels,
    meaning: 'Files and folders that fit into a volume.',
  },
];
