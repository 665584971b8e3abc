import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { parse } from 'yaml';
import { readAsset } from '../platform/assets';
import { Component } from '../platform/component';
import { ConfigFiles } from '../platform/config-files';
import { images } from '../platform/images';
import { tcp } from '../platform/ports';
import { httpProbe, tcpProbe } from '../platform/probes';
import type { Secret } from '../platform/secret';
import { Service } from '../platform/service';
import { Deployment } from '../platform/workload';
import { authorityMounts } from '../security/authority';
import { yamlFile } from './yaml-file';

/** Asks pages as a user would, and reads the answer: Airflow says 200 even when its scheduler is dead. */
export class BlackboxExporter extends Component {
  /** @param authority by which servers inside are checked, where they show certificates */
  constructor(scope: Construct, authority?: Secret) {
    super(scope, 'blackbox-exporter', { version: images.blackboxExporter.tag, ports: { http: tcp(9115) } });
    const configuration = new ConfigFiles(this, 'blackbox-exporter-config', { 'blackbox.yml': configurationFile(authority !== undefined) });
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
          mounts: [{ name: 'configuration', path: '/etc/blackbox', source: { config: configuration } }, ...authorityMounts(authority)],
          probes: {
            liveness: tcpProbe('http', { period: 30, failures: 6 }),
            readiness: httpProbe('/-/healthy', 'http'),
          },
        },
      ],
    });
  }
}

/** Its file; what needs the authority's certificate is in it only where that is mounted. */
function configurationFile(encrypted: boolean): string {
  const everywhere = readAsset(__dirname, 'blackbox.yml');
  if (!encrypted) return everywhere;
  const modulesOf = (text: string) => (parse(text) as { readonly modules: object }).modules;
  return yamlFile({ modules: { ...modulesOf(everywhere), ...modulesOf(readAsset(__dirname, 'blackbox-inside.yml')) } });
}
