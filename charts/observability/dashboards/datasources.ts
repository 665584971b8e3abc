/** Data sources of Grafana by the uids that its provisioning gives them: assets/grafana/datasources/. */
export const DATASOURCES = {
  prometheus: { type: 'prometheus', uid: 'prometheus' },
  loki: { type: 'loki', uid: 'loki' },
} as const;
