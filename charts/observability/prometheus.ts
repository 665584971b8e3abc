import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { ApiRole } from '../platform/api-role';
import { Component } from '../platform/component';
import { ConfigFiles } from '../platform/config-files';
import { images } from '../platform/images';
import { tcp } from '../platform/ports';
import { httpProbe } from '../platform/probes';
import { quantityValue } from '../platform/quantity';
import { Service } from '../platform/service';
import type { Size, VolumeSize } from '../platform/tiers';
import { StatefulSet } from '../platform/workload';
import { usableBytes } from './ingestion';
import { type PrometheusConfigProps, prometheusConfig } from './prometheus-config';
import { SIGNALS } from './signals';
import { type RuleProps, ruleGroups } from './signals/rules';
import type { Target } from './targets';
import { yamlFile } from './yaml-file';

export interface PrometheusProps extends RuleProps, Omit<PrometheusConfigProps, 'owner'> {
  readonly replicas: number;
  readonly volume: VolumeSize;
  readonly retentionDays: number;
  /** Bytes of samples before the oldest go. @default - four fifths of the volume */
  readonly retentionSize?: string;
  readonly resources: Size;
}

const CONFIGURATION = '/etc/prometheus';
const DATA = '/prometheus';

/** Reads everybody's metrics, keeps them, and decides what is an alert. */
export class Prometheus extends Component {
  constructor(scope: Construct, props: PrometheusProps) {
    super(scope, 'prometheus', { version: images.prometheus.tag, ports: { http: tcp(9090) } });
    const itself: Target = { component: this, port: 'http' };
    const configuration = new ConfigFiles(this, 'prometheus-config', {
      'prometheus.yml': prometheusConfig({ ...props, owner: this.chart.site.owner, targets: [itself, ...props.targets] }),
    });
    const rules = new ConfigFiles(
      this,
      'prometheus-rules',
      Object.fromEntries(ruleGroups(SIGNALS, props).map((group) => [`${group.name}.yml`, yamlFile({ groups: [group] })])),
    );
    this.addRole(props);
    new Service(this);
    const podNames = new Service(this, { name: 'prometheus-pods', headless: true });
    const retentionSize = props.retentionSize ? quantityValue(props.retentionSize) : usableBytes(props.volume.size);
    new StatefulSet(this, {
      replicas: props.replicas,
      parallel: true,
      serviceName: podNames.name,
      priority: 'system',
      gracePeriod: Duration.minutes(5), // what is in memory is written out first
      kubernetesApi: true,
      claims: { 'prometheus-data': props.volume },
      containers: [
        {
          name: 'prometheus',
          image: images.prometheus,
          args: [
            `--config.file=${CONFIGURATION}/prometheus.yml`,
            `--storage.tsdb.path=${DATA}`,
            `--storage.tsdb.retention.time=${props.retentionDays}d`,
            `--storage.tsdb.retention.size=${Math.floor(retentionSize / 2 ** 20)}MB`, // its MB are 1024 kB of 1024 bytes
            '--storage.tsdb.wal-compression',
          ],
          ports: this.ports,
          resources: props.resources,
          mounts: [
            { name: 'prometheus-data', path: DATA, source: { claimTemplate: true } },
            { name: 'configuration', path: CONFIGURATION, source: { config: configuration } },
            { name: 'rules', path: '/etc/prometheus-rules', source: { config: rules } },
          ],
          probes: {
            startup: httpProbe('/-/ready', 'http', { period: 10, failures: 180 }), // half an hour to read its log of what came in last
            liveness: httpProbe('/-/healthy', 'http', { period: 30, failures: 6 }),
            readiness: httpProbe('/-/ready', 'http'),
          },
        },
      ],
    });
  }

  private addRole({ targets }: PrometheusProps): void {
    const namespaces = [...new Set([this, ...targets.map(({ component }) => component)].map(({ namespace }) => namespace))];
    const verbs = ['get', 'list', 'watch'];
    new ApiRole(this, namespaces, [
      { resources: ['pods', 'services'], verbs },
      { group: 'discovery.k8s.io', resources: ['endpointslices'], verbs },
    ]);
  }
}
