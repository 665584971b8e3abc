/**
 * Pages for people, by the host in front of the domain that leads to each, with the port it listens on. They are private: the VPN
 * gateway is the only way to them from outside the cluster.
 */
export const PAGES = { grafana: 3000, kibana: 5601, jaeger: 16686, prometheus: 9090, alertmanager: 9093 } as const;

export type Page = keyof typeof PAGES;

interface Layer {
  readonly engine: string;
}

/** Pages that run here. */
export function pagesHere(layers: {
  readonly profile: 'lite' | 'full';
  readonly grafana: Layer;
  readonly kibana: Layer;
  readonly traces: Layer;
  readonly metrics: Layer;
  readonly alerting: { readonly alertmanager: Layer };
}): Page[] {
  const engines: Readonly<Record<Page, Layer>> = {
    grafana: layers.grafana,
    kibana: layers.profile === 'full' ? layers.kibana : { engine: 'none' },
    jaeger: layers.traces,
    prometheus: layers.metrics,
    alertmanager: layers.alerting.alertmanager,
  };
  return (Object.keys(PAGES) as Page[]).filter((page) => engines[page].engine === 'embedded');
}
