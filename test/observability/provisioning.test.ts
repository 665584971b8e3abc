import { join } from 'node:path';
import { parse } from 'yaml';
import { dashboardFiles } from '../../charts/observability/dashboards';
import { SIGNALS } from '../../charts/observability/signals';
import { readAsset } from '../../charts/platform/assets';

interface DataSource {
  readonly uid: string;
  readonly url: string;
  readonly editable: boolean;
}

const asset = (name: string): string => readAsset(join(__dirname, '..', '..', 'charts', 'observability'), name);

const NAMES = ['prometheus', 'loki', 'jaeger', 'alertmanager', 'elasticsearch'];

const dataSources = NAMES.map((name) => (parse(asset(`grafana/datasources/${name}.yml`)) as { datasources: [DataSource] }).datasources[0]);

/** All values under a key, at any depth. */
const valuesOf = (key: string, value: unknown): unknown[] =>
  value && typeof value === 'object'
    ? Object.entries(value).flatMap(([name, child]) => [...(name === key ? [child] : []), ...valuesOf(key, child)])
    : [];

describe("Grafana's data sources", () => {
  test('have the uid that dashboards know them by, and cannot be changed by hand', () => {
    expect(dataSources.map(({ uid, editable }) => [uid, editable])).toEqual(NAMES.map((name) => [name, false]));
  });

  test('are where the environment says', () => {
    expect(dataSources.map(({ url }) => url)).toEqual(NAMES.map((name) => `$${name.toUpperCase()}_URL`));
  });

  test('link to each other: metrics to traces, logs to traces, traces to logs and metrics', () => {
    const links = dataSources.map((source) => [source.uid, [...valuesOf('datasourceUid', source), ...valuesOf('alertmanagerUid', source)]]);
    expect(Object.fromEntries(links)).toEqual({
      prometheus: ['jaeger', 'alertmanager'],
      loki: ['jaeger'],
      jaeger: ['loki', 'prometheus'],
      alertmanager: [],
      elasticsearch: [],
    });
  });

  test('keep a dollar sign of Grafana by doubling it, and read passwords from files', () => {
    for (const name of NAMES) {
      const text = asset(`grafana/datasources/${name}.yml`).replace(/^\s*#.*$/gm, '');
      const single = [...text.matchAll(/(?<!\$)\$(?!\$)(\w+)/g)].map(([, variable]) => variable);
      expect(single.filter((variable) => variable !== '__file' && !/^[A-Z_]+$/.test(variable ?? ''))).toEqual([]);
    }
  });
});

describe("Grafana's settings", () => {
  const settings = asset('grafana/grafana.ini');

  test.each([
    'reporting_enabled',
    'check_for_updates',
    'check_for_plugin_updates',
    'news_feed_enabled',
    'external_enabled',
    'plugin_admin_enabled',
    'allow_sign_up',
    'execute_alerts',
  ])('have %s off', (name) => {
    expect(settings).toMatch(new RegExp(`^${name} = false$`, 'm'));
  });

  test('let nobody in without a login', () => {
    expect(settings).toContain('[auth.anonymous]\nenabled = false');
  });

  test('take the administrator from files', () => {
    expect([...settings.matchAll(/^admin_(\w+) = (.*)$/gm)].map(([, key, value]) => [key, value])).toEqual([
      ['user', '$__file{/run/secrets/grafana-admin/username}'],
      ['password', '$__file{/run/secrets/grafana-admin/password}'],
    ]);
  });

  test('open with the overview', () => {
    const { providers } = parse(asset('grafana/dashboards.yml')) as { providers: [{ options: { path: string } }] };
    const home = /^default_home_dashboard_path = (.*)$/m.exec(settings)?.[1] ?? '';
    expect(home.startsWith(`${providers[0].options.path}/`)).toBe(true);
    expect(Object.keys(dashboardFiles(SIGNALS))).toContain(home.split('/').at(-1));
  });
});

describe("Kibana's saved objects", () => {
  const objects = asset('kibana/saved-objects.ndjson')
    .trimEnd()
    .split('\n')
    .map(
      (line) => JSON.parse(line) as { type: string; id: string; attributes: { title: string }; references: { type: string; id: string }[] },
    );

  test('are a data view of the logs, and searches in it for errors and for who did what', () => {
    expect(objects.map(({ type, attributes }) => [type, attributes.title])).toEqual([
      ['index-pattern', 'airflow-logs*'],
      ['search', 'Airflow errors'],
      ['search', 'Who did what'],
    ]);
  });

  test('refer only to each other', () => {
    const keys = objects.map(({ type, id }) => `${type}/${id}`);
    expect(
      objects.flatMap(({ references }) => references.map(({ type, id }) => `${type}/${id}`)).filter((key) => !keys.includes(key)),
    ).toEqual([]);
  });
});
