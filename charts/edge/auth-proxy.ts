import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { readAsset } from '../platform/assets';
import { Component } from '../platform/component';
import { ConfigFiles } from '../platform/config-files';
import { images } from '../platform/images';
import { tcp } from '../platform/ports';
import { httpProbe, tcpProbe } from '../platform/probes';
import type { Secret } from '../platform/secret';
import { Service } from '../platform/service';
import type { Size } from '../platform/tiers';
import { Deployment } from '../platform/workload';
import { AUTHORITY_FILE, authorityMounts } from '../security/authority';
import type { SecretInventory } from '../security/secret-inventory';
import type { IdentityProvider } from './identity';
import { CALLBACK_PATHS, SCOPES } from './oidc-clients';

export interface AuthProxyProps {
  readonly identity: IdentityProvider;
  /** What it lets people through to. */
  readonly upstream: string;
  /** Hosts that people log in at: Airflow's, and the private ones whose door asks here. */
  readonly hosts: readonly string[];
  /** Browsers come over https. */
  readonly encrypted: boolean;
  /** Hours until people log in again. */
  readonly sessionHours: number;
  /** Addresses whose word about a client's host and address is taken. */
  readonly trustedProxies: readonly string[];
  readonly replicas: number;
  readonly minAvailable?: number;
  readonly resources: Size;
  readonly secrets: SecretInventory;
  /** By which the provider's server is checked. @default - the system's */
  readonly authority?: Secret;
}

const CLIENT = '/run/secrets/oidc';
const COOKIE = '/run/secrets/auth-proxy';
const CONFIGURATION = '/etc/oauth2-proxy';

/** oauth2-proxy: nobody sees a page before the login. Any pod can serve any request, for the session is in the cookie. */
export class AuthProxy extends Component {
  constructor(scope: Construct, props: AuthProxyProps) {
    super(scope, 'auth-proxy', { version: images.oauth2Proxy.tag, ports: { http: tcp(4180), metrics: tcp(44180) } });
    const { identity, authority, secrets } = props;
    const client = identity.client('auth-proxy');
    const cookie = secrets.declare('auth-proxy', this.namespace, {
      rotation: 'session-key',
      // Of oauth2-proxy's own making; other lengths than 16, 24 and 32 bytes it refuses.
      keys: { 'cookie-secret': { purpose: 'Encrypts the sessions of people who have logged in', format: 'fernet' } },
    });
    const configuration = new ConfigFiles(this, 'auth-proxy-config', { 'oauth2-proxy.cfg': readAsset(__dirname, 'oauth2-proxy.cfg') });
    new Service(this);
    new Deployment(this, {
      replicas: props.replicas,
      minAvailable: props.minAvailable,
      priority: 'system',
      gracePeriod: Duration.seconds(45), // it answers for 30 s after the stop signal
      containers: [
        {
          name: 'auth-proxy',
          image: images.oauth2Proxy,
          args: [`--config=${CONFIGURATION}/oauth2-proxy.cfg`, ...argumentsOf(props)],
          environment: { OAUTH2_PROXY_CLIENT_ID: client.key('client-id') },
          ports: this.ports,
          resources: props.resources,
          mounts: [
            { name: 'configuration', path: CONFIGURATION, source: { config: configuration } },
            { name: 'oidc', path: CLIENT, source: { secret: client, keys: ['client-secret'] } },
            { name: 'cookie', path: COOKIE, source: { secret: cookie, keys: ['cookie-secret'] } },
            ...authorityMounts(authority),
          ],
          probes: {
            liveness: tcpProbe('http', { period: 30, failures: 6 }),
            readiness: httpProbe('/ready', 'http'),
          },
        },
      ],
    });
  }
}

function argumentsOf({ identity, authority, encrypted, ...props }: AuthProxyProps): string[] {
  const each = (option: string, values: readonly string[]) => values.map((value) => `--${option}=${value}`);
  return [
    `--upstream=${props.upstream}`,
    `--oidc-issuer-url=${identity.issuer}`,
    `--login-url=${identity.authorizationUrl}`,
    `--redeem-url=${identity.tokenUrl}`,
    `--profile-url=${identity.userinfoUrl}`,
    `--oidc-jwks-url=${identity.jwksUrl}`,
    `--scope=${SCOPES}`,
    `--oidc-groups-claim=${identity.groupsClaim}`,
    ...each('allowed-group', [...new Set(Object.values(identity.groups))]),
    ...(identity.acrValues ? [`--acr-values=${identity.acrValues}`] : []),
    ...(authority ? [`--provider-ca-file=${AUTHORITY_FILE}`] : []),
    // Without a host: that of the request, so that one Deployment serves them all.
    `--redirect-url=${CALLBACK_PATHS['auth-proxy']}`,
    ...each('whitelist-domain', props.hosts),
    ...each('trusted-proxy-ip', props.trustedProxies),
    // Browsers take a cookie of the prefix __Host- only over https, and only without a domain: no other host can set it.
    `--cookie-name=${encrypted ? '__Host-auth' : 'auth'}`,
    `--cookie-secure=${encrypted}`,
    `--cookie-expire=${props.sessionHours}h`,
  ];
}
