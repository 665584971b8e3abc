/** What Prometheus looks for is there to be found. */
import { parse } from 'yaml';
import { ofKind } from '../support/objects';
import { everywhere, type Platform } from '../support/platforms';

interface Job {
  readonly job_name: string;
  readonly kubernetes_sd_configs?: readonly { readonly role: string; readonly namespaces?: { readonly names: readonly string[] } }[];
  readonly relabel_configs: readonly { readonly source_labels?: readonly string[]; readonly regex?: string; readonly action?: string }[];
}

const jobsOf = (platform: Platform): Job[] =>
  ofKind(platform, 'ConfigMap')
    .filter(({ metadata }) => metadata.name === 'prometheus-config')
    .flatMap(({ data }) => (parse(data['prometheus.yml'] ?? '') as { scrape_configs: Job[] }).scrape_configs);

everywhere('every job of Prometheus that goes by a Service finds one with that name and port', (platform) =>
  jobsOf(platform)
    .filter(({ kubernetes_sd_configs }) => kubernetes_sd_configs?.some(({ role }) => role === 'endpointslice'))
    .filter(({ kubernetes_sd_configs, relabel_configs }) => {
      const kept = (label: string) =>
        relabel_configs.find(({ source_labels, action }) => action === 'keep' && source_labels?.[0] === `__meta_kubernetes_${label}`)
          ?.regex;
      const namespaces = kubernetes_sd_configs?.flatMap((found) => found.namespaces?.names ?? []) ?? [];
      return !ofKind(platform, 'Service').some(
        ({ metadata, spec }) =>
          namespaces.includes(metadata.namespace ?? '') &&
          metadata.name === kept('service_name') &&
          spec.ports.some(({ name }) => name === kept('endpointslice_port_name')),
      );
    })
    .map(({ job_name }) => job_name),
);
