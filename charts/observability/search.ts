import type { Secret, SecretKeySpec } from '../platform/secret';
import type { Size, VolumeSize } from '../platform/tiers';
import { Elasticsearch } from './elasticsearch';
import { ElasticsearchInit } from './elasticsearch-init';
import { ElasticsearchRetention } from './elasticsearch-retention';
import { type Elsewhere, type Endpoint, endpointElsewhere, endpointOf } from './endpoint';
import { Kibana } from './kibana';
import { KibanaInit } from './kibana-init';
import { LogIndexer } from './log-indexer';
import type { Surroundings } from './surroundings';
import type { Target } from './targets';
import type { TracesProps } from './traces';

/** A page for people, run here or elsewhere. */
export type Page = { readonly engine: 'embedded'; readonly resources: Size } | ({ readonly engine: 'external' } & Elsewhere);

export interface SearchProps {
  readonly elasticsearch:
    | { readonly engine: 'embedded'; readonly volume: VolumeSize; readonly retentionDays: number; readonly resources: Size }
    | ({ readonly engine: 'external' } & Elsewhere);
  readonly kibana: Page;
  /** Jaeger keeps its spans here, unless it is elsewhere. */
  readonly traces: TracesProps;
  readonly grafana: Page;
}

export interface Search {
  readonly elasticsearch: Endpoint;
  /** Passwords by user: each reader mounts its own. */
  readonly passwords: Secret;
  /** Takes lines over OTLP on their way to Elasticsearch. */
  readonly indexer: Endpoint;
  readonly targets: readonly Target[];
}

/** Elasticsearch, what fills it, and Kibana to search in it. */
export function addSearch(around: Surroundings, props: SearchProps): Search {
  const { chart, namespace, traffic } = around;
  const passwords = declarePasswords(around, props);
  const elasticsearch = addElasticsearch(around, props, passwords);
  const authority = elasticsearch.authority?.(namespace);
  const indexer = new LogIndexer(chart, { elasticsearch: elasticsearch.url, authority, passwords });
  traffic.connect(indexer, elasticsearch.peer, elasticsearch.port);
  if (props.kibana.engine === 'embedded') addKibana(around, props.kibana, elasticsearch, passwords);
  return {
    elasticsearch,
    passwords,
    indexer: endpointOf(indexer, 'otlp-http'),
    targets: [{ component: indexer, port: 'metrics' }],
  };
}

/** A password for each user that something here logs in as; of an Elasticsearch elsewhere, the users exist. */
function declarePasswords({ secrets, namespace }: Surroundings, { elasticsearch, kibana, traces, grafana }: SearchProps): Secret {
  const embedded = elasticsearch.engine === 'embedded';
  const showsLines = kibana.engine === 'embedded';
  const users: Readonly<Record<string, { readonly needed: boolean; readonly purpose: string }>> = {
    elastic: { needed: embedded || showsLines, purpose: 'the superuser, who makes the others and loads what Kibana shows' },
    kibana_system: { needed: embedded || showsLines, purpose: 'Kibana' },
    log_retention: { needed: embedded, purpose: 'who deletes old indices' },
    log_indexer: { needed: true, purpose: 'who writes airflow-logs' },
    jaeger: { needed: embedded || traces.engine === 'embedded', purpose: 'who writes and reads jaeger-*' },
    grafana: { needed: embedded || grafana.engine === 'embedded', purpose: 'who reads airflow-logs' },
  };
  const keys = Object.entries(users)
    .filter(([, { needed }]) => needed)
    .map(([user, { purpose }]): [string, SecretKeySpec] => [
      user,
      { purpose: `Password at Elasticsearch of ${purpose}`, format: embedded ? 'url-safe' : 'provided' },
    ]);
  return secrets.declare('elasticsearch', namespace, { rotation: 'user-password', keys: Object.fromEntries(keys) });
}

function addElasticsearch({ chart, namespace, traffic, certificates }: Surroundings, props: SearchProps, passwords: Secret): Endpoint {
  const { elasticsearch: choice, traces } = props;
  if (choice.engine === 'external') return endpointElsewhere('elasticsearch', choice);
  const elasticsearch = new Elasticsearch(chart, { ...choice, passwords, certificates });
  const endpoint = endpointOf(elasticsearch, 'http', certificates.trust);
  const jobs = { url: endpoint.url, authority: certificates.authority(namespace), passwords, days: choice.retentionDays };
  const spanDays = traces.engine === 'embedded' ? traces.retentionDays : choice.retentionDays;
  const init = new ElasticsearchInit(chart, jobs);
  const retention = new ElasticsearchRetention(chart, { ...jobs, spanDays, volume: choice.volume });
  traffic.connect([init, retention], elasticsearch, 'http');
  return endpoint;
}

function addKibana(
  { chart, namespace, traffic, secrets }: Surroundings,
  { resources }: Extract<Page, { engine: 'embedded' }>,
  elasticsearch: Endpoint,
  passwords: Secret,
): void {
  const kibana = new Kibana(chart, {
    elasticsearch: elasticsearch.url,
    authority: elasticsearch.authority?.(namespace),
    passwords,
    resources,
    secrets,
  });
  const init = new KibanaInit(chart, { url: endpointOf(kibana, 'http').url, passwords });
  traffic.connect(kibana, elasticsearch.peer, elasticsearch.port);
  traffic.connect(init, kibana, 'http');
}
