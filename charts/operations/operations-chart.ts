import type { App } from 'cdk8s';
import type { Tried } from '../airflow/verification';
import type { Endpoint } from '../observability/endpoint';
import { PlatformChart, type Site } from '../platform/platform-chart';
import { tcp } from '../platform/ports';
import type { Outside, Traffic } from '../platform/traffic';
import type { AirflowTarget } from './airflow-target';
import { PerformanceBaseline, type PerformanceBaselineProps, PerformanceFigures, type Trial } from './performance-baseline';
import { Preflight, type PreflightProps } from './preflight';
import { SmokeTest, type SmokeTestProps } from './smoke-test';

export interface OperationsChartProps {
  readonly site: Site;
  readonly namespace: string;
  readonly traffic: Traffic;
  /** The Kubernetes API as pods reach it. */
  readonly apiServer: Outside & { readonly port: number };
  /** What serves users of the API. Nothing is tried of it while it schedules nothing: that could only fail. */
  readonly target: AirflowTarget;
  /** A colour that is tried before it serves, beside the one that does. @default - no release is being verified */
  readonly verification?: AirflowTarget & Tried & Pick<Trial, 'serving'>;
  /** Where time series are asked for. */
  readonly metrics: Endpoint;
  /** Seconds between scrapes. */
  readonly scrapeInterval: number;
  /** Where the team is told of deployments. */
  readonly alertmanager: Endpoint;
  readonly preflight: Omit<PreflightProps, 'airflow'>;
  readonly smokeTest: Omit<SmokeTestProps, 'target' | 'color' | 'alertmanager'>;
  readonly performance: Omit<PerformanceBaselineProps, 'target' | 'trial'> & { readonly enabled: boolean };
}

/** What looks at a deployment: before it, after it, and whether it is as fast as it was. */
export class OperationsChart extends PlatformChart {
  /** To be told, at the end, what was declared. */
  readonly preflight: Preflight;

  constructor(app: App, props: OperationsChartProps) {
    super(app, 'operations', { site: props.site, order: '70', namespace: props.namespace });
    const { traffic, target, verification: tried, alertmanager, apiServer, performance } = props;
    const scheduled = target.schedules ?? true;
    this.preflight = new Preflight(this, { ...props.preflight, airflow: target.airflow });
    traffic.connect(this.preflight, apiServer, tcp(apiServer.port));

    if (scheduled) {
      const smokeTest = new SmokeTest(this, { ...props.smokeTest, target, alertmanager: alertmanager.url });
      traffic.connect(smokeTest, target.peers, 'http');
      traffic.connect(smokeTest, alertmanager.peer, alertmanager.port);
    }
    if (tried) traffic.connect(new SmokeTest(this, { ...props.smokeTest, target: tried, color: tried.color }), tried.peers, 'http');

    if (!performance.enabled) return;
    new PerformanceFigures(this, target.airflow.version);
    if (scheduled) this.measure(props, target);
    if (tried) this.compare(props, tried);
  }

  private measure({ performance, traffic, apiServer }: OperationsChartProps, target: AirflowTarget, trial?: Trial): PerformanceBaseline {
    const baseline = new PerformanceBaseline(this, { ...performance, target, trial });
    traffic.connect(baseline, target.peers, 'http');
    traffic.connect(baseline, apiServer, tcp(apiServer.port));
    return baseline;
  }

  private compare(props: OperationsChartProps, tried: NonNullable<OperationsChartProps['verification']>): void {
    const { traffic, metrics, scrapeInterval } = props;
    const { serving } = tried;
    const baseline = this.measure(props, tried, { fresh: tried, serving, prometheus: metrics.url, scrapeInterval });
    if (serving) traffic.connect(baseline, serving.peer, 'http');
    traffic.connect(baseline, metrics.peer, metrics.port);
  }
}
