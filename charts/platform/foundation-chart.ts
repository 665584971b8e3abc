import type { App } from 'cdk8s';
import { Namespaces } from './namespaces';
import { NodeMetricsRole, type NodeMetricsRoleProps } from './node-metrics-role';
import { PlatformChart, type Site } from './platform-chart';
import { PriorityClasses } from './priority-classes';
import { StorageClasses, type StorageClassesProps } from './storage-classes';

export interface FoundationChartProps {
  readonly site: Site;
  readonly namespaces: readonly string[];
  readonly storage: StorageClassesProps;
  /** Who reads the kubelets' metrics. @default - nobody */
  readonly nodeMetrics?: NodeMetricsRoleProps;
}

/** What belongs to the cluster and must be there before everything else. */
export class FoundationChart extends PlatformChart {
  constructor(app: App, props: FoundationChartProps) {
    super(app, 'platform', { site: props.site, order: '00' });
    new Namespaces(this, props.namespaces);
    new PriorityClasses(this);
    new StorageClasses(this, props.storage);
    if (props.nodeMetrics) new NodeMetricsRole(this, props.nodeMetrics);
  }
}
