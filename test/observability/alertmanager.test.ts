import { parse } from 'yaml';
import { Alertmanager, type AlertmanagerProps } from '../../charts/observability/alertmanager';
import { type AlertmanagerConfigProps, alertmanagerConfig } from '../../charts/observability/alertmanager-config';
import { type Receiver, type Receivers, receiverKeys, receiverPort } from '../../charts/observability/receivers';
import { SecretInventory } from '../../charts/security/secret-inventory';
import { objectsOf, readable } from '../support/fixtures';
import { containers, find } from '../support/objects';
import { volume, watchChart } from '../support/observability-fixtures';

const cidrs = ['192.0.2.0/24'];
const mail = {
  type: 'email',
  to: ['owners@example.com', 'data@example.com'],
  from: 'airflow@example.com',
  server: 'smtp.example.com',
  port: 587,
  cidrs,
} as const;

const receivers = {
  bot: { type: 'webhook', url: 'http://bot.example.com:8080/alerts', port: 443, cidrs },
  pager: { type: 'webhook', port: 8443, cidrs },
  owners: { ...mail, username: 'airflow@example.com' },
  relay: { ...mail, port: 25 },
  chat: { type: 'chat', channel: '#airflow', cidrs },
} satisfies Record<string, Receiver>;

const config = (props: Partial<AlertmanagerConfigProps> = {}) =>
  alertmanagerConfig({
    receivers,
    routes: [
      { severity: 'critical', receiver: 'pager' },
      { severity: 'warning', team: 'data', receiver: 'owners' },
      { team: 'platform', receiver: 'chat' },
      { receiver: 'bot' },
    ],
    watchdog: 'bot',
    repeatHours: 12,
    ...props,
  });

/** The text down to a line: what follows comes from the table of signals. */
const upTo = (text: string, line: string) => text.slice(0, text.indexOf(line));

describe('The configuration of Alertmanager', () => {
  test('has a receiver of each kind, and the routes in their order behind the watchdog’s', () => {
    expect(upTo(config(), '\ninhibit_rules:')).toMatchSnapshot();
  });

  test('keeps to itself what nobody wants, the watchdog included', () => {
    expect(upTo(config({ receivers: {}, routes: [], watchdog: undefined }), '\ninhibit_rules:')).toMatchSnapshot();
  });

  test('tells a receiver of deployments, and not that they are over', () => {
    const { route, receivers: rendered } = parse(config({ deployments: 'chat' })) as {
      route: { routes: { receiver: string; matchers: string[] }[] };
      receivers: { name: string; slack_configs?: { send_resolved: boolean; api_url_file: string }[] }[];
    };
    expect(route.routes.find(({ matchers }) => matchers.includes('alertname="Deployment"'))?.receiver).toBe('deployments of chat');
    expect(rendered.find(({ name }) => name === 'deployments of chat')?.slack_configs).toMatchObject([
      { send_resolved: false, api_url_file: '/run/secrets/alertmanager-receivers/chat-url' },
    ]);
  });

  test('lets causes silence their symptoms', () => {
    expect(config()).toMatch(/^inhibit_rules:\n(.*\n)*? {2}- source_matchers:$/m);
  });
});

describe('A receiver', () => {
  test('has its secrets in files: a URL that is one, a password', () => {
    expect(Object.keys(receiverKeys(receivers))).toEqual(['pager-url', 'owners-password', 'chat-url']);
  });

  test.each(Object.entries({ bot: 8080, pager: 8443, owners: 587, relay: 25, chat: 443 }))('%s is sent to at port %i', (name, port) => {
    expect(receiverPort(receivers[name as keyof typeof receivers]).number).toBe(port);
  });

  test('of a secret says nothing of it in the configuration', () => {
    expect(config()).not.toMatch(/url: https|password: /);
  });
});

describe('Alertmanager', () => {
  const alertmanager = (props: Partial<AlertmanagerProps> = {}) => {
    const chart = watchChart();
    const secrets = new SecretInventory();
    const all = {
      receivers,
      routes: [],
      repeatHours: 4,
      replicas: 1,
      volume: volume('1Gi'),
      resources: 'nano',
      secrets,
      ...props,
    } as const;
    const { podsHost } = new Alertmanager(chart, all);
    return { objects: objectsOf(chart), secrets: secrets.secrets, podsHost };
  };

  test('is one pod on a volume, with its receivers’ secrets', () => {
    expect(readable(alertmanager().objects)).toMatchSnapshot();
  });

  test('of one pod listens to no others', () => {
    const [container] = containers(alertmanager());
    expect(container?.args).toContain('--cluster.listen-address=');
    expect(container?.ports?.map(({ name }) => name)).toEqual(['http']);
  });

  test('of several pods tells each what was sent, by the names of all', () => {
    const { podsHost, ...found } = alertmanager({ replicas: 3 });
    const [container] = containers(found);
    expect(container?.args?.filter((arg) => arg.startsWith('--cluster.'))).toEqual([
      '--cluster.listen-address=0.0.0.0:9094',
      '--cluster.peer=alertmanager-0.alertmanager-pods:9094',
      '--cluster.peer=alertmanager-1.alertmanager-pods:9094',
      '--cluster.peer=alertmanager-2.alertmanager-pods:9094',
    ]);
    expect(container?.ports?.map(({ name, protocol }) => `${name} ${protocol}`)).toEqual(['http TCP', 'cluster TCP', 'cluster-udp UDP']);
    expect(find(found, 'Service', podsHost).spec.clusterIP).toBe('None');
  });

  test('whose receivers need no secret declares none', () => {
    const plain: Receivers = { bot: receivers.bot, relay: receivers.relay };
    expect(alertmanager({ receivers: plain }).secrets).toEqual([]);
  });
});
