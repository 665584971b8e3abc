import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { Component } from '../platform/component';
import { ConfigFiles } from '../platform/config-files';
import type { EnvironmentVariables } from '../platform/environment-variables';
import type { Image } from '../platform/images';
import { type Ports, tcp } from '../platform/ports';
import { httpProbe, tcpProbe } from '../platform/probes';
import type { Secret } from '../platform/secret';
import { Service } from '../platform/service';
import type { Size } from '../platform/tiers';
import { StatefulSet } from '../platform/workload';
import { authorityMounts } from '../security/authority';
import { CERTIFICATE_FILES, servedFiles } from '../security/certificates';
import type { SecretInventory } from '../security/secret-inventory';
import type { DatabaseEndpoint } from '../stores/endpoints';
import type { Groups, OidcClient } from './identity';
import { databaseVariables } from './keycloak-database';
import { CALLBACK_PATHS } from './oidc-clients';
import { type ClientUrls, clientSecretVariable, type Mfa, masterRealmFile, READER, realmFile } from './realm';

/** Host names that browsers know. */
export interface KeycloakHosts {
  /** The login pages. */
  readonly login: string;
  /** The administration console. */
  readonly admin: string;
  readonly airflow: string;
  readonly grafana: string;
  /** Pages behind the auth proxy, besides Airflow's. */
  readonly protectedPages: readonly string[];
}

export interface KeycloakProps {
  readonly image: Image;
  /** @default - the registry is public */
  readonly imagePullSecret?: string;
  /** Straight to the server, with a host name as Keycloak's namespace knows it. */
  readonly database: DatabaseEndpoint;
  /** By which the database's server is checked. @default - as the endpoint's TLS mode says */
  readonly databaseAuthority?: Secret;
  readonly mfa: Mfa;
  /** Days that it keeps logins and changes in its database. @default 90 */
  readonly eventDays?: number;
  readonly groups: Groups;
  readonly hosts: KeycloakHosts;
  /** Path of Airflow's URL. @default - none */
  readonly basePath?: string;
  /** Browsers come by https. */
  readonly encrypted: boolean;
  /** Keycloak's own certificate, for its Service. @default - plain http inside */
  readonly certificate?: Secret;
  /** Addresses whose word about a client's address is taken. @default - everybody's that network policies let in */
  readonly trustedProxies?: readonly string[];
  /** Programs that log people in, with key `client-secret` of each, in Keycloak's namespace. */
  readonly clients: Readonly<Partial<Record<OidcClient, Secret>>>;
  /** Login of who looks whether people log in as was declared, key `client-secret`, in Keycloak's namespace. @default - nobody looks */
  readonly reader?: Secret;
  readonly replicas: number;
  readonly resources: Size;
  readonly secrets: SecretInventory;
}

const CERTIFICATE = '/run/secrets/keycloak-tls';

/** The rest of the limit is for code, threads and buffers: about 300 MiB, whatever the heap. */
const HEAP = '-XX:InitialRAMPercentage=25 -XX:MaxRAMPercentage=50';

/** Keycloak: people prove here who they are, with a password and a second factor. */
export class Keycloak extends Component {
  constructor(scope: Construct, props: KeycloakProps) {
    const main: Ports = props.certificate ? { https: tcp(8443) } : { http: tcp(8080) };
    const served = { ...main, management: tcp(9000) };
    const cluster = { cluster: tcp(7800), 'cluster-check': tcp(57_800) };
    super(scope, 'keycloak', { version: props.image.tag, ports: { ...served, ...cluster } });
    const { mfa, groups, eventDays } = props;
    const reader = props.reader !== undefined;
    const realms = new ConfigFiles(this, 'keycloak-realms', {
      'airflow-realm.json': realmFile({ mfa, groups, clients: urlsOf(props), eventDays, reader }),
      'master-realm.json': masterRealmFile({ mfa, eventDays, reader }),
    });
    const credentials = props.secrets.share(props.database.credentials, this.namespace);
    new Service(this, { ports: served });
    const ports = props.replicas > 1 ? this.ports : served;
    const podNames = new Service(this, { name: 'keycloak-pods', headless: true, ports });

    new StatefulSet(this, {
      replicas: props.replicas,
      onlyServing: true, // it cannot start on a database that only follows another one
      serviceName: podNames.name,
      priority: 'system',
      gracePeriod: Duration.minutes(1),
      imagePullSecret: props.imagePullSecret,
      containers: [
        {
          name: 'keycloak',
          image: props.image,
          args: ['start', '--optimized', '--import-realm'],
          environment: { ...this.server(props), ...this.logins(props), ...databaseVariables(props, credentials) },
          ports,
          resources: props.resources,
          mounts: [
            { name: 'realms', path: '/opt/keycloak/data/import', source: { config: realms } },
            ...servedFiles(props.certificate, CERTIFICATE),
            ...authorityMounts(props.databaseAuthority),
          ],
          probes: {
            startup: httpProbe('/health/started', 'management', { period: 10, failures: 60 }), // the first start makes the tables
            liveness: tcpProbe(props.certificate ? 'https' : 'http', { period: 30, failures: 6 }),
            readiness: httpProbe('/health/ready', 'management'),
          },
        },
      ],
    });
  }

