import { join } from 'node:path';
import { parse } from 'yaml';
import { KubeStateMetrics, type KubeStateMetricsOptions } from '../../charts/observability/kube-state-metrics';
import { SIGNALS } from '../../charts/observability/signals';
import { readAsset } from '../../charts/platform/assets';
import { objectsOf } from '../support/fixtures';
import type { Role } from '../support/manifests';
import { containers } from '../support/objects';
import { watchChart } from '../support/observability-fixtures';

interface CustomResources {
  readonly spec: {
    readonly resources: readonly { readonly metricNamePrefix: string; readonly metrics: readonly { readonly name: string }[] }[];
  };
}

const asset = readAsset(join(__dirname, '../../charts/observability'), 'kube-state-metrics.yaml');

function kubeStateMetrics(options?: KubeStateMetricsOptions) {
  const chart = watchChart();
  new KubeStateMetrics(chart, ['airflow', 'airflow-edge'], options);
  const objects = objectsOf(chart);
  return {
    args: containers({ objects })[0]?.args ?? [],
    groups: objects.filter(({ kind }) => kind === 'Role').map((role) => (role as Role).rules.flatMap(({ apiGroups }) => apiGroups)),
    files: objects.filter(({ kind }) => kind === 'ConfigMap'),
  };
}

test('Certificates are counted where cert-manager makes them, in every namespace', () => {
  const { args, groups, files } = kubeStateMetrics({ certificates: true });
  expect(args).toContain('--custom-resource-state-config-file=/etc/kube-state-metrics/certificates.yaml');
  expect(groups).toHaveLength(2);
  expect(groups.every((found) => found.includes('cert-manager.io'))).toBe(true);
  expect(files).toHaveLength(1);
});

test('Where nobody makes Certificates, it may not see them and does not look for them', () => {
  const { args, groups, files } = kubeStateMetrics();
  expect(args.filter((argument) => argument.includes('custom-resource'))).toEqual([]);
  expect(groups.flat()).not.toContain('cert-manager.io');
  expect(files).toEqual([]);
});

test('What it tells of Certificates is what the table has', () => {
  const { resources } = (parse(asset) as CustomResources).spec;
  const told = resources.flatMap(({ metricNamePrefix, metrics }) => metrics.map(({ name }) => `${metricNamePrefix}_${name}`));
  const known = SIGNALS.map(({ metric }) => metric).filter((metric) => metric.startsWith('kube_certificate_'));
  expect(told.sort()).toEqual(known.sort());
});
