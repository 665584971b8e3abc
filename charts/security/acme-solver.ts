import { Component } from '../platform/component';
import type { Labels } from '../platform/labels';
import type { PlatformChart } from '../platform/platform-chart';
import { tcp } from '../platform/ports';

/** Pods that cert-manager makes for a minute, to answer an ACME server that looks for a file under our domain. */
export class AcmeSolver extends Component {
  constructor(chart: PlatformChart, namespace: string) {
    super(chart, 'acme-solver', { namespace, operated: true, ports: { http: tcp(8089) } });
  }

  /** What cert-manager is told to put on them: policies find them by it. */
  get podLabels(): Labels {
    return { ...this.chart.labels, ...this.labels };
  }
}
