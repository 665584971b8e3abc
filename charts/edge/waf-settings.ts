import { quantityValue } from '../platform/quantity';
import { type Directive, nginxFile, upstream } from './nginx-directives';
import { airflowRoutes, loginRoutes, RATES, type Upstream } from './waf-routes';

/** Airflow as the firewall shows it. */
export interface ShownAirflow {
  readonly host: string;
  /** Path under which it is, without the last slash: '' or '/prefix'. */
  readonly basePath: string;
  /** Host and port of each. */
  readonly webserver: string;
  /** @default - hidden */
  readonly executionApi?: string;
  /** What stands in front of its pages. @default - nothing: Airflow's own login */
  readonly authProxy?: string;
}

/** The login pages of Keycloak. */
export interface ShownLogin {
  readonly host: string;
  readonly server: string;
  readonly realm: string;
}

export interface WafSettings {
  readonly airflow: ShownAirflow;
  /** @default - no host for it */
  readonly login?: ShownLogin;
  /** Where TLS from the client ends: here, or at a Gateway or Ingress in front. */
  readonly tlsEndsAt: 'waf' | 'entry';
  /** There is TLS at all. */
  readonly encrypted: boolean;
  /** The login server shows a certificate. */
  readonly encryptedLogin: boolean;
  /** CIDRs of what stands in front and tells of the client. */
  readonly trustedProxies: readonly string[];
  /** block: an attack gets 403. detect: it is logged only. */
  readonly mode: 'block' | 'detect';
  readonly paranoia: number;
  readonly anomalyThresholds: { readonly inbound: number; readonly outbound: number };
  /** Largest request. */
  readonly bodyLimit: string;
  /** Requests that one address may make. */
  readonly rateLimits: { readonly loginPerMinute: number; readonly apiPerSecond: number; readonly pagesPerSecond: number };
}

/** The files in which environments differ, by name. */
export function settingsFiles(settings: WafSettings): Record<string, string> {
  const proxies = settings.tlsEndsAt === 'entry' ? settings.trustedProxies : [];
  return {
    'engine.conf': engine(settings),
    'limits.conf': nginxFile(limits(settings)),
    'servers.conf': nginxFile([...upstreams(settings), ...servers(settings)]),
    'trusted-proxies.conf': nginxFile(proxies.map((cidr) => ['set_real_ip_from', cidr])),
    'trusted-proxies.geo': nginxFile(proxies.map((cidr) => [cidr, 1])),
  };
}

/** Directives of ModSecurity: words and numbers of the schema only, so none needs quoting. */
function engine({ mode, paranoia, anomalyThresholds, bodyLimit }: WafSettings): string {
  const bytes = quantityValue(bodyLimit);
  const variables = {
    blocking_paranoia_level: paranoia,
    detection_paranoia_level: paranoia,
    inbound_anomaly_score_threshold: anomalyThresholds.inbound,
    outbound_anomaly_score_threshold: anomalyThresholds.outbound,
  };
  const actions = [
    'id:1000',
    'phase:1',
    'pass',
    't:none',
    'nolog',
    ...Object.entries(variables).map(([name, value]) => `setvar:tx.${name}=${value}`),
  ];
  const directives = [
    ['SecRuleEngine', mode === 'block' ? 'On' : 'DetectionOnly'],
    ['SecRequestBodyLimit', bytes],
    ['SecRequestBodyNoFilesLimit', bytes],
    ['SecAction', `"${actions.join(',')}"`],
  ];
  return directives.map((words) => `${words.join(' ')}\n`).join('');
}

function limits({ bodyLimit, rateLimits }: WafSettings): Directive[] {
  const zones = Object.entries(RATES).map(
    ([name, of]): Directive => ['limit_req_zone', { variable: 'binary_remote_addr' }, `zone=${name}:10m`, `rate=${of(rateLimits).rate}`],
  );
  return [['client_max_body_size', quantityValue(bodyLimit)], ...zones];
}

function upstreams({ airflow, login }: WafSettings): Directive[] {
  const addresses: Record<Upstream, string | undefined> = {
    webserver: airflow.webserver,
    'execution-api': airflow.executionApi,
    'auth-proxy': airflow.authProxy,
    login: login?.server,
  };
  return Object.entries(addresses).flatMap(([name, address]): Directive[] =>
    address === undefined ? [] : [upstream(name, address, '/etc/waf/upstream.conf')],
  );
}

function servers(settings: WafSettings): Directive[] {
  const { airflow, login, tlsEndsAt } = settings;
  const tls = settings.encrypted ? tlsEndsAt : 'none';
  const hosts = [airflow.host, ...(login ? [login.host] : [])];
  const listen: Directive[] = tls === 'waf' ? [['listen', 8443, 'ssl']] : [['listen', 8080]];
  const behind: Directive[] = tls === 'entry' ? [['include', '/etc/waf/behind-entry.conf']] : [];
  const site = (host: string, routes: readonly Directive[]): Directive => [
    'server',
    [...listen, ['server_name', host], ['include', '/etc/waf/site.conf'], ...behind, ...routes],
  ];
  return [
    ...(tls === 'waf' ? encrypted(hosts) : []),
    site(airflow.host, airflowRoutes(settings)),
    ...(login ? [site(login.host, loginRoutes(settings, login))] : []),
  ];
}

/** Certificate and the way to it; a host that is not ours is not even shown the certificate. */
function encrypted(hosts: readonly string[]): Directive[] {
  return [
    ['include', '/etc/waf/tls.conf'],
    [
      'server',
      [
        ['listen', 8443, 'ssl', 'default_server'],
        ['ssl_reject_handshake', 'on'],
        ['return', 444],
      ],
    ],
    [
      'server',
      [
        ['listen', 8080],
        ['server_name', ...hosts],
        ['include', '/etc/waf/to-https.conf'],
      ],
    ],
  ];
}
