import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { readAsset } from '../platform/assets';
import { Component } from '../platform/component';
import { ConfigFiles } from '../platform/config-files';
import { images } from '../platform/images';
import { tcp } from '../platform/ports';
import { httpProbe, tcpProbe } from '../platform/probes';
import { Service } from '../platform/service';
import { Deployment } from '../platform/workload';

/** Asks pages as a user would, and reads the answer: Airflow says 200 even when its scheduler is dead. */
export class BlackboxExporter extends Component {
  constructor(scope: Construct) {
    super(scope, 'blackbox-exporter', { version: images.blackboxExporter.tag, ports: { http: tcp(9115) } });
    const configuration = new ConfigFiles(this, 'blackbox-exporter-config', { 'blackbox.yml': readAsset(__dirname, 'blackbox.yml') });
    new Service(this);
    new Deployment(this, {
      replicas: 1,
      priority: 'system',
      gracePeriod: Duration.seconds(30),
      containers: [
        {
          name: 'blackbox-exporter',
          image: images.blackboxExporter,
          args: ['--config.file=/etc/blackbox/blackbox.yml', `--web.listen-address=:${this.port('http').number}`],
          ports: this.ports,
          resources: 'nano',
          mounts: [{ name: 'configuration', path: '/etc/blackbox', source: { config: configuration } }],
          probes: {
            liveness: tcpProbe('http', { period: 30, failures: 6 }),
            readiness: httpProbe('/-/healthy', 'http'),
          },
        },
      ],
    });
  }
}
