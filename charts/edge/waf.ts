import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { readAssets } from '../platform/assets';
import type { Autoscaling } from '../platform/autoscaling';
import { Component } from '../platform/component';
import { ConfigFiles } from '../platform/config-files';
import type { ContainerProps } from '../platform/container';
import { images } from '../platform/images';
import { tcp } from '../platform/ports';
import { httpProbe, tcpProbe } from '../platform/probes';
import type { Secret } from '../platform/secret';
import { Service } from '../platform/service';
import type { Size } from '../platform/tiers';
import { filesOf, type Mount, type SecretMount } from '../platform/volumes';
import { Deployment } from '../platform/workload';
import { authorityMounts } from '../security/authority';
import { servedFiles } from '../security/certificates';
import { settingsFiles, type WafSettings } from './waf-settings';

export interface WafProps extends Omit<WafSettings, 'encrypted' | 'encryptedLogin'> {
  /** Certificate for its hosts. @default - plain HTTP */
  readonly certificate?: Secret;
  /** Who vouches for the login server. @default - it is asked without TLS */
  readonly authority?: Secret;
  /** Fewest pods. */
  readonly replicas: number;
  /** What sets their number. @default - it stays */
  readonly autoscaling?: Autoscaling;
  readonly resources: Size;
}

/** Files beside this one, under /etc/waf in the pod. */
const CONFIGURATION = [
  ...['nginx', 'site', 'proxy', 'upstream', 'authority', 'tls', 'to-https', 'behind-entry'].map((name) => `waf/${name}.conf`),
  ...['modsecurity.conf', 'crs-setup.conf', 'rules/exclusions-before.conf', 'rules/exclusions-after.conf'].map((name) => `waf/${name}`),
  'waf/log-filter.sed',
];

const SCRIPTS = ['waf/start-waf.sh', 'reload-on-change.sh'];

const CERTIFICATE_PATH = '/run/secrets/waf-tls';

/** Everything public comes through here: nginx with ModSecurity and the OWASP Core Rule Set. */
export class Waf extends Component {
  /** It ends TLS itself. */
  readonly encrypted: boolean;

  constructor(scope: Construct, props: WafProps) {
    const encrypted = props.certificate !== undefined && props.tlsEndsAt === 'waf';
    super(scope, 'waf', {
      version: images.waf.tag,
      ports: { http: tcp(8080), ...(encrypted ? { https: tcp(8443) } : {}), metrics: tcp(9113) },
    });
    this.encrypted = encrypted;
    const { replicas, autoscaling } = props;
    new Service(this);
    new Deployment(this, {
      replicas,
      autoscaling,
      priority: 'system',
      gracePeriod: Duration.minutes(5), // downloads end
      containers: [this.nginx(props), this.exporter()],
    });
  }

  private nginx(props: WafProps): ContainerProps {
    const { http, https } = this.ports;
    const secrets = this.secretFiles(props);
    return {
      name: 'waf',
      image: images.waf,
      command: ['sh', '/scripts/start-waf.sh'],
      args: filesOf(secrets),
      ports: { ...(http ? { http } : {}), ...(https ? { https } : {}) },
      resources: props.resources,
      mounts: [...this.configuration(props), ...secrets],
      probes: {
        startup: httpProbe('/healthz', 'http', { period: 2, failures: 90 }), // reading the rules, on a busy node
        liveness: tcpProbe('http', { period: 30, failures: 6 }),
        readiness: httpProbe('/healthz', 'http'),
      },
      // Until nobody sends it new connections; then the start script lets the open ones end.
      preStop: ['sleep', '5'],
    };
  }

  private configuration(props: WafProps): Mount[] {
    const config = new ConfigFiles(this, 'waf-config', readAssets(__dirname, CONFIGURATION));
    const scripts = new ConfigFiles(this, 'waf-scripts', readAssets(__dirname, SCRIPTS));
    const settings = new ConfigFiles(
      this,
      'waf-settings',
      settingsFiles({
        ...props,
        encrypted: props.certificate !== undefined,
        encryptedLogin: props.authority !== undefined,
      }),
    );
    return [
      { name: 'config', path: '/etc/waf', source: { config } },
      { name: 'settings', path: '/etc/waf-settings', source: { config: settings } },
      { name: 'scripts', path: '/scripts', source: { config: scripts } },
    ];
  }

  /** Certificates, by the paths that the configuration names. */
  private secretFiles({ certificate, authority, login }: WafProps): SecretMount[] {
    return [...servedFiles(this.encrypted ? certificate : undefined, CERTIFICATE_PATH), ...authorityMounts(login && authority)];
  }

  private exporter(): ContainerProps {
    return {
      name: 'nginx-exporter',
      image: images.nginxExporter,
      args: ['--nginx.scrape-uri=http://127.0.0.1:8081/status'],
      ports: { metrics: this.port('metrics') },
      resources: 'nano',
      probes: {
        liveness: tcpProbe('metrics', { period: 30, failures: 6 }),
        readiness: httpProbe('/', 'metrics'), // its own page: it must not take the firewall out of service
      },
    };
  }
}
