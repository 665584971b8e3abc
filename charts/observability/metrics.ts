import { tcp } from '../platform/ports';
import type { Neighbour, Outside, Peer } from '../platform/traffic';
import type { AlertmanagerEndpoint } from './alerting';
import { type Elsewhere, type Endpoint, endpointElsewhere, endpointOf } from './endpoint';
import { OperatedPrometheus, type OperatedPrometheusProps } from './operated-prometheus';
import { Prometheus, type PrometheusProps } from './prometheus';
import type { RuleProps } from './signals/rules';
import type { Surroundings } from './surroundings';
import type { Probe, Target } from './targets';

export type MetricsProps =
  | ({ readonly engine: 'embedded' } & Pick<
      PrometheusProps,
      'replicas' | 'volume' | 'retentionDays' | 'retentionSize' | 'scrapeInterval' | 'resources'
    >)
  | ({
      readonly engine: 'prometheus-operator';
      /** Namespace of its pods. */
      readonly namespace: string;
      readonly url: string;
    } & Pick<OperatedPrometheusProps, 'labels' | 'scrapeInterval'>)
  | ({ readonly engine: 'external' } & Elsewhere);

export interface Watched {
  readonly targets: readonly Target[];
  readonly probes: readonly Probe[];
  /** What asks the probes' pages. */
  readonly prober: Target;
  readonly alertmanager: AlertmanagerEndpoint;
  readonly rules: RuleProps;
  /** The kubelets as pods reach them. */
  readonly nodes: Outside & { readonly port: number };
}

/** Where time series are asked for. */
export function metricsUrl({ namespace }: Pick<Surroundings, 'namespace'>, props: MetricsProps): string {
  return props.engine === 'embedded' ? `http://prometheus.${namespace}:9090` : props.url;
}

/** Seconds between scrapes; of somebody else's Prometheus, what is usual. */
export const scrapeInterval = (props: MetricsProps): number => (props.engine === 'external' ? 60 : props.scrapeInterval);

/** Whatever reads the metrics: our Prometheus, the operator's, or somebody else's. */
export function addMetrics(around: Surroundings, props: MetricsProps, watched: Watched): Endpoint {
  const { traffic, chart } = around;
  const { targets, probes, prober, rules } = watched;
  const scrapedBy = (scraper: Peer) => {
    for (const { component, port } of [...targets, prober]) traffic.connect(scraper, component, port);
  };
  switch (props.engine) {
    case 'embedded': {
      const prometheus = addPrometheus(around, props, watched);
      scrapedBy(prometheus);
      return endpointOf(prometheus, 'http');
    }
    case 'prometheus-operator': {
      new OperatedPrometheus(chart, { ...props, ...rules, targets, probes, prober });
      const neighbour: Neighbour = { name: 'prometheus', namespace: props.namespace, labels: { 'app.kubernetes.io/name': 'prometheus' } };
      scrapedBy(neighbour);
      return { peer: neighbour, port: tcp(9090), url: props.url };
    }
    case 'external': {
      const endpoint = endpointElsewhere('prometheus', props);
      scrapedBy(endpoint.peer);
      return endpoint;
    }
  }
}

function addPrometheus(
  { chart, namespaces, traffic, apiServer }: Surroundings,
  props: Extract<MetricsProps, { engine: 'embedded' }>,
  { targets, probes, prober, alertmanager, rules, nodes }: Watched,
): Prometheus {
  const prometheus = new Prometheus(chart, {
    ...props,
    ...rules,
    targets: [...targets, prober],
    probes,
    prober: `${prober.component.objectName}:${prober.component.port(prober.port).number}`,
    namespaces,
    kubeletPort: nodes.port,
    alertmanager,
  });
  traffic.connect(prometheus, alertmanager.peer, alertmanager.port);
  traffic.connect(prometheus, apiServer, tcp(apiServer.port));
  traffic.connect(prometheus, nodes, tcp(nodes.port));
  return prometheus;
}
