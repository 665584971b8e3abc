import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SIGNALS } from '../../charts/observability/signals';
import { prometheusNames } from '../../charts/observability/signals/prometheus-name';

const folder = join(__dirname, 'metrics');
const rows = SIGNALS.filter(({ source }) => source !== 'airflow' && source !== 'platform-jobs');
const sources = [...new Set(rows.map(({ source }) => source as string))];
const linesOf = (source: string) =>
  readFileSync(join(folder, `${source}.txt`), 'utf8')
    .trimEnd()
    .split('\n');
const lists = readdirSync(folder)
  .filter((file) => file.endsWith('.txt'))
  .map((file) => file.replace(/\.txt$/, ''));

describe('The lists of what exporters export', () => {
  test('are there for every source of the table', () => {
    expect(sources.filter((source) => !existsSync(join(folder, `${source}.txt`)))).toEqual([]);
  });

  test.each(lists)('%s says in its first line which software it was read off, and how', (source) => {
    const [comment = ''] = linesOf(source);
    expect(comment).toMatch(/^# .*\d+\.\d+.*: .*\b(run|read)\b/);
  });

  test.each(lists)('%s has one name on a line, in order, each once', (source) => {
    const [, ...names] = linesOf(source);
    expect(names.filter((name) => !/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name))).toEqual([]);
    expect(names).toEqual([...new Set(names)].sort());
  });
});

describe("The table's rows of exporters", () => {
  test.each(sources)('name only metrics that %s exports', (source) => {
    const exported = new Set(linesOf(source));
    const named = rows.filter((row) => row.source === source).flatMap((row) => prometheusNames(row));
    expect(named.filter((name) => !exported.has(name))).toEqual([]);
  });
});

describe("The figures of the platform's own jobs", () => {
  const charts = join(__dirname, '..', '..', 'charts');
  const scripts = readdirSync(charts, { recursive: true, encoding: 'utf8' }).filter((file) => /assets\/.*\.(sh|py)$/.test(file));
  const sent = new Set(
    scripts.flatMap((file) =>
      [...readFileSync(join(charts, file), 'utf8').matchAll(/\bfigure(?:\(\s*"| )([a-z_]+\.[a-z_]+)/g)].map(([, name]) => name),
    ),
  );
  const named = SIGNALS.filter(({ source }) => source === 'platform-jobs').map(({ metric }) => metric);

  test('are those that some script sends', () => {
    expect(named.filter((metric) => !sent.has(metric))).toEqual([]);
  });

  test('all have a row: one without is dropped on its way', () => {
    expect([...sent].filter((name) => !named.includes(name ?? ''))).toEqual([]);
  });
});
