/** An image and the contract it makes with its pod. */
export interface Image {
  /** Registry, path and name. */
  readonly repository: string;
  readonly tag: string;
  /** Numeric user and group: some images name a user, which runAsNonRoot refuses. */
  readonly user: number;
  readonly group: number;
  /** Paths it must write to, under a read-only root, each with the size its emptyDir may reach. */
  readonly writable: Readonly<Record<string, string>>;
}

/** Digest by reference with tag, as filled by `npm run pin-images`. */
export type DigestLock = Readonly<Record<string, string>>;

/** Every image that the platform runs: the one place for versions and for what each image needs of its pod. */
export const images = {
  airflow: {
    repository: 'docker.io/apache/airflow',
    tag: '3.3.2',
    user: 50000,
    group: 0, // the image's files belong to group 0, and its entrypoint refuses any other
    writable: { '/tmp': '512Mi', '/opt/airflow/logs': '1Gi' },
  },
  postgres: {
    repository: 'docker.io/library/postgres',
    tag: '17.9-trixie',
    user: 999,
    group: 999,
    writable: { '/tmp': '64Mi', '/var/run/postgresql': '16Mi' },
  },
  cloudnativePostgres: {
    repository: 'ghcr.io/cloudnative-pg/postgresql',
    tag: '17.9-system-trixie',
    user: 26,
    group: 26,
    writable: {},
  },
  pgbouncer: {
    repository: 'docker.io/edoburu/pgbouncer',
    tag: 'v1.25.2-p0',
    user: 70,
    group: 70,
    writable: { '/run/pgbouncer': '1Mi' },
  },
  valkey: {
    repository: 'docker.io/valkey/valkey',
    tag: '8.1.8',
    user: 999,
    group: 999,
    writable: { '/run/valkey': '1Mi' },
  },
  seaweedfs: {
    repository: 'docker.io/chrislusf/seaweedfs',
    tag: '4.48',
    user: 1000,
    group: 1000,
    writable: { '/tmp': '64Mi' },
  },
  restic: {
    repository: 'docker.io/restic/restic',
    tag: '0.18.1',
    user: 65532, // the image names none
    group: 65532,
    writable: {},
  },
  rclone: {
    repository: 'docker.io/rclone/rclone',
    tag: '1.76.0',
    user: 65532, // the image names none
    group: 65532,
    writable: {},
  },
  statsdExporter: {
    repository: 'quay.io/prometheus/statsd-exporter',
    tag: 'v0.31.0',
    user: 65534,
    group: 65534,
    writable: {},
  },
  postgresExporter: {
    repository: 'quay.io/prometheuscommunity/postgres-exporter',
    tag: 'v0.20.1',
    user: 65534,
    group: 65534,
    writable: {},
  },
  pgbouncerExporter: {
    repository: 'quay.io/prometheuscommunity/pgbouncer-exporter',
    tag: 'v0.12.1',
    user: 65534,
    group: 65534,
    writable: {},
  },
  redisExporter: {
    repository: 'docker.io/oliver006/redis_exporter',
    tag: 'v1.89.0',
    user: 59000,
    group: 59000,
    writable: {},
  },
  blackboxExporter: {
    repository: 'quay.io/prometheus/blackbox-exporter',
    tag: 'v0.28.0',
    user: 1000,
    group: 1000,
    writable: {},
  },
  kubeStateMetrics: {
    repository: 'registry.k8s.io/kube-state-metrics/kube-state-metrics',
    tag: 'v2.20.0',
    user: 65534,
    group: 65534,
    writable: {},
  },
  prometheus: {
    repository: 'quay.io/prometheus/prometheus',
    tag: 'v3.16.0',
    user: 65534,
    group: 65534,
    writable: {},
  },
  alertmanager: {
    repository: 'quay.io/prometheus/alertmanager',
    tag: 'v0.34.2',
    user: 65534,
    group: 65534,
    writable: {},
  },
  loki: {
    repository: 'docker.io/grafana/loki',
    tag: '3.7.8',
    user: 10001,
    group: 10001,
    writable: { '/tmp': '64Mi' },
  },
  alloy: {
    repository: 'docker.io/grafana/alloy',
    tag: 'v1.18.0',
    user: 473,
    group: 473,
    writable: { '/tmp': '64Mi', '/var/lib/alloy/data': '256Mi' },
  },
  openTelemetryCollector: {
    repository: 'ghcr.io/open-telemetry/opentelemetry-collector-releases/opentelemetry-collector-contrib',
    tag: '0.159.0',
    user: 10001,
    group: 10001,
    writable: {},
  },
  jaeger: {
    repository: 'docker.io/jaegertracing/jaeger',
    tag: '2.20.0',
    user: 10001,
    group: 10001,
    writable: { '/tmp': '64Mi' },
  },
  elasticsearch: {
    repository: 'docker.elastic.co/elasticsearch/elasticsearch',
    tag: '9.5.3',
    user: 1000,
    group: 1000,
    writable: { '/tmp': '512Mi', '/usr/share/elasticsearch/logs': '256Mi' },
  },
  kibana: {
    repository: 'docker.elastic.co/kibana/kibana',
    tag: '9.5.3', // Kibana and Elasticsearch of one version only
    user: 1000,
    group: 1000,
    writable: { '/tmp': '256Mi', '/usr/share/kibana/data': '256Mi', '/usr/share/kibana/logs': '64Mi' },
  },
  grafana: {
    repository: 'docker.io/grafana/grafana',
    tag: '13.2.0',
    user: 472,
    group: 472,
    writable: { '/tmp': '64Mi', '/var/log/grafana': '64Mi' },
  },
  waf: {
    repository: 'docker.io/owasp/modsecurity-crs',
    tag: '4.25.1-nginx-lts',
    user: 101,
    group: 101,
    writable: { '/tmp': '256Mi' },
  },
  nginxExporter: {
    repository: 'docker.io/nginx/nginx-prometheus-exporter',
    tag: '1.5.1',
    user: 65532,
    group: 65532,
    writable: {},
  },
  keycloak: {
    repository: 'registry.example.com/platform/keycloak', // made from image/keycloak
    tag: '26.7.3-1',
    user: 1000,
    group: 0,
    writable: { '/tmp': '128Mi', '/opt/keycloak/data/tmp': '64Mi' },
  },
  oauth2Proxy: {
    repository: 'quay.io/oauth2-proxy/oauth2-proxy',
    tag: 'v7.15.3',
    user: 65532,
    group: 65532,
    writable: {},
  },
  vpnGateway: {
    repository: 'registry.example.com/platform/vpn-gateway', // made from image/vpn-gateway
    tag: '1.0.0',
    user: 65532,
    group: 65532,
    writable: {},
  },
  k6: {
    repository: 'docker.io/grafana/k6',
    tag: '1.8.1',
    user: 12345,
    group: 12345,
    writable: {},
  },
  python: {
    repository: 'docker.io/library/python',
    tag: '3.13.9-slim-trixie',
    user: 65532,
    group: 65532,
    writable: { '/tmp': '16Mi' },
  },
} as const satisfies Record<string, Image>;

/** Somebody's own build of an image, under the contract of ours. */
export function imageOf(image: Image, { repository, tag, pullSecret }: { repository: string; tag: string; pullSecret?: string }) {
  return { image: { ...image, repository, tag }, imagePullSecret: pullSecret };
}

/** What goes into `image:`. */
export function imageReference({ repository, tag }: Pick<Image, 'repository' | 'tag'>, digests: DigestLock = {}): string {
  const reference = `${repository}:${tag}`;
  const digest = digests[reference];
  return digest ? `${reference}@${digest}` : reference;
}
