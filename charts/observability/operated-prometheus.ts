import { Construct } from 'constructs';
import {
  PodMonitorSpecPodMetricsEndpointsRelabelingsAction as PodAction,
  PodMonitor,
  PrometheusRule,
  PrometheusRuleSpecGroupsRulesExpr,
  ServiceMonitorSpecEndpointsRelabelingsAction as ServiceAction,
  ServiceMonitor,
} from '../../imports/monitoring.coreos.com';
import { NAME_LABEL } from '../platform/labels';
import type { PlatformChart } from '../platform/platform-chart';
import { SIGNALS } from './signals';
import { type RuleProps, ruleGroups } from './signals/rules';
import type { Probe, Target } from './targets';

export interface OperatedPrometheusProps extends RuleProps {
  /** Labels by which the cluster's Prometheus picks its monitors and rules. */
  readonly labels: Readonly<Record<string, string>>;
  /** Seconds between scrapes. */
  readonly scrapeInterval: number;
  readonly targets: readonly Target[];
  readonly probes: readonly Probe[];
  /** What asks the probes' pages. */
  readonly prober: Target;
}

/** What the prometheus-operator of the cluster needs to know: what to scrape, and the rules. Its Prometheus watches the nodes already. */
export class OperatedPrometheus extends Construct {
  constructor(
    private readonly chart: PlatformChart,
    private readonly props: OperatedPrometheusProps,
  ) {
    super(chart, 'operated-prometheus');
    for (const target of props.targets) {
      if (target.component.operated) this.addPodMonitor(target);
      else this.addServiceMonitor(target.component.objectName, target, {});
    }
    for (const probe of props.probes) this.addProbe(probe);
    this.addRules();
  }

  private metadata(name: string) {
    return { name, labels: { ...this.props.labels, [NAME_LABEL]: name } };
  }

  private addServiceMonitor(
    name: string,
    { component, port, service = component.objectName, path, honorLabels }: Target,
    asking: { readonly params?: Record<string, string[]>; readonly labels?: Readonly<Record<string, string>> },
  ): void {
    const fixed = Object.entries(asking.labels ?? {}).map(([targetLabel, replacement]) => ({ targetLabel, replacement }));
    new ServiceMonitor(this, `${name}-monitor`, {
      metadata: this.metadata(name),
      spec: {
        selector: { matchLabels: { ...component.selector } },
        namespaceSelector: { matchNames: [component.namespace] },
        endpoints: [
          {
            port,
            path,
            honorLabels,
            interval: `${this.props.scrapeInterval}s`,
            params: asking.params,
            relabelings: [
              // Its headless Service has the same labels, and would show every pod a second time.
              { sourceLabels: ['__meta_kubernetes_service_name'], regex: service, action: ServiceAction.KEEP },
              { sourceLabels: ['__meta_kubernetes_pod_name'], targetLabel: 'instance' },
              ...fixed,
            ],
          },
        ],
      },
    });
  }

  private addPodMonitor({ component, port }: Target): void {
    const name = component.objectName;
    new PodMonitor(this, `${name}-monitor`, {
      metadata: this.metadata(name),
      spec: {
        selector: { matchLabels: { ...component.selector } },
        namespaceSelector: { matchNames: [component.namespace] },
        podMetricsEndpoints: [
          {
            portNumber: component.port(port).number,
            interval: `${this.props.scrapeInterval}s`,
            relabelings: [
              { targetLabel: 'job', replacement: name, action: PodAction.REPLACE },
              { sourceLabels: ['__meta_kubernetes_pod_name'], targetLabel: 'instance', action: PodAction.REPLACE },
            ],
          },
        ],
      },
    });
  }

  private addProbe({ job, label, module, url }: Probe): void {
    const name = [job, ...Object.values(label)].join('-').replaceAll('_', '-');
    this.addServiceMonitor(
      name,
      { ...this.props.prober, path: '/probe' },
      { params: { module: [module], target: [url] }, labels: { job, instance: url, ...label } },
    );
  }

  private addRules(): void {
    const { instance, environment } = this.chart.site.owner;
    const groups = ruleGroups(SIGNALS, this.props).map(({ name, rules }) => ({
      name,
      rules: rules.map((rule) => ({
        ...rule,
        expr: PrometheusRuleSpecGroupsRulesExpr.fromString(rule.expr),
        // Our own Prometheus says these of everything; the operator's knows of no platform.
        labels: 'alert' in rule ? { ...rule.labels, environment, platform: instance } : undefined,
      })),
    }));
    new PrometheusRule(this, 'rules', { metadata: this.metadata(`${instance}-alerts`), spec: { groups } });
  }
}
