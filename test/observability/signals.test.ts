import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import options from '../../charts/airflow/options.json';
import { SIGNALS } from '../../charts/observability/signals';
import { DISABLED_TAGS } from '../../charts/observability/signals/disabled-tags';
import { prometheusNames } from '../../charts/observability/signals/prometheus-name';
import { runbookFile } from '../../charts/observability/signals/rules';
import { GUIDES, PROCEDURES } from '../../scripts/runbooks-page';
import described from './metrics/airflow.json';

interface Described {
  readonly type: string;
  readonly tags: readonly string[];
  readonly silent?: boolean;
}

interface RuleTests {
  readonly tests: readonly {
    readonly alert_rule_test?: readonly { readonly alertname: string; readonly exp_alerts?: readonly object[] | null }[];
  }[];
}

const UNBOUNDED =
  /^(.*(task|run|job|trace|span|container|image|user)_id|.*_?run_?id|id|uid|pid|try_number|map_index|logical_date|return_code|query|email)$/;

const alerts = SIGNALS.flatMap((signal) => signal.alerts ?? []);
const airflow = SIGNALS.filter(({ source }) => source === 'airflow');
const duplicates = (names: readonly string[]) => names.filter((name, index) => names.indexOf(name) !== index);

/** What Airflow's own list says about a metric; "{job_name}_start" is also the name of job_start. */
function listed(metric: string): Described | undefined {
  const all: Readonly<Record<string, Described>> = described.metrics;
  const pattern = Object.keys(all).find((name) => new RegExp(`^${name.replace(/\{\w+\}/g, '[a-z_]+')}$`).test(metric));
  return all[metric] ?? (pattern ? all[pattern] : undefined);
}

describe('The table of signals', () => {
  test('names no series twice', () => {
    expect(duplicates(SIGNALS.flatMap((signal) => prometheusNames(signal).map((name) => `${signal.source} ${name}`)))).toEqual([]);
  });

  test('says of every row what it means, in one sentence', () => {
    expect(SIGNALS.filter(({ meaning }) => !/^[^ ].*\.$/s.test(meaning)).map(({ metric }) => metric)).toEqual([]);
  });

  test('has no label without bounds', () => {
    expect(SIGNALS.filter(({ labels }) => labels.some((label) => UNBOUNDED.test(label))).map(({ metric }) => metric)).toEqual([]);
  });

  test('stores each recording once, under a name with a level and an operation', () => {
    const names = SIGNALS.flatMap((signal) => signal.recordings ?? []).map(({ record }) => record);
    expect(duplicates(names)).toEqual([]);
    expect(names.filter((name) => !/^[a-z_]+:[a-z_]+:[a-z0-9_]+$/.test(name))).toEqual([]);
  });
});

describe("Airflow's rows", () => {
  test('belong to the Airflow that is deployed', () => {
    expect(described.airflow).toBe(options.airflow);
  });

  test('are metrics that Airflow sends, by name and type', () => {
    const wrong = airflow.filter(({ metric, type }) => {
      const found = listed(metric);
      return !found || found.silent || found.type !== type;
    });
    expect(wrong.map(({ metric }) => metric)).toEqual([]);
  });

  test('have exactly the labels that Airflow sends and that are not switched off', () => {
    const off = DISABLED_TAGS.map((tag) => new RegExp(tag));
    // Only a deployment of several teams sends this one.
    const sent = (metric: string) =>
      (listed(metric)?.tags ?? []).filter((tag) => tag !== 'team_name' && !off.some((tags) => tags.test(tag)));
    const wrong = airflow.filter(({ metric, labels }) => [...labels].sort().join() !== sent(metric).join());
    expect(wrong.map(({ metric }) => metric)).toEqual([]);
  });

  test('of things that come and go are forgotten some day', () => {
    const transient = ['dag_id', 'file_path', 'file_name', 'pool_name', 'hostname'];
    expect(airflow.filter(({ labels, ttl }) => !ttl && labels.some((label) => transient.includes(label)))).toEqual([]);
  });
});

describe('Every alert', () => {
  test('has a name of its own', () => {
    expect(duplicates(alerts.map(({ alert }) => alert))).toEqual([]);
  });

  test('says what is wrong in one line, and gives the value', () => {
    const wrong = alerts.filter(({ summary, description }) => !summary || /\n/.test(summary) || !/\{\{ ?\$value/.test(description));
    expect(wrong.map(({ alert }) => alert)).toEqual([]);
  });

  test('silences alerts that exist, and never itself', () => {
    const names = alerts.map(({ alert }) => alert);
    const wrong = alerts.flatMap(({ alert, inhibits = [] }) => inhibits.filter((name) => name === alert || !names.includes(name)));
    expect(wrong).toEqual([]);
  });

  test('that silences others is at least as severe as they are', () => {
    const rank = { info: 0, warning: 1, critical: 2 };
    const severity = new Map(alerts.map((alert) => [alert.alert, rank[alert.severity]]));
    const wrong = alerts.filter((cause) => (cause.inhibits ?? []).some((name) => (severity.get(name) ?? 0) > rank[cause.severity]));
    expect(wrong.map(({ alert }) => alert)).toEqual([]);
  });

  test('has a runbook with what it means, how to check and how to mend', () => {
    const wrong = alerts.filter(({ alert }) => {
      const file = join(__dirname, '../../docs/runbooks', runbookFile(alert));
      const headings = existsSync(file) ? (readFileSync(file, 'utf8').match(/^#+ .*$/gm) ?? []) : [];
      return headings.join() !== [`# ${alert}`, '## What it means', '## Check', '## Mend', '## When it is nothing'].join();
    });
    expect(wrong.map(({ alert }) => alert)).toEqual([]);
  });

  test('is the reason for its runbook: none stays behind, but guides and procedures', () => {
    const files = ['README.md', ...Object.keys({ ...GUIDES, ...PROCEDURES }), ...alerts.map(({ alert }) => runbookFile(alert))];
    expect(readdirSync(join(__dirname, '../../docs/runbooks')).sort()).toEqual(files.sort());
  });
});

describe('The tests of the rules', () => {
  const folder = join(__dirname, 'rules');
  const checks = readdirSync(folder)
    .filter((file) => file.endsWith('.test.yml'))
    .flatMap((file) => (parse(readFileSync(join(folder, file), 'utf8')) as RuleTests).tests)
    .flatMap(({ alert_rule_test = [] }) => alert_rule_test);
  const proven = (fires: boolean) =>
    checks.filter(({ exp_alerts }) => (exp_alerts ?? []).length > 0 === fires).map(({ alertname }) => alertname);

  test('show each alert firing', () => {
    expect(alerts.map(({ alert }) => alert).filter((name) => !proven(true).includes(name))).toEqual([]);
  });

  test('show each alert silent', () => {
    expect(alerts.map(({ alert }) => alert).filter((name) => !proven(false).includes(name))).toEqual([]);
  });

  test('test no alert that does not exist', () => {
    const names = alerts.map(({ alert }) => alert);
    expect(checks.map(({ alertname }) => alertname).filter((name) => !names.includes(name))).toEqual([]);
  });
});
