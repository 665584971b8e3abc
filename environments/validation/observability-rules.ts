import { logBytesPerSecond, spanBytesPerSecond, usableBytes } from '../../charts/observability/ingestion';
import { receiverKeys } from '../../charts/observability/receivers';
import { quantityValue } from '../../charts/platform/quantity';
import { breach, type Rule, when } from './rule';

/** Bytes a second. An idle Airflow writes about half of it. */
const LEAST_LOG_RATE = 4096;

/** Bytes a second: a span or two. */
const LEAST_SPAN_RATE = 1024;

export const observabilityRules: readonly Rule[] = [
  {
    reads: [['observability', 'metrics']],
    breaches: ({ observability: { metrics } }) => {
      if (metrics.engine !== 'embedded' || metrics.retentionSize === undefined) return [];
      return when(
        quantityValue(metrics.retentionSize) > usableBytes(metrics.volume.size),
        breach(
          ['observability', 'metrics', 'retentionSize'],
          metrics.retentionSize,
          `at most four fifths of the volume (${metrics.volume.size}): Prometheus writes new blocks before it deletes old ones`,
          'lower it, leave it out, or give metrics a larger volume',
        ),
      );
    },
  },
  {
    reads: [['observability', 'alerting']],
    breaches: ({ observability: { alerting } }) => {
      const { receivers, routes, watchdog, deployments } = alerting;
      const named = [
        ...routes.map(({ receiver }, index) => ({ path: ['routes', index, 'receiver'], receiver })),
        ...Object.entries({ watchdog, deployments }).flatMap(([field, receiver]) =>
          receiver === undefined ? [] : [{ path: [field], receiver }],
        ),
      ];
      return named
        .filter(({ receiver }) => !Object.hasOwn(receivers, receiver))
        .map(({ path, receiver }) =>
          breach(
            ['observability', 'alerting', ...path],
            receiver,
            `one of the receivers: ${Object.keys(receivers).join(', ') || 'there are none'}`,
            'add it to observability.alerting.receivers, or name one of these',
          ),
        );
    },
  },
  {
    reads: [['secrets'], ['observability', 'alerting']],
    breaches: ({ secrets, observability: { alerting } }) =>
      Object.entries(alerting.receivers)
        .filter(([name, receiver]) => secrets.provider === 'inline' && Object.keys(receiverKeys({ [name]: receiver })).length > 0)
        .map(([name, { type }]) =>
          breach(
            ['observability', 'alerting', 'receivers', name],
            type,
            'no receiver that needs a secret with inline secrets: only its owner has the URL or the password',
            "give a webhook its url here, or use the secrets provider 'existing' or 'external-secrets'",
          ),
        ),
  },
  {
    reads: [['stage'], ['observability', 'alerting']],
    breaches: ({ stage, observability: { alerting } }) => {
      const reached = alerting.routes.some(({ severity = 'critical', team }) => severity === 'critical' && team !== 'data');
      return when(
        (stage === 'production' || stage === 'disaster-recovery') && alerting.alertmanager.engine === 'embedded' && !reached,
        breach(
          ['observability', 'alerting', 'routes'],
          alerting.routes.length,
          'in production, a route that takes the critical alerts of the team platform to a receiver: an alert that nobody gets is none',
          "add { severity: 'critical', receiver: '…' }",
        ),
      );
    },
  },
  {
    reads: [['observability', 'logs']],
    breaches: ({ observability: { logs } }) => {
      if (logs.engine === 'external') return [];
      const { store, volume, retentionDays, capacity } = logs;
      const inBucket = store === 'object-store';
      return when(
        logBytesPerSecond({ volume, retentionDays, capacity: inBucket ? capacity : undefined }) < LEAST_LOG_RATE,
        breach(
          ['observability', 'logs', 'retentionDays'],
          retentionDays,
          `few enough for ${inBucket ? `the capacity (${capacity})` : `the volume (${volume.size})`}: less than 4 KiB of lines a second would be taken in`,
          `lower it, or raise ${inBucket ? 'capacity' : 'the size of the volume'}`,
        ),
      );
    },
  },
  {
    reads: [['observability', 'traces']],
    breaches: ({ observability: { traces } }) =>
      traces.engine === 'external'
        ? []
        : when(
            spanBytesPerSecond(traces) < LEAST_SPAN_RATE,
            breach(
              ['observability', 'traces', 'retentionDays'],
              traces.retentionDays,
              `few enough for the volume (${traces.volume.size}): less than 1 KiB of spans a second would be taken in`,
              'lower it, or raise the size of the volume',
            ),
          ),
  },
  {
    reads: [
      ['stores', 'objects'],
      ['observability', 'logs'],
    ],
    breaches: ({ stores: { objects }, observability: { logs } }) =>
      when(
        logs.engine === 'embedded' && logs.store === 'object-store' && objects.engine === 'embedded',
        breach(
          ['observability', 'logs', 'store'],
          'object-store',
          'a volume where the object store is embedded: it knows one key only, and Loki must not have the one that opens the backups',
          "use 'volume', or an external object store",
        ),
      ),
  },
];
