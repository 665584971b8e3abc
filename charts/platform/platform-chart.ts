import { type App, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { DigestLock } from './images';
import { chartLabels, type Owner } from './labels';
import type { SitePair } from './site-pair';
import type { VerticalScaling } from './vertical-pod-autoscaler';

/** What every chart of one environment shares. */
export interface Site {
  readonly owner: Owner;
  /** Digests to render behind image tags. @default - tags only */
  readonly digests?: DigestLock;
  /** The site that this one follows, or that follows it. @default - there is one site */
  readonly pair?: SitePair;
  /** Give each workload a Vertical Pod Autoscaler. @default - the cluster has none */
  readonly verticalScaling?: VerticalScaling;
}

export interface PlatformChartProps {
  readonly site: Site;
  /** Apply order of the file, two digits. */
  readonly order: string;
  /** Namespace of the chart's objects. @default - none: cluster-scoped objects only */
  readonly namespace?: string;
}

/** One file of dist/<env>: names its objects by hand, labels them all. */
export class PlatformChart extends Chart {
  readonly site: Site;
  private resolved?: ReturnType<Chart['toJson']>;

  constructor(app: App, name: string, props: PlatformChartProps) {
    super(app, `${props.order}-${name}`, {
      namespace: props.namespace,
      labels: chartLabels(props.site.owner, name),
      disableResourceNameHashes: true,
    });
    this.site = props.site;
  }

  /** Its objects, once it is complete. Quotas follow from those of all charts, and resolving them is the larger half of a synth. */
  override toJson(): ReturnType<Chart['toJson']> {
    this.resolved ??= super.toJson();
    return this.resolved;
  }

  /** The chart that a construct stands in. */
  static around(construct: Construct): PlatformChart {
    // Not instanceof: Chart answers that for all its subclasses, and says yes to any chart.
    const isPlatformChart = (scope: object): scope is PlatformChart => Chart.isChart(scope) && 'site' in scope;
    const chart = construct.node.scopes.find(isPlatformChart);
    if (!chart) throw new Error(`${construct.node.path}: components need a PlatformChart around them`);
    return chart;
  }
}
