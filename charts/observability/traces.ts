import { type Elsewhere, type Endpoint, endpointElsewhere, endpointOf } from './endpoint';
import { Jaeger, type JaegerProps } from './jaeger';
import type { Search } from './search';
import type { Surroundings } from './surroundings';
import type { Target } from './targets';

export type TracesProps =
  | ({ readonly engine: 'embedded' } & Pick<JaegerProps, 'volume' | 'retentionDays' | 'resources'>)
  | ({
      readonly engine: 'external';
      /** URL of a Jaeger that shows the spans. @default - none */
      readonly queryUrl?: string;
    } & Elsewhere);

export interface Traces {
  /** Takes spans over OTLP and HTTP. */
  readonly otlp: Endpoint;
  /** Shows them. */
  readonly query?: Endpoint;
  readonly targets: readonly Target[];
}

/** Airflow's traces. @param search Elasticsearch, which keeps the spans where it is there */
export function addTraces({ chart, namespace, traffic }: Surroundings, props: TracesProps, search?: Search): Traces {
  if (props.engine === 'external') {
    const { queryUrl, cidrs } = props;
    const query = queryUrl ? endpointElsewhere('jaeger', { url: queryUrl, cidrs }) : undefined;
    return { otlp: endpointElsewhere('jaeger', props), query, targets: [] };
  }
  const elasticsearch = search && {
    url: search.elasticsearch.url,
    passwords: search.passwords,
    authority: search.elasticsearch.authority?.(namespace),
  };
  const jaeger = new Jaeger(chart, { ...props, elasticsearch });
  if (search) traffic.connect(jaeger, search.elasticsearch.peer, search.elasticsearch.port);
  return {
    otlp: endpointOf(jaeger, 'otlp-http'),
    query: endpointOf(jaeger, 'ui'),
    targets: [{ component: jaeger, port: 'metrics' }],
  };
}
