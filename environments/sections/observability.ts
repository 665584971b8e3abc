import { z } from 'zod';
import {
  bytes,
  channelName,
  cidr,
  emailAddress,
  hostName,
  httpUrl,
  integer,
  label,
  labelKey,
  labelValue,
  list,
} from '../validation/fields';
import { resources, volume } from './resources';

/** Network policies know addresses, not names. */
const addresses = list(cidr).default(['0.0.0.0/0']);

const elsewhere = z.strictObject({
  /** Run by somebody else. */
  engine: z.literal('external'),
  /** Its URL as pods reach it. */
  url: httpUrl,
  /** Its addresses. */
  cidrs: addresses,
});

const metrics = z.discriminatedUnion('engine', [
  z.strictObject({
    /** Prometheus pods, nothing needed but Kubernetes. */
    engine: z.literal('embedded'),
    /** Number of pods; each scrapes everything and keeps all of it. */
    replicas: integer(1, 3).default(1),
    /** The time series of one pod. */
    volume: volume('10Gi'),
    /** Days that a sample is kept. */
    retentionDays: integer(1, 1825).default(15),
    /** Bytes that samples may take before the oldest go; at most four fifths of the volume. @default - four fifths of the volume */
    retentionSize: bytes.optional(),
    /** Seconds between scrapes. */
    scrapeInterval: integer(10, 120).default(30),
    /** Tier or figures for each pod. */
    resources: resources.default('small'),
  }),
  z.strictObject({
    /** The Prometheus of a prometheus-operator that the cluster has. */
    engine: z.literal('prometheus-operator'),
    /** Labels by which that Prometheus picks its monitors and rules. */
    labels: z.record(labelKey, labelValue).default({ release: 'prometheus' }),
    /** Namespace of its pods. */
    namespace: label().default('monitoring'),
    /** Its URL, for Grafana. */
    url: httpUrl.default('http://prometheus-operated.monitoring:9090'),
    /** Seconds between scrapes. */
    scrapeInterval: integer(10, 120).default(30),
  }),
  elsewhere,
]);

const receiver = z.discriminatedUnion('type', [
  z.strictObject({
    /** Anything that takes Alertmanager's JSON: a pager, a bot, an automation. */
    type: z.literal('webhook'),
    /** Its URL, where the URL is no secret. @default - in the Secret `alertmanager-receivers`, key <receiver>-url */
    url: httpUrl.optional(),
    /** Its port, TCP, where the URL is in a Secret. */
    port: integer(1, 65_535).default(443),
    /** Its addresses. */
    cidrs: addresses,
  }),
  z.strictObject({
    /** Mail, over TLS. */
    type: z.literal('email'),
    /** Who gets it. */
    to: list(emailAddress),
    /** Who sends it. */
    from: emailAddress,
    /** Host of the mail server. */
    server: hostName,
    /** Its port, TCP. */
    port: integer(1, 65_535).default(587),
    /** Login; its password is in the Secret `alertmanager-receivers`, key <receiver>-password. @default - the server asks for none */
    username: emailAddress.optional(),
    /** Its addresses. */
    cidrs: addresses,
  }),
  z.strictObject({
    /** A channel of Slack, or of a chat that takes Slack's messages; the URL is in the Secret `alertmanager-receivers`, key <receiver>-url. */
    type: z.literal('chat'),
    /** Channel, with its "#". */
    channel: channelName,
    /** Its addresses. */
    cidrs: addresses,
  }),
]);

const alerting = z.strictObject({
  /** Who groups, silences and sends alerts. */
  alertmanager: z
    .discriminatedUnion('engine', [
      z.strictObject({
        /** Alertmanager pods. */
        engine: z.literal('embedded'),
        /** Number of pods; they tell each other what was sent. */
        replicas: integer(1, 3).default(1),
        /** Silences, and what was sent already. */
        volume: volume('1Gi'),
        /** Tier or figures for each pod. */
        resources: resources.default('nano'),
      }),
      elsewhere,
    ])
    .prefault({ engine: 'embedded' }),
  /** Where alerts go, by a name of one's own. */
  receivers: z.record(label(40), receiver).default({}),
  /** Who gets which alert: the first line that fits decides; what fits none stays in Alertmanager's own list. */
  routes: z
    .array(
      z.strictObject({
        /** critical wakes somebody, warning is for working hours, info is kept on record. @default - all */
        severity: z.enum(['critical', 'warning', 'info']).optional(),
        /** platform: who runs Airflow; data: who owns the DAGs. @default - both */
        team: z.enum(['platform', 'data']).optional(),
        /** One of `receivers`. */
        receiver: label(40),
      }),
    )
    .default([]),
  /** Receiver of an alert that always fires: when it falls silent, monitoring itself is dead. @default - none */
  watchdog: label(40).optional(),
  /** Receiver that hears of each deployment whose smoke test has passed. @default - nobody; it stays in Alertmanager's own list */
  deployments: label(40).optional(),
  /** Hours until an alert that still fires is sent again. */
  repeatHours: integer(1, 168).default(4),
  /** URL of the folder with the runbooks, docs/runbooks of this repository as your team can open it. */
  runbooks: httpUrl.default('https://github.com/cdk8s-airflow/cdk8s-airflow/blob/main/docs/runbooks'),
});

