import type { Alert, Recording, Signal } from './signal';

/** A rule of Prometheus. https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/#rule */
type Rule =
  | Recording
  | {
      readonly alert: string;
      readonly expr: string;
      readonly for?: string;
      readonly labels: { readonly severity: string; readonly team: string };
      readonly annotations: { readonly summary: string; readonly description: string; readonly runbook_url: string };
    };

export interface RuleGroup {
  readonly name: string;
  readonly rules: readonly Rule[];
}

/** A rule of Alertmanager. https://prometheus.io/docs/alerting/latest/configuration/#inhibit_rule */
export interface InhibitRule {
  readonly source_matchers: readonly string[];
  readonly target_matchers: readonly string[];
  readonly equal: readonly string[];
}

/** What an environment promises, in seconds. */
export interface Promises {
  /** Work that a disaster may cost, where the log of the database is archived. @default - nobody archives it */
  readonly recoveryPoint?: number;
  /** Age of the newest base backup, where an operator takes them. @default - none does */
  readonly baseBackup?: number;
}

/** The recordings by which alerts know what is promised. */
export const PROMISED: Readonly<Record<keyof Promises, string>> = {
  recoveryPoint: 'platform:recovery_point_seconds:promised',
  baseBackup: 'platform:base_backup_age_seconds:promised',
};

export interface RuleProps {
  /** Where the runbooks are, without a slash at the end. */
  readonly runbooks: string;
  /** Whether the site stands by, its schedulers at rest. @default false */
  readonly standby?: boolean;
  /** What the environment promises, for alerts to compare with. @default - nothing */
  readonly promises?: Promises;
}

/** File name of an alert's runbook: "SchedulerDown" is scheduler-down.md. */
export const runbookFile = (alert: string): string => `${alert.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase()}.md`;

/** Prometheus' rules: what is promised, then a group per source, recordings before the alerts that ask for them. */
export function ruleGroups(signals: readonly Signal[], props: RuleProps): RuleGroup[] {
  const promises = (Object.keys(PROMISED) as (keyof Promises)[]).flatMap((promise) => {
    const seconds = props.promises?.[promise];
    return seconds === undefined ? [] : [{ record: PROMISED[promise], expr: `vector(${seconds})` }];
  });
  const groups = [...new Set(signals.map(({ source }) => source))].map((source) => ({
    name: source,
    rules: rulesOf(
      signals.filter((signal) => signal.source === source),
      props,
    ),
  }));
  return [{ name: 'promises', rules: promises }, ...groups].filter(({ rules }) => rules.length > 0);
}

function rulesOf(signals: readonly Signal[], { runbooks, standby }: RuleProps): Rule[] {
  const recordings = signals.flatMap((signal) => signal.recordings ?? []);
  const alerts = signals.flatMap((signal) => signal.alerts ?? []).filter(({ whileRunning }) => !(standby && whileRunning));
  return [...recordings, ...alerts.map((alert) => alertRule(alert, runbooks))];
}

function alertRule({ alert, expr, severity, team, summary, description, ...rest }: Alert, runbooks: string): Rule {
  return {
    alert,
    expr,
    ...(rest.for && { for: rest.for }),
    labels: { severity, team },
    annotations: { summary, description, runbook_url: `${runbooks}/${runbookFile(alert)}` },
  };
}

/** Alertmanager's inhibitions: a cause silences its symptoms in the same environment of the same platform. */
export function inhibitRules(signals: readonly Signal[]): InhibitRule[] {
  return signals
    .flatMap((signal) => signal.alerts ?? [])
    .flatMap(({ alert, inhibits = [] }) =>
      inhibits.length === 0
        ? []
        : [
            {
              source_matchers: [`alertname="${alert}"`],
              target_matchers: [`alertname=~"${inhibits.join('|')}"`],
              equal: ['environment', 'platform'],
            },
          ],
    );
}