  private server({ hosts, encrypted, certificate, trustedProxies, replicas }: KeycloakProps): EnvironmentVariables {
    const scheme = encrypted ? 'https' : 'http';
    return {
      KC_HOSTNAME: `${scheme}://${hosts.login}`,
      KC_HOSTNAME_ADMIN: `${scheme}://${hosts.admin}`,
      KC_HOSTNAME_BACKCHANNEL_DYNAMIC: 'true', // pods ask for tokens inside the cluster, at the Service
      KC_PROXY_HEADERS: 'xforwarded',
      ...(trustedProxies ? { KC_PROXY_TRUSTED_ADDRESSES: trustedProxies.join(',') } : {}),
      ...(certificate
        ? {
            KC_HTTPS_CERTIFICATE_FILE: `${CERTIFICATE}/${CERTIFICATE_FILES.certificate}`,
            KC_HTTPS_CERTIFICATE_KEY_FILE: `${CERTIFICATE}/${CERTIFICATE_FILES.key}`,
            KC_HTTPS_CERTIFICATES_RELOAD_PERIOD: '10m',
          }
        : { KC_HTTP_ENABLED: 'true' }),
      KC_HTTP_MANAGEMENT_SCHEME: 'http', // health and figures, for the kubelet and Prometheus only
      ...(replicas > 1
        ? {
            KC_CACHE: 'ispn',
            POD_IP: { field: 'status.podIP' },
            KC_CACHE_EMBEDDED_NETWORK_BIND_ADDRESS: '$(POD_IP)', // its own choice are RFC 1918 addresses only, which not every cluster uses
          }
        : { KC_CACHE: 'local' }),
      KC_LOG_CONSOLE_OUTPUT: 'json',
      KC_SPI_EVENTS_LISTENER__JBOSS_LOGGING__SUCCESS_LEVEL: 'info', // logins that went well too: debug hides them
      KC_SHUTDOWN_DELAY: '10s', // until nobody sends requests any more
      KC_SHUTDOWN_TIMEOUT: '20s',
      JAVA_OPTS_KC_HEAP: HEAP,
    };
  }

  /** Secrets of the programs that log people in, and the first administrator. */
  private logins({ clients, reader, secrets }: KeycloakProps): EnvironmentVariables {
    const admin = secrets.declare('keycloak-admin', this.namespace, {
      rotation: 'user-password',
      keys: {
        username: { purpose: 'First administrator of Keycloak, to be replaced by people', format: { fixed: 'admin' } },
        password: { purpose: 'Its password, of 14 characters or more', format: 'url-safe' },
      },
    });
    return {
      KC_BOOTSTRAP_ADMIN_USERNAME: admin.key('username'),
      KC_BOOTSTRAP_ADMIN_PASSWORD: admin.key('password'),
      ...Object.fromEntries(
        Object.entries(clients).map(([client, secret]) => [clientSecretVariable(client as OidcClient), secret.key('client-secret')]),
      ),
      ...(reader ? { [clientSecretVariable(READER)]: reader.key('client-secret') } : {}),
    };
  }
}

/** Where each program's login comes back to; no wildcard, so that no other page of a host can take the code. */
function urlsOf({ hosts, basePath = '', encrypted, clients }: KeycloakProps): Partial<Record<OidcClient, ClientUrls>> {
  const url = (host: string) => `${encrypted ? 'https' : 'http'}://${host}`;
  const airflow = `${url(hosts.airflow)}${basePath}`;
  const grafana = url(hosts.grafana);
  const pages = [hosts.airflow, ...hosts.protectedPages].map(url);
  const urls: Record<OidcClient, ClientUrls> = {
    airflow: { redirects: [`${airflow}${CALLBACK_PATHS.airflow}`], afterLogout: [`${airflow}/`] },
    grafana: { redirects: [`${grafana}${CALLBACK_PATHS.grafana}`], afterLogout: [`${grafana}/login`] },
    'auth-proxy': {
      redirects: pages.map((page) => `${page}${CALLBACK_PATHS['auth-proxy']}`),
      afterLogout: pages.map((page) => `${page}/`),
    },
  };
  return Object.fromEntries(Object.keys(clients).map((client) => [client, urls[client as OidcClient]]));
}