const logs = z.discriminatedUnion('engine', [
  z.strictObject({
    /** Loki, one pod. */
    engine: z.literal('embedded'),
    /** On its volume, or in an S3 bucket of its own with the key of the Secret `loki-object-store`; the index is on the volume. */
    store: z.enum(['volume', 'object-store']).default('volume'),
    /** What came in last, the index, and without a bucket the logs themselves: the accepted rate then follows from it. */
    volume: volume('10Gi'),
    /** Days that a line is kept. */
    retentionDays: integer(1, 1825).default(14),
    /** Bytes that the logs may take in the bucket; the rate at which lines are taken in follows from it. */
    capacity: bytes.default('100Gi'),
    /** Tier or figures. */
    resources: resources.default('mini'),
  }),
  elsewhere,
]);

const search = z.discriminatedUnion('engine', [
  z.strictObject({
    /** Elasticsearch, one node. */
    engine: z.literal('embedded'),
    /** Log lines and spans. */
    volume: volume('50Gi'),
    /** Days that a line is kept; the oldest go sooner where the volume is four fifths full. */
    retentionDays: integer(1, 1825).default(14),
    /** Tier or figures; half of the memory is Java's heap. */
    resources: resources.default('large'),
  }),
  elsewhere,
]);

const traces = z.discriminatedUnion('engine', [
  z.strictObject({
    /** Jaeger. */
    engine: z.literal('embedded'),
    /** Spans; with the profile `full` they are in Elasticsearch, and may take as much there. The accepted rate follows from it. */
    volume: volume('5Gi'),
    /** Days that a span is kept. */
    retentionDays: integer(1, 365).default(3),
    /** Tier or figures. */
    resources: resources.default('mini'),
  }),
  z.strictObject({
    /** Run by somebody else. */
    engine: z.literal('external'),
    /** URL that takes OTLP over HTTP. */
    url: httpUrl,
    /** URL of a Jaeger that shows them, for Grafana. @default - Grafana shows none */
    queryUrl: httpUrl.optional(),
    /** Addresses of both. */
    cidrs: addresses,
  }),
]);

/** A page for people, run here or elsewhere. */
const page = z.discriminatedUnion('engine', [
  z.strictObject({
    /** One pod. */
    engine: z.literal('embedded'),
    /** Tier or figures. */
    resources: resources.default('mini'),
  }),
  elsewhere,
]);

/** How the platform is watched: metrics, logs, traces, dashboards, alerts. */
export const observability = z.strictObject({
  /** lite: Prometheus, Loki, Jaeger and Grafana, each on a volume. full: Elasticsearch and Kibana too, for logs and spans. */
  profile: z.enum(['lite', 'full']).default('lite'),
  /** Prometheus. */
  metrics: metrics.prefault({ engine: 'embedded' }),
  /** Alertmanager, receivers, routes. */
  alerting: alerting.prefault({}),
  /** Loki. */
  logs: logs.prefault({ engine: 'embedded' }),
  /** What reads the pods' logs. */
  collector: z
    .strictObject({
      /** Tier or figures. */
      resources: resources.default('mini'),
    })
    .prefault({}),
  /** Jaeger. */
  traces: traces.prefault({ engine: 'embedded' }),
  /** Share of DAG runs that are traced. */
  traceSampling: z.number().min(0).max(1).default(1),
  /** Elasticsearch; with the profile `full`. */
  search: search.prefault({ engine: 'embedded' }),
  /** Kibana; with the profile `full`. */
  kibana: page.prefault({ engine: 'embedded' }),
  /** Grafana. */
  grafana: page.prefault({ engine: 'embedded' }),
  /** Look at Airflow from outside, through its public URL, as its users do. */
  publicProbe: z
    .strictObject({
      /** Do it: not where the URL leads nowhere in the cluster, as a laptop's localhost. */
      enabled: z.boolean().default(true),
      /** Addresses behind the public URL. */
      cidrs: addresses,
    })
    .prefault({}),
});
