/** A chart to try constructs in, and what they need around them. */
import { App } from 'cdk8s';
import { Component, type ComponentOptions } from '../../charts/platform/component';
import type { Image } from '../../charts/platform/images';
import { chartLabels, NAME_LABEL } from '../../charts/platform/labels';
import { PlatformChart, type Site } from '../../charts/platform/platform-chart';
import { tcp } from '../../charts/platform/ports';
import { Secret } from '../../charts/platform/secret';
import type { DatabaseEndpoint, ObjectStoreEndpoint } from '../../charts/stores/endpoints';
import type { KubernetesObject, Texts } from './manifests';
import { withoutHash } from './objects';

export const site: Site = { owner: { instance: 'airflow', environment: 'test' } };

export const emptyChart = (name = 'test', around: Partial<{ app: App; site: Site; namespace: string }> = {}): PlatformChart =>
  new PlatformChart(around.app ?? new App(), name, { site: around.site ?? site, order: '99', namespace: around.namespace ?? 'airflow' });

/** The objects of a chart in which `build` has made something. */
export function rendered(build: (chart: PlatformChart) => unknown, chart: PlatformChart = emptyChart()): KubernetesObject[] {
  build(chart);
  return objectsOf(chart);
}

export const objectsOf = (chart: Pick<PlatformChart, 'toJson'>): KubernetesObject[] => chart.toJson() as KubernetesObject[];

/** Labels that every object has; contract tests look at them. */
const SHARED_LABELS = Object.keys(chartLabels(site.owner, 'test')).filter((label) => label !== NAME_LABEL);

/**
 * The objects as snapshots keep them: without the labels that all share, without the text of files, which stands in assets/,
 * and without the fingerprints that follow from it.
 */
export function readable(objects: readonly KubernetesObject[]): unknown[] {
  const named = objects.map((object) =>
    object.kind === 'Job' ? { ...object, metadata: { ...object.metadata, name: `${withoutHash(object)}-<hash>` } } : object,
  );
  return JSON.parse(JSON.stringify(named, shortened)) as unknown[];
}

function shortened(key: string, value: unknown): unknown {
  if (key === 'labels') return Object.fromEntries(Object.entries(value as Texts).filter(([label]) => !SHARED_LABELS.includes(label)));
  if (key === 'checksum/config') return '<checksum>';
  return key.includes('.') && typeof value === 'string' && value.includes('\n') ? `<${key}>` : value;
}

/** A component with nothing in it. */
export class Something extends Component {
  constructor(chart: PlatformChart, name = 'something', options: ComponentOptions = {}) {
    super(chart, name, options);
  }
}

export const image: Image = {
  repository: 'registry.example.com/something',
  tag: '1.2.3',
  user: 1000,
  group: 1000,
  writable: { '/tmp': '64Mi' },
};

export const login = (name: string): Secret =>
  new Secret(name, 'airflow', {
    keys: { username: { purpose: 'Login', format: { fixed: 'airflow' } }, password: { purpose: 'Its password', format: 'url-safe' } },
  });

export const database = (): DatabaseEndpoint => ({
  peer: { name: 'postgres', cidrs: ['192.0.2.1/32'] },
  host: 'postgres.example.com',
  port: tcp(5432),
  database: 'airflow_test',
  sslMode: 'require',
  credentials: login('postgres-airflow'),
});

const objectStoreLogin = (name: string): Secret =>
  new Secret(name, 'airflow', {
    keys: {
      'access-key': { purpose: 'S3 access key', format: 'provided' },
      'secret-key': { purpose: 'S3 secret key', format: 'provided' },
    },
  });

export const objectStore = (): ObjectStoreEndpoint => ({
  peer: { name: 'object-store', cidrs: ['192.0.2.2/32'] },
  port: tcp(443),
  url: 'https://s3.example.com',
  region: 'eu-central-1',
  buckets: { logs: 'test-logs', archive: 'test-archive', backups: 'test-backups', audit: 'test-audit', loki: 'test-loki' },
  credentials: objectStoreLogin('object-store'),
  backupIdentities: { writer: objectStoreLogin('backup-writer'), keeper: objectStoreLogin('backup-keeper') },
  auditIdentity: objectStoreLogin('audit-writer'),
  tieringIdentity: objectStoreLogin('storage-tiering'),
});
