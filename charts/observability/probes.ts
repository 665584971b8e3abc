import { Component } from '../platform/component';
import { portOfUrl } from '../platform/ports';
import type { Peer } from '../platform/traffic';
import type { ObjectStoreEndpoint } from '../stores/endpoints';
import type { Surroundings } from './surroundings';
import type { Probe } from './targets';

/** Airflow's pages. */
export interface AirflowPages {
  /** URL of the API inside the cluster. */
  readonly api: string;
  /** URL that people open, and the addresses behind it. @default - it cannot be reached from inside the cluster */
  readonly entry?: { readonly url: string; readonly cidrs: readonly string[] };
}

/** Parts whose health Airflow tells, in the body of an answer that always is 200. */
const PARTS = ['metadatabase', 'scheduler', 'triggerer', 'dag_processor'] as const;

/** What the blackbox exporter asks for. The way to Airflow's API is opened where Airflow is. */
export function addProbes({ traffic }: Surroundings, prober: Peer, { api, entry }: AirflowPages, objects: ObjectStoreEndpoint): Probe[] {
  const probes: Probe[] = [
    ...PARTS.map(
      (part): Probe => ({ job: 'airflow-health', label: { part }, module: `airflow_${part}`, url: `${api}/api/v2/monitor/health` }),
    ),
    { job: 'probe', label: { target: 'airflow-api' }, module: 'http_2xx', url: `${api}/api/v2/version` },
  ];
  if (entry) {
    const module = new URL(entry.url).protocol === 'https:' ? 'https_2xx' : 'http_2xx';
    probes.push({ job: 'probe', label: { target: 'airflow-ui' }, module, url: entry.url });
    traffic.connect(prober, { name: 'public-entry', cidrs: entry.cidrs }, portOfUrl(entry.url));
  }
  if (objects.peer instanceof Component) {
    const { objectName, namespace } = objects.peer;
    const [scheme, module] = objects.authority ? ['https', 'https_inside'] : ['http', 'http_2xx'];
    const url = `${scheme}://${objectName}.${namespace}:${objects.port.number}/healthz`;
    probes.push({ job: 'probe', label: { target: 'object-store' }, module, url });
    traffic.connect(prober, objects.peer, objects.port);
  }
  return probes;
}
