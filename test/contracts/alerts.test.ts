/** Which alerts an environment has. */
import { parse } from 'yaml';
import { SIGNALS } from '../../charts/observability/signals';
import { find, ofKind } from '../support/objects';
import { everywhere, type Platform, platform as platformNamed } from '../support/platforms';

const ALERTS = SIGNALS.flatMap((signal) => signal.alerts ?? []);
const WHILE_RUNNING = ALERTS.filter(({ whileRunning }) => whileRunning).map(({ alert }) => alert);

interface RuleFile {
  readonly groups: readonly { readonly rules: readonly { readonly alert?: string }[] }[];
}

/** Names of alerts, from Prometheus' own files or from the operator's object. */
function alertsOf(platform: Platform): string[] {
  const files = ofKind(platform, 'ConfigMap')
    .filter(({ metadata }) => metadata.name === 'prometheus-rules')
    .flatMap(({ data }) => Object.values(data).flatMap((text) => (parse(text) as RuleFile).groups));
  const operated = ofKind(platform, 'PrometheusRule').flatMap(({ spec }) => spec.groups);
  return [...new Set([...files, ...operated].flatMap(({ rules }) => rules.flatMap(({ alert }) => alert ?? [])))];
}

everywhere('every alert of the table is there, but for those of a site that stands by', (platform) => {
  const { environment } = platform;
  if (environment.observability.metrics.engine === 'external') return [];
  const standby = environment.recovery.site.role === 'standby';
  const expected = ALERTS.map(({ alert }) => alert).filter((alert) => !(standby && WHILE_RUNNING.includes(alert)));
  const actual = alertsOf(platform);
  return [...expected.filter((alert) => !actual.includes(alert)), ...actual.filter((alert) => !expected.includes(alert))];
});

test('the disaster-recovery site does not wake anybody because its scheduler is at rest', () => {
  const [prod, dr] = ['prod', 'dr'].map((name) => alertsOf(platformNamed(name)));
  expect(WHILE_RUNNING.length).toBeGreaterThan(0);
  expect(prod?.filter((alert) => !dr?.includes(alert)).sort()).toEqual([...WHILE_RUNNING].sort());
});

test('an operator’s Prometheus gets its rules in one object', () => {
  expect(find(platformNamed('embedded'), 'PrometheusRule', 'data-alerts').spec.groups.length).toBeGreaterThan(3);
});
