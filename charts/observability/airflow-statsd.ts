import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { Component } from '../platform/component';
import { ConfigFiles } from '../platform/config-files';
import { images } from '../platform/images';
import { tcp, udp } from '../platform/ports';
import { httpProbe } from '../platform/probes';
import { Service } from '../platform/service';
import { Deployment } from '../platform/workload';
import { SIGNALS } from './signals';
import { statsdMapping } from './signals/statsd-mapping';
import { yamlFile } from './yaml-file';

const MAPPING = '/etc/statsd';

/** Takes Airflow's statsd packets and shows them to Prometheus. One pod: what it counts is in its memory. */
export class AirflowStatsd extends Component {
  constructor(scope: Construct) {
    super(scope, 'airflow-statsd', { version: images.statsdExporter.tag, ports: { statsd: udp(9125), metrics: tcp(9102) } });
    const mapping = new ConfigFiles(this, 'airflow-statsd-mapping', { 'mapping.yml': yamlFile(statsdMapping(SIGNALS)) });
    new Service(this);
    new Deployment(this, {
      replicas: 1,
      priority: 'system',
      gracePeriod: Duration.seconds(30),
      containers: [
        {
          name: 'statsd-exporter',
          image: images.statsdExporter,
          args: [
            `--statsd.mapping-config=${MAPPING}/mapping.yml`,
            `--statsd.listen-udp=:${this.port('statsd').number}`,
            '--statsd.listen-tcp=',
            `--web.listen-address=:${this.port('metrics').number}`,
          ],
          ports: this.ports,
          resources: 'nano',
          mounts: [{ name: 'mapping', path: MAPPING, source: { config: mapping } }],
          probes: {
            liveness: httpProbe('/-/healthy', 'metrics', { period: 30, failures: 6 }),
            readiness: httpProbe('/-/ready', 'metrics'),
          },
        },
      ],
    });
  }
}
