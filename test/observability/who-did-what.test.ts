/** "Who did what" in Kibana and in Grafana, asked of lines as the platform writes them, after the rule of the log-indexer. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOG_PANELS } from '../../charts/observability/dashboards/log-panels';
import { readAsset } from '../../charts/platform/assets';
import { images } from '../../charts/platform/images';
import { auditLines } from '../support/audit-lines';
import { type Document, type Fields, kuery } from '../support/kuery';
import { indexed } from '../support/log-indexer';

interface Indexed {
  readonly about: string;
  readonly line: string;
  readonly document: Document;
}

const OBSERVABILITY = join(__dirname, '..', '..', 'charts', 'observability');

const lines: readonly Indexed[] = auditLines.map((sent) => ({ ...sent, document: indexed(sent) }));

const template = JSON.parse(readAsset(OBSERVABILITY, 'elasticsearch/index-template-airflow-logs.json')) as {
  readonly template: { readonly mappings: { readonly properties: Fields } };
};
const fields = template.template.mappings.properties;

const [search] = readAsset(OBSERVABILITY, 'kibana/saved-objects.ndjson')
  .trimEnd()
  .split('\n')
  .map((text) => JSON.parse(text) as { id: string; attributes: { columns: string[]; kibanaSavedObjectMeta: { searchSourceJSON: string } } })
  .filter(({ id }) => id === 'airflow-who-did-what');
const { query } = JSON.parse(search?.attributes.kibanaSavedObjectMeta.searchSourceJSON ?? '{}') as {
  readonly query: { readonly query: string };
};

const found = lines.filter(({ document }) => kuery(query.query, fields)(document));

const documentOf = (about: string): Document => lines.find((each) => each.about === about)?.document ?? {};

describe("Kibana's search for who did what", () => {
  test('finds each source, with who and what', () => {
    expect(found.map(({ about, document: { audit, who, what } }) => [about, audit, who, what])).toEqual([
      ['an event of Airflow', 'airflow', 'ada', 'patch_variable'],
      ['a long event of nobody', 'airflow', undefined, 'cli_scheduler'],
      ['a login', 'keycloak', 'ada', 'LOGIN'],
      ['a failed login of a liar', 'keycloak', 'x\\', 'LOGIN_ERROR'],
      ['a change by an administrator', 'keycloak', '5a0f8c1e-3b7d-4a52-9e61-0c2d4f6b8a10', 'CREATE'],
      ['a session of a browser', 'login', 'ada', 'AuthSuccess'],
      ['a request that the firewall refused', 'firewall', '203.0.113.9', 'POST airflow.example.com/api 403'],
      ['what a rule found', 'firewall rule', '203.0.113.9', 'rule 941100 XSS Filter'],
      ['a private page', 'private page', 'ada', 'GET grafana.example.com/d/x 200'],
      ['a private page of nobody', 'private page', 'laptop', 'GET grafana.example.com/d/x 200'],
      ['a change in the cluster', 'kubernetes', 'grace', 'delete /api/v1/namespaces/airflow/secrets/x'],
    ]);
  });

  test('finds nothing that only looks like it: no task can say that somebody did something', () => {
    const names = found.map(({ about }) => about);
    const others = lines.filter(({ about }) => !names.includes(about)).map(({ about }) => about);
    expect(others).toEqual([
      'the summary of the export',
      'a task that plays the export',
      'the start of Keycloak',
      'a request that Airflow refused',
      'a request that passed',
      'a log of Airflow',
      'a line that only looks like JSON',
    ]);
  });

  test('shows an event of Airflow at the time when it was done, not when it was exported', () => {
    expect(documentOf('an event of Airflow')['@timestamp']).toBe('2026-11-20T10:30:00.123456+00:00');
    expect(documentOf('the summary of the export')['@timestamp']).toBe('2026-11-20T10:35:00.02Z');
  });

  test.each([
    ['who : ada and audit : airflow', ['an event of Airflow']],
    ['audit : airflow and dag_id : warehouse', ['an event of Airflow']],
    ['audit : airflow and message : threshold', ['an event of Airflow']],
    ['what : (LOGIN or LOGIN_ERROR)', ['a login', 'a failed login of a liar']],
  ])('can be narrowed: %s', (narrowed, expected) => {
    const narrow = kuery(narrowed, fields);
    expect(lines.filter(({ document }) => narrow(document)).map(({ about }) => about)).toEqual(expected);
  });

  test('shows and asks fields only that the index knows: others are stored, and found by nobody', () => {
    const asked = [...(search?.attributes.columns ?? []), ...[...query.query.matchAll(/(\S+) :/g)].map(([, field = '']) => field)];
    expect(asked.filter((field) => !fields[field])).toEqual([]);
  });
});

test("Kibana's other lines keep the text of their event as message", () => {
  expect(documentOf('a log of Airflow')).toMatchObject({ message: 'audit of users', exception: '[{"a":1}]' });
  expect(documentOf('a line that only looks like JSON')['message']).toBe('{"audit":"airflow"');
});

test('The drill compares with the processor of the version that is deployed', () => {
  const modules = readFileSync(join(__dirname, '..', 'e2e', 'log-indexer', 'documents', 'go.mod'), 'utf8');
  expect(/processor\/transformprocessor v(\S+)/.exec(modules)?.[1]).toBe(images.openTelemetryCollector.tag);
});

describe("Grafana's page of who did what", () => {
  const panels = LOG_PANELS.filter(({ dashboard, kind }) => dashboard === 'audit' && kind === 'logs');

  /** Whether a panel's selector and line filters let a line of a component through. */
  const shows = (expr: string, { line, document }: Indexed): boolean => {
    const component = /\{component="([^"]+)"/.exec(expr)?.[1];
    const filters = [...expr.matchAll(/\|= "((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) => JSON.parse(`"${text}"`) as string);
    return document['component'] === component && filters.every((text) => line.includes(text));
  };

  test('has a panel that shows the line of each source', () => {
    const unseen = found.filter((each) => !panels.some(({ expr }) => shows(expr, each))).map(({ about }) => about);
    expect(unseen).toEqual([]);
  });

  test('takes who, what and when of an event of Airflow out of fields that its line has', () => {
    const [event] = found;
    const panel = panels.find(({ title }) => title === 'Events');
    const line = JSON.parse(event?.line ?? '{}') as Readonly<Record<string, unknown>>;
    const asked = Object.fromEntries(
      [...(panel?.expr.matchAll(/(\w+)="(\w+)"[,\s]/g) ?? [])].map(([, name, field = '']) => [name, line[field]]),
    );
    expect(asked).toMatchObject({ at: '2026-11-20T10:30:00.123456+00:00', who: 'ada', event: 'patch_variable', dag: 'warehouse' });
  });
});
