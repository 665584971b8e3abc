import { parse, stringify } from 'yaml';
import { readAsset } from '../platform/assets';
import { NAME_LABEL, type Owner } from '../platform/labels';
import type { AlertmanagerEndpoint } from './alerting';
import { SIGNALS } from './signals';
import type { Probe, Target } from './targets';

export interface PrometheusConfigProps {
  readonly owner: Owner;
  /** Seconds between scrapes. */
  readonly scrapeInterval: number;
  readonly targets: readonly Target[];
  readonly probes: readonly Probe[];
  /** Host and port of the blackbox exporter. */
  readonly prober: string;
  /** Namespaces whose containers and volumes are of interest, read from the kubelets. */
  readonly namespaces: readonly string[];
  readonly kubeletPort: number;
  readonly alertmanager: AlertmanagerEndpoint;
}

/** prometheus.yml of one environment. */
export function prometheusConfig(props: PrometheusConfigProps): string {
  const { owner, scrapeInterval, alertmanager } = props;
  const base = parse(readAsset(__dirname, 'prometheus.yml')) as { readonly global: object };
  return stringify({
    ...base,
    global: {
      scrape_interval: `${scrapeInterval}s`,
      evaluation_interval: `${scrapeInterval}s`,
      ...base.global,
      external_labels: { environment: owner.environment, platform: owner.instance },
    },
    alerting: {
      alertmanagers: [alertmanagerTarget(alertmanager)],
    },
    scrape_configs: [...props.targets.map(scrapeJob), ...probeJobs(props), ...kubeletJobs(props)],
  });
}

function alertmanagerTarget({ podsHost, port, url }: AlertmanagerEndpoint) {
  if (podsHost) return { dns_sd_configs: [{ names: [podsHost], type: 'A', port: port.number }] };
  const { protocol, hostname, pathname } = new URL(url);
  return { scheme: protocol.replace(':', ''), path_prefix: pathname, static_configs: [{ targets: [`${hostname}:${port.number}`] }] };
}

const keep = (label: string, regex: string) => ({ source_labels: [label], regex, action: 'keep' });

const copy = (from: string, to: string) => ({ source_labels: [from], target_label: to });

/** One job for each component; an operator's pods have no Service of ours, and are found by their labels. */
function scrapeJob({ component, port, service = component.objectName, path, honorLabels }: Target) {
  const role = component.operated ? 'pod' : 'endpointslice';
  const found = component.operated
    ? [keep('__meta_kubernetes_pod_container_port_number', String(component.port(port).number))]
    : [keep('__meta_kubernetes_service_name', service), keep('__meta_kubernetes_endpointslice_port_name', port)];
  return {
    job_name: component.objectName,
    honor_labels: honorLabels,
    metrics_path: path,
    kubernetes_sd_configs: [
      {
        role,
        namespaces: { names: [component.namespace] },
        selectors: component.operated ? [{ role, label: `${NAME_LABEL}=${component.name}` }] : undefined,
      },
    ],
    relabel_configs: [
      ...found,
      copy('__meta_kubernetes_namespace', 'namespace'),
      // Metrics about others must not change with the pod that tells of them; its own are told apart by its name, not its address.
      ...(honorLabels
        ? [{ target_label: 'instance', replacement: component.objectName }]
        : [copy('__meta_kubernetes_pod_name', 'pod'), copy('__meta_kubernetes_pod_name', 'instance')]),
    ],
  };
}

function probeJobs({ probes, prober }: PrometheusConfigProps) {
  const jobs = [...new Set(probes.map(({ job }) => job))];
  return jobs.map((job) => ({
    job_name: job,
    metrics_path: '/probe',
    scrape_timeout: '9s', // below it, the exporter ends its attempt in time to tell
    static_configs: probes
      .filter((probe) => probe.job === job)
      .map(({ label, module, url }) => ({ targets: [url], labels: { ...label, __param_module: module } })),
    relabel_configs: [
      copy('__address__', '__param_target'),
      copy('__param_target', 'instance'),
      { target_label: '__address__', replacement: prober },
    ],
  }));
}

/** The kubelets' metrics that the table has: they offer thousands more. */
const namesOf = (prefix: string): string =>
  SIGNALS.filter(({ source, metric }) => source === 'kubelet' && metric.startsWith(prefix))
    .map(({ metric }) => metric)
    .join('|');

/** What only the nodes know: how full volumes are, and what containers really use. */
function kubeletJobs({ namespaces, kubeletPort }: PrometheusConfigProps) {
  const job = (name: string, path: string, metrics: string) => ({
    job_name: name,
    scheme: 'https',
    metrics_path: path,
    honor_labels: true,
    authorization: { credentials_file: '/var/run/secrets/kubernetes.io/serviceaccount/token' },
    // Kubelets sign their own certificates unless the cluster rotates them; the token is worth nothing but metrics.
    tls_config: { insecure_skip_verify: true },
    kubernetes_sd_configs: [{ role: 'node' }],
    relabel_configs: [
      { source_labels: ['__address__'], regex: '(.+):\\d+', target_label: '__address__', replacement: `$1:${kubeletPort}` },
      copy('__meta_kubernetes_node_name', 'node'),
      copy('__meta_kubernetes_node_name', 'instance'),
    ],
    metric_relabel_configs: [keep('__name__', metrics), keep('namespace', namespaces.join('|'))],
  });
  return [job('kubelet', '/metrics', namesOf('kubelet_')), job('cadvisor', '/metrics/cadvisor', namesOf('container_'))];
}
