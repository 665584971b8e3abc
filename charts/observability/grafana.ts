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
import type { Size } from '../platform/tiers';
import type { Mount } from '../platform/volumes';
import { StatefulSet } from '../platform/workload';
import { AUTHORITY_FILE, authorityMounts } from '../security/authority';
import type { SecretInventory } from '../security/secret-inventory';
import { dashboardFiles } from './dashboards';
import { type GrafanaLogin, grafanaLoginMounts, grafanaLoginVariables } from './grafana-login';
import { SIGNALS } from './signals';
import { yamlFile } from './yaml-file';

export interface GrafanaProps {
  /** URLs of what it shows. */
  readonly sources: {
    readonly prometheus: string;
    readonly alertmanager: string;
    readonly loki: string;
    /** @default - none */
    readonly jaeger?: string;
    /** @default - none */
    readonly elasticsearch?: {
      readonly url: string;
      readonly passwords: Secret;
      /** By which it is checked. @default - those of the system, where it is asked over https */
      readonly authority?: Secret;
    };
  };
  /** Seconds between scrapes: the finest step that a rate can have. */
  readonly scrapeInterval: number;
  readonly resources: Size;
  readonly secrets: SecretInventory;
  /** How people log in. @default - as the first administrator, with a password */
  readonly login?: GrafanaLogin;
}

const ADMIN = '/run/secrets/grafana-admin';
const ELASTICSEARCH = '/run/secrets/elasticsearch';
const DASHBOARDS = '/etc/grafana/dashboards';

/** Dashboards and data sources from files: what is clicked together in the browser is not kept on purpose, except by people's own choice. */
export class Grafana extends Component {
  constructor(scope: Construct, props: GrafanaProps) {
    super(scope, 'grafana', { version: images.grafana.tag, ports: { http: tcp(3000) } });
    const { sources, secrets, resources, login } = props;
    const admin = secrets.declare('grafana-admin', this.namespace, {
      rotation: 'user-password',
      keys: {
        username: { purpose: 'First administrator of Grafana', format: { fixed: 'admin' } },
        password: { purpose: 'Its password', format: 'url-safe' },
        'secret-key': { purpose: 'Encrypts what Grafana keeps in its database', format: 'hex' },
      },
    });
    new Service(this);
    const podNames = new Service(this, { name: 'grafana-pods', headless: true });
    new StatefulSet(this, {
      replicas: 1,
      serviceName: podNames.name,
      priority: 'system',
      gracePeriod: Duration.seconds(30),
      claims: { 'grafana-data': { tier: 'hot', size: '1Gi' } },
      containers: [
        {
          name: 'grafana',
          image: images.grafana,
          environment: {
            GF_SECURITY_SECRET_KEY: admin.key('secret-key'),
            PROMETHEUS_URL: sources.prometheus,
            PROMETHEUS_SCRAPE_INTERVAL: `${props.scrapeInterval}s`,
            ALERTMANAGER_URL: sources.alertmanager,
            LOKI_URL: sources.loki,
            ...(sources.jaeger ? { JAEGER_URL: sources.jaeger } : {}),
            ...(sources.elasticsearch ? { ELASTICSEARCH_URL: sources.elasticsearch.url } : {}),
            ...(login ? grafanaLoginVariables(login, this.namespace) : {}),
          },
          ports: this.ports,
          resources,
          mounts: [
            { name: 'grafana-data', path: '/var/lib/grafana', source: { claimTemplate: true } },
            { name: 'admin', path: ADMIN, source: { secret: admin, keys: ['username', 'password'] } },
            ...this.provisioning(props),
            ...this.dashboards(),
            ...(login ? grafanaLoginMounts(login, this.namespace) : []),
            ...authorityMounts(sources.elasticsearch?.authority),
          ],
          probes: {
            startup: httpProbe('/api/health', 'http', { period: 5, failures: 60 }),
            liveness: tcpProbe('http', { period: 30, failures: 6 }),
            readiness: httpProbe('/api/health', 'http'),
          },
        },
      ],
    });
  }

  private provisioning({ sources, login }: GrafanaProps): Mount[] {
    const { elasticsearch, jaeger } = sources;
    const names = ['prometheus', 'alertmanager', 'loki', ...(jaeger ? ['jaeger'] : []), ...(elasticsearch ? ['elasticsearch'] : [])];
    const read = (file: string) => readAsset(__dirname, `grafana/${file}`);
    const config = new ConfigFiles(this, 'grafana-config', {
      'grafana.ini': read('grafana.ini') + (login ? read('login.ini') : ''),
    });
    const datasources = new ConfigFiles(
      this,
      'grafana-datasources',
      Object.fromEntries(
        names.map((name) => {
          const file = read(`datasources/${name}.yml`);
          return [`${name}.yml`, name === 'elasticsearch' && elasticsearch?.authority ? checkedByAuthority(file) : file];
        }),
      ),
    );
    const provider = new ConfigFiles(this, 'grafana-dashboards', { 'dashboards.yml': read('dashboards.yml') });
    return [
      { name: 'config', path: '/etc/grafana/grafana.ini', subPath: 'grafana.ini', source: { config } },
      { name: 'datasources', path: '/etc/grafana/provisioning/datasources', source: { config: datasources } },
      { name: 'dashboard-provider', path: '/etc/grafana/provisioning/dashboards', source: { config: provider } },
      ...(elasticsearch
        ? [{ name: 'elasticsearch', path: ELASTICSEARCH, source: { secret: elasticsearch.passwords, keys: ['grafana'] } }]
        : []),
    ];
  }

  /** A ConfigMap for each: together they would be larger than `kubectl apply` takes. */
  private dashboards(): Mount[] {
    return Object.entries(dashboardFiles(SIGNALS)).map(([file, json]) => {
      const name = file.replace('.json', '');
      const config = new ConfigFiles(this, `grafana-dashboard-${name}`, { [file]: json });
      return { name: `dashboard-${name}`, path: `${DASHBOARDS}/${name}`, source: { config } };
    });
  }
}

interface DataSources {
  readonly datasources: readonly { readonly jsonData: object; readonly secureJsonData: object }[];
}

/** Grafana takes the certificate itself, not its path. */
function checkedByAuthority(file: string): string {
  const { datasources, ...rest } = parse(file) as DataSources;
  return yamlFile({
    ...rest,
    datasources: datasources.map(({ jsonData, secureJsonData, ...source }) => ({
      ...source,
      jsonData: { ...jsonData, tlsAuthWithCACert: true },
      secureJsonData: { ...secureJsonData, tlsCACert: `$__file{${AUTHORITY_FILE}}` },
    })),
  });
}
