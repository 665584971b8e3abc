import { tcp } from '../platform/ports';
import type { ObjectStoreEndpoint } from '../stores/endpoints';
import { type Elsewhere, type Endpoint, endpointElsewhere, endpointOf } from './endpoint';
import { LogCollector, type LogCollectorProps } from './log-collector';
import { Loki, type LokiBucket, type LokiProps } from './loki';
import type { Surroundings } from './surroundings';
import type { Target } from './targets';

export type LokiChoice =
  | ({
      readonly engine: 'embedded';
      readonly store: 'volume' | 'object-store';
      /** Bytes that the logs may take in the bucket. */
      readonly capacity: string;
    } & Omit<LokiProps, 'bucket'>)
  | ({ readonly engine: 'external' } & Elsewhere);

export interface LogsProps {
  readonly loki: LokiChoice;
  readonly collector: Pick<LogCollectorProps, 'resources'>;
  readonly objects: ObjectStoreEndpoint;
  /** Takes lines over OTLP on their way to Elasticsearch. @default - none */
  readonly indexer?: Endpoint;
}

export interface Logs {
  readonly loki: Endpoint;
  readonly targets: readonly Target[];
}

/** The pods' log lines: from the Kubernetes API, through the collector, to Loki and to the index. */
export function addLogs(around: Surroundings, props: LogsProps): Logs {
  const { chart, namespaces, traffic, apiServer } = around;
  const { loki, targets } = addLoki(around, props);
  const { indexer } = props;
  const collector = new LogCollector(chart, { ...props.collector, namespaces, loki: loki.url, indexer: indexer?.url });
  traffic.connect(collector, apiServer, tcp(apiServer.port));
  traffic.connect(collector, loki.peer, loki.port);
  if (indexer) traffic.connect(collector, indexer.peer, indexer.port);
  return { loki, targets: [...targets, { component: collector, port: 'http' }] };
}

function addLoki(around: Surroundings, { loki: choice, objects }: LogsProps): Logs {
  if (choice.engine === 'external') return { loki: endpointElsewhere('loki', choice), targets: [] };
  const bucket = choice.store === 'object-store' ? bucketOf(around, objects, choice.capacity) : undefined;
  const loki = new Loki(around.chart, { ...choice, bucket });
  if (bucket) around.traffic.connect(loki, objects.peer, objects.port);
  return { loki: endpointOf(loki, 'http'), targets: [{ component: loki, port: 'http' }] };
}

/** Loki's key opens Loki's bucket: not the backups, not the archive. */
function bucketOf({ secrets, namespace }: Surroundings, objects: ObjectStoreEndpoint, capacity: string): LokiBucket {
  const { url, region, buckets, authority } = objects;
  const credentials = secrets.declare('loki-object-store', namespace, {
    rotation: 'object-store-login',
    keys: {
      'access-key': { purpose: `S3 access key for the bucket ${buckets.loki} alone`, format: 'provided' },
      'secret-key': { purpose: 'Its secret key', format: 'provided' },
    },
  });
  return { url, region, bucket: buckets.loki, authority: authority?.(namespace), credentials, capacity };
}
