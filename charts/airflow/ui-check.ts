import { Duration } from 'cdk8s';
import { toJson_JobSpec } from 'cdk8s-plus-28/lib/imports/k8s';
import type { Construct } from 'constructs';
import { AnalysisTemplate, AnalysisTemplateSpecMetricsCount, AnalysisTemplateSpecMetricsFailureLimit } from '../../imports/argoproj.io';
import { readAsset } from '../platform/assets';
import { Component } from '../platform/component';
import { ConfigFiles } from '../platform/config-files';
import { addServiceAccount } from '../platform/replicated';
import { jobSpec } from '../platform/workload';
import type { AirflowRuntime } from './runtime';

export interface UiCheckProps {
  readonly airflow: AirflowRuntime;
  /** Tag of the image that is looked at, which looks at itself. */
  readonly tag: string;
  /** Version of Airflow that it must say. */
  readonly version: string;
  /** Where its API begins. */
  readonly url: string;
}

const FILES = '/opt/airflow/check';

/** Asks a UI that serves nobody yet whether it may: Argo Rollouts starts this Job, and reads its end. */
export class UiCheck extends Component {
  constructor(scope: Construct, { airflow, tag, version, url }: UiCheckProps) {
    super(scope, 'airflow-ui-check', { version: tag });
    addServiceAccount(this, this);
    const files = new ConfigFiles(this, 'airflow-ui-check-files', { 'check-ui.py': readAsset(__dirname, 'check-ui.py') });
    const spec = jobSpec(this, {
      priority: 'system',
      gracePeriod: Duration.seconds(30),
      deadline: Duration.minutes(10),
      retries: 0,
      keepsFailures: true,
      imagePullSecret: airflow.imagePullSecret,
      containers: [
        airflow.of(tag).container({
          name: 'check-ui',
          args: ['python', `${FILES}/check-ui.py`, url, version],
          credentials: [],
          resources: 'micro',
          mounts: [{ name: 'check', path: FILES, source: { config: files } }],
        }),
      ],
    });
    new AnalysisTemplate(this, 'template', {
      metadata: this.metadata(),
      spec: {
        metrics: [
          {
            name: 'ui',
            count: AnalysisTemplateSpecMetricsCount.fromNumber(1),
            failureLimit: AnalysisTemplateSpecMetricsFailureLimit.fromNumber(0),
            provider: { job: { metadata: { labels: { ...this.chart.labels, ...this.labels } }, spec: toJson_JobSpec(spec) } },
          },
        ],
      },
    });
  }
}
