import type { App } from 'cdk8s';
import { Component } from '../platform/component';
import { PlatformChart, type Site } from '../platform/platform-chart';
import { tcp } from '../platform/ports';
import type { Outside, Peer } from '../platform/traffic';
import type { ObjectStoreEndpoint } from '../stores/endpoints';
import { AirflowStatsd } from './airflow-statsd';
import { type AlertingProps, addAlerting } from './alerting';
import { BlackboxExporter } from './blackbox-exporter';
import type { Endpoint } from './endpoint';
import type { GrafanaLogin } from './grafana-login';
import { KubeStateMetrics } from './kube-state-metrics';
import { addLogs, type LogsProps } from './logs';
import { addMetrics, type MetricsProps, metricsUrl, scrapeInterval } from './metrics';
import { PAGES, type Page as PrivatePage } from './pages';
import { addProbes } from './probes';
import { addSearch, type Page, type SearchProps } from './search';
import type { Promises } from './signals/rules';
import { addStoreExporters, type WatchedStores } from './store-exporters';
import type { Surroundings } from './surroundings';
import type { Target } from './targets';
import { addTraces, type TracesProps } from './traces';
import { addGrafana } from './visualization';

export interface ObservabilityChartProps extends Omit<Surroundings, 'chart'> {
  readonly site: Site;
  /** The kubelets as pods reach them. */
  readonly nodes: Outside & { readonly port: number };
  readonly stores: WatchedStores & { readonly objects: ObjectStoreEndpoint };
  readonly airflow: WatchedAirflow;
  /** cert-manager makes certificates: say when they end. */
  readonly certManager: boolean;
  /** What of the perimeter shows metrics. */
  readonly perimeter: readonly Target[];
  /** full: Elasticsearch and Kibana too. */
  readonly profile: 'lite' | 'full';
  readonly metrics: MetricsProps;
  readonly alerting: AlertingProps & { readonly runbooks: string };
  readonly logs: LogsProps['loki'];
  readonly collector: LogsProps['collector'];
  readonly traces: TracesProps;
  readonly search: SearchProps['elasticsearch'];
  readonly kibana: Page;
  readonly grafana: Page;
  /** How people log in to Grafana. @default - as its first administrator */
  readonly login?: GrafanaLogin;
  readonly promises: Promises;
  /** Look at the URL that people open. */
  readonly publicProbe: { readonly enabled: boolean; readonly cidrs: readonly string[] };
}

/** What of Airflow is looked at. */
export interface WatchedAirflow {
  /** URL that people open. */
  readonly url: string;
  /** URL of the API inside the cluster. */
  readonly api: string;
  /** Celery queues. */
  readonly queues: readonly string[];
  /** The site stands by: no scheduler is no news. */
  readonly standby: boolean;
}

/** What Airflow's pods send to, and what looks at them. */
export interface Telemetry {
  /** Takes statsd packets. */
  readonly statsd: AirflowStatsd;
  /** Takes spans. */
  readonly traces: Endpoint;
  /** Asks for Airflow's health. */
  readonly prober: Peer;
}

/** How the platform is watched: what is collected, where it is kept, what shows it, who is told. */
export class ObservabilityChart extends PlatformChart {
  readonly telemetry: Telemetry;
  /** Where time series are asked for. */
  readonly metrics: Endpoint;
  /** Where alerts are sent. */
  readonly alertmanager: Endpoint;

  constructor(app: App, props: ObservabilityChartProps) {
    super(app, 'observability', { site: props.site, order: '50', namespace: props.namespace });
    const around: Surroundings = { ...props, chart: this };

    const statsd = new AirflowStatsd(this);
    const stateMetrics = new KubeStateMetrics(this, props.namespaces, { certificates: props.certManager });
    const prober = new BlackboxExporter(this, props.stores.objects.authority?.(props.namespace));
    props.traffic.connect(stateMetrics, props.apiServer, tcp(props.apiServer.port));
    const { airflow, stores, publicProbe } = props;
    const exporters = addStoreExporters(around, stores, airflow.queues);
    const entry = publicProbe.enabled ? { url: airflow.url, cidrs: publicProbe.cidrs } : undefined;
    const probes = addProbes(around, prober, { api: airflow.api, entry }, stores.objects);

    const { alertmanager, ...alerting } = addAlerting(around, props.alerting);
    const search = props.profile === 'full' ? addSearch(around, { ...props, elasticsearch: props.search }) : undefined;
    const logs = addLogs(around, { loki: props.logs, collector: props.collector, objects: stores.objects, indexer: search?.indexer });
    const traces = addTraces(around, props.traces, search);
    const prometheus = metricsUrl(around, props.metrics);
    const sources = {
      prometheus,
      alertmanager,
      loki: logs.loki,
      jaeger: traces.query,
      search,
      scrapeInterval: scrapeInterval(props.metrics),
    };
    const visualization = addGrafana(around, props.grafana, sources, props.login);

    const targets: Target[] = [
      { component: statsd, port: 'metrics' },
      { component: stateMetrics, port: 'metrics', honorLabels: true },
      ...exporters,
      ...props.perimeter,
      ...[alerting, search, logs, traces, visualization].flatMap((layer) => layer?.targets ?? []),
    ];
    const metrics = addMetrics(around, props.metrics, {
      targets,
      probes,
      prober: { component: prober, port: 'http' },
      alertmanager,
      rules: { runbooks: props.alerting.runbooks, standby: airflow.standby, promises: props.promises },
      nodes: props.nodes,
    });
    props.traffic.connect(visualization.grafana, metrics.peer, metrics.port);
    this.metrics = metrics;
    this.alertmanager = alertmanager;
    this.telemetry = { statsd, traces: traces.otlp, prober };
  }

  /** Pages for people that run here. */
  get pages(): Readonly<Partial<Record<PrivatePage, Component>>> {
    const components = this.node.findAll().filter((node) => node instanceof Component);
    return Object.fromEntries(components.filter(({ objectName }) => objectName in PAGES).map((page) => [page.objectName, page]));
  }
}
