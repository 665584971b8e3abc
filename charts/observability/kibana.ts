import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { Component } from '../platform/component';
import { images } from '../platform/images';
import { tcp } from '../platform/ports';
import { httpProbe, tcpProbe } from '../platform/probes';
import type { Secret } from '../platform/secret';
import { Service } from '../platform/service';
import type { Size } from '../platform/tiers';
import { Deployment } from '../platform/workload';
import { AUTHORITY_FILE, authorityMounts } from '../security/authority';
import type { SecretInventory } from '../security/secret-inventory';

export interface KibanaProps {
  /** URL of Elasticsearch. */
  readonly elasticsearch: string;
  /** By which Elasticsearch is checked. @default - those of the system, where it is asked over https */
  readonly authority?: Secret;
  /** Passwords there by user. */
  readonly passwords: Secret;
  readonly resources: Size;
  readonly secrets: SecretInventory;
}

/** Search in log lines. All it keeps is in Elasticsearch. */
export class Kibana extends Component {
  constructor(scope: Construct, { elasticsearch, authority, passwords, resources, secrets }: KibanaProps) {
    super(scope, 'kibana', { version: images.kibana.tag, ports: { http: tcp(5601) } });
    const keys = secrets.declare('kibana-keys', this.namespace, {
      rotation: 'session-key',
      keys: {
        'saved-objects': { purpose: 'Encrypts what Kibana saves in Elasticsearch', format: 'hex' },
        session: { purpose: 'Encrypts its sessions', format: 'hex' },
        reporting: { purpose: 'Encrypts its reports', format: 'hex' },
      },
    });
    new Service(this);
    new Deployment(this, {
      replicas: 1,
      priority: 'system',
      gracePeriod: Duration.seconds(60),
      containers: [
        {
          name: 'kibana',
          image: images.kibana,
          environment: {
            SERVER_HOST: '0.0.0.0',
            ELASTICSEARCH_HOSTS: elasticsearch,
            ...(authority ? { ELASTICSEARCH_SSL_CERTIFICATEAUTHORITIES: AUTHORITY_FILE } : {}),
            ELASTICSEARCH_USERNAME: 'kibana_system',
            ELASTICSEARCH_PASSWORD: passwords.key('kibana_system'),
            XPACK_ENCRYPTEDSAVEDOBJECTS_ENCRYPTIONKEY: keys.key('saved-objects'),
            XPACK_SECURITY_ENCRYPTIONKEY: keys.key('session'),
            XPACK_REPORTING_ENCRYPTIONKEY: keys.key('reporting'),
            TELEMETRY_OPTIN: 'false',
            NODE_OPTIONS: '--max-old-space-size=700',
          },
          ports: this.ports,
          resources,
          mounts: authorityMounts(authority),
          probes: {
            startup: httpProbe('/api/status', 'http', { period: 10, failures: 60 }), // five minutes on a slow node
            liveness: tcpProbe('http', { period: 30, failures: 6 }),
            readiness: httpProbe('/api/status', 'http', { timeout: 10 }),
          },
        },
      ],
    });
  }
}
