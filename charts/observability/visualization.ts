import type { Peer } from '../platform/traffic';
import type { Endpoint } from './endpoint';
import { Grafana } from './grafana';
import type { GrafanaLogin } from './grafana-login';
import type { Page, Search } from './search';
import type { Surroundings } from './surroundings';
import type { Target } from './targets';

/** What Grafana reads. */
export interface Sources {
  readonly prometheus: string;
  readonly alertmanager: Endpoint;
  readonly loki: Endpoint;
  /** @default - no traces are shown */
  readonly jaeger?: Endpoint;
  /** @default - none */
  readonly search?: Search;
  /** Seconds between scrapes. */
  readonly scrapeInterval: number;
}

export interface Visualization {
  readonly grafana: Peer;
  readonly targets: readonly Target[];
}

/** Grafana, run here or elsewhere; the way to Prometheus is opened where that is. */
export function addGrafana(
  { chart, namespace, traffic, secrets }: Surroundings,
  page: Page,
  sources: Sources,
  login?: GrafanaLogin,
): Visualization {
  const { alertmanager, loki, jaeger, search } = sources;
  const read = [alertmanager, loki, jaeger, search?.elasticsearch].filter((source) => source !== undefined);
  const connect = (grafana: Peer) => {
    for (const { peer, port } of read) traffic.connect(grafana, peer, port);
  };
  if (page.engine === 'external') {
    const grafana = { name: 'grafana', cidrs: page.cidrs };
    connect(grafana);
    return { grafana, targets: [] };
  }
  const grafana = new Grafana(chart, {
    ...page,
    secrets,
    login,
    scrapeInterval: sources.scrapeInterval,
    sources: {
      prometheus: sources.prometheus,
      alertmanager: alertmanager.url,
      loki: loki.url,
      jaeger: jaeger?.url,
      elasticsearch: search && {
        url: search.elasticsearch.url,
        passwords: search.passwords,
        authority: search.elasticsearch.authority?.(namespace),
      },
    },
  });
  connect(grafana);
  return { grafana, targets: [{ component: grafana, port: 'http' }] };
}
