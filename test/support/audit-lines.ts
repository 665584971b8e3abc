/** Lines that tell who did what, as the platform writes them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const CHARTS = join(__dirname, '..', '..', 'charts');
const text = (file: string): string => readFileSync(join(CHARTS, file), 'utf8');

/** What the log-collector sends of a line. */
export interface Sent {
  /** What this line is here for. */
  readonly about: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly time: string;
  readonly line: string;
}

/** What audit-export.py prints of an event: `npm run e2e:log-indexer` asks it. */
export const EVENT =
  '{"audit":"airflow","id":7,"dttm":"2026-11-20T10:30:00.123456+00:00","event":"patch_variable","owner":"ada","owner_display_name":"Ada Lovelace","dag_id":"warehouse","extra":"{\\"key\\": \\"threshold\\", \\"method\\": \\"PATCH\\"}"}';

/** The same of an event of nobody, which is shortened. */
export const LONG_EVENT = `{"audit":"airflow","id":8,"dttm":"2026-11-20T10:30:00.123456+00:00","event":"cli_scheduler","extra":"${'x'.repeat(16_000)}","shortened":true}`;

/** What ModSecurity finds, as log-filter.sed lets it pass: `npm run e2e:log-indexer` asks it. */
export const FINDING =
  '{"transaction":{"log":"audit","client_ip":"203.0.113.9","request":{"method":"GET","uri":"/home"},"response":{"http_code":403},"messages":[{"message":"XSS Filter","details":{"ruleId":"941100","variable":"","found_in":"ARGS:q"}}]}}';

/** A line of an nginx, in its own format. */
function nginx(file: string, values: Readonly<Record<string, string>>): string {
  const format = /log_format access escape=json([\s\S]*?);\n/.exec(text(file))?.[1] ?? '';
  const parts = [...format.matchAll(/'(.*)'/g)].map(([, part = '']) => part);
  const unknown = (name: string) => (/_sent$|_length$|_time$/.test(name) ? '0' : '');
  return parts.join('').replace(/\$(\w+)/g, (_, name: string) => values[name] ?? unknown(name));
}

/** A line of the login proxy, in its own format. */
function loginProxy(values: Readonly<Record<string, string>>): string {
  const format = /^auth_logging_format = '(.*)'$/m.exec(text('edge/assets/oauth2-proxy.cfg'))?.[1] ?? '';
  return format.replace(/\{\{printf "%q" \.(\w+)\}\}|\{\{\.(\w+)\}\}/g, (_, quoted?: string, plain = '') =>
    quoted ? JSON.stringify(values[quoted] ?? '') : (values[plain] ?? ''),
  );
}

const USER = '5a0f8c1e-3b7d-4a52-9e61-0c2d4f6b8a10';

/** Of Keycloak's listener jboss-logging. */
const keycloak = (message: string): string =>
  JSON.stringify({ timestamp: '2026-11-20T10:31:00Z', loggerName: 'org.keycloak.events', level: 'WARN', message });

const CLUSTER = {
  kind: 'Event',
  apiVersion: 'audit.k8s.io/v1',
  verb: 'delete',
  user: { username: 'grace' },
  requestURI: '/api/v1/namespaces/airflow/secrets/x',
};

const from = (component: string, container = component) => ({ namespace: 'airflow', component, container, pod: `${component}-0` });

const REFUSED = { remote_addr: '203.0.113.9', request_method: 'POST', host: 'airflow.example.com', path_alone: '/api', status: '403' };
const PASSED = { ...REFUSED, status: '200', upstream_addr: '10.0.0.7:8080' };
const PAGE = { device: 'laptop', user: 'ada', request_method: 'GET', host: 'grafana.example.com', path_alone: '/d/x', status: '200' };
const WAF = 'edge/assets/waf/nginx.conf';
const DOOR = 'edge/assets/vpn-gateway/nginx.conf';

const LINES: readonly (readonly [about: string, attributes: Readonly<Record<string, string>>, line: string])[] = [
  ['an event of Airflow', { ...from('audit-export'), dag_id: 'warehouse' }, EVENT],
  ['a long event of nobody', from('audit-export'), LONG_EVENT],
  [
    'the summary of the export',
    from('audit-export'),
    '2026-11-20T10:35:00Z audit-export: 2 events are in airflow-audit/airflow/prod/0001/',
  ],
  ['a task that plays the export', { ...from('airflow-worker'), dag_id: 'warehouse' }, EVENT],
  ['a login', from('keycloak'), keycloak(`type="LOGIN", realmId="airflow", userId="${USER}", ipAddress="192.0.2.1", username="ada"`)],
  [
    'a failed login of a liar',
    from('keycloak'),
    keycloak('type="LOGIN_ERROR", userId="null", error="user_not_found", username="x\\", username=\\"ada"'),
  ],
  [
    'a change by an administrator',
    from('keycloak'),
    keycloak(`operationType="CREATE", realmId="airflow", userId="${USER}", resourceType="USER"`),
  ],
  ['the start of Keycloak', from('keycloak'), JSON.stringify({ loggerName: 'io.quarkus', message: 'org.keycloak.events are on' })],
  ['a session of a browser', from('auth-proxy'), loginProxy({ Client: '192.0.2.1', Username: 'ada', Status: 'AuthSuccess' })],
  ['a request that the firewall refused', from('waf'), nginx(WAF, REFUSED)],
  ['a request that Airflow refused', from('waf'), nginx(WAF, { ...PASSED, status: '403' })],
  ['a request that passed', from('waf'), nginx(WAF, PASSED)],
  ['what a rule found', from('waf'), FINDING],
  ['a private page', from('vpn-gateway', 'door'), nginx(DOOR, PAGE)],
  ['a private page of nobody', from('vpn-gateway', 'door'), nginx(DOOR, { ...PAGE, user: '' })],
  ['a change in the cluster', from('kubernetes-audit'), JSON.stringify(CLUSTER)],
  ['a log of Airflow', from('airflow-scheduler'), JSON.stringify({ level: 'info', event: 'audit of users', exception: [{ a: 1 }] })],
  ['a line that only looks like JSON', from('airflow-worker'), '{"audit":"airflow"'],
];

/** One line and more of everything that tells who did what, and some that only look like it. */
export const auditLines: readonly Sent[] = LINES.map(([about, attributes, line], index) => ({
  about,
  attributes,
  time: new Date(Date.UTC(2026, 10, 20, 10, 35, 0, 10 * index)).toISOString(),
  line,
}));
