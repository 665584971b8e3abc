import { AnalysisTemplate, AnalysisTemplateSpecMetricsCount, AnalysisTemplateSpecMetricsFailureLimit } from '../../imports/argoproj.io';
import type { Endpoint } from '../observability/endpoint';
import { Component } from '../platform/component';
import type { PlatformChart } from '../platform/platform-chart';
import { Service } from '../platform/service';
import type { Neighbour, Traffic } from '../platform/traffic';
import { ApiServer, type ApiServerProps } from './api-server';
import { PREVIEW, WEBSERVER } from './names';
import { phaseAnnotation, type RolloutUi } from './release';
import { versionOfTag } from './schema-heads';
import { UiCheck } from './ui-check';

/** What Argo Rollouts asks before and after new pods serve. */
export interface RolloutAnalysis {
  readonly traffic: Traffic;
  /** Where it asks for time series. */
  readonly metrics: Endpoint;
  /** Whether users come through the firewall, whose answers are counted. */
  readonly perimeter: boolean;
}

const ANSWERS = `${WEBSERVER}-answers`;

/** For so long the former pods can take over again: a working day. */
const SCALE_DOWN_DELAY = 8 * 3600;

/** What users meet, in a share: PromQL, and what Argo Rollouts calls good. No answer of Prometheus is no good one. */
const METRICS = {
  answers: { query: 'avg(avg_over_time(probe_success{job="probe", target="airflow-api"}[2m]))', successCondition: 'result[0] >= 0.99' },
};

/** Nobody may be there, and then there is no share. */
const BEHIND_THE_FIREWALL = {
  errors: {
    query: 'sum(rate(waf_requests_total{status="5xx"}[2m])) / sum(rate(waf_requests_total[2m]))',
    successCondition: 'len(result) == 0 || isNaN(result[0]) || result[0] < 0.05',
  },
};

/** The UI and public API whose pods Argo Rollouts replaces, once they were looked at. */
export function addRollout(chart: PlatformChart, ui: RolloutUi, props: ApiServerProps, analysis: RolloutAnalysis): ApiServer {
  const { traffic, metrics } = analysis;
  const server = new ApiServer(chart, WEBSERVER, {
    ...props,
    airflow: props.airflow.of(ui.tag),
    version: ui.tag,
    annotations: phaseAnnotation(ui.phase),
    rollout: {
      previewService: PREVIEW,
      promote: ui.promote,
      before: ['airflow-ui-check'],
      after: [ANSWERS],
      scaleDownDelay: SCALE_DOWN_DELAY,
    },
  });
  new Service(server, { name: PREVIEW });
  const url = `http://${PREVIEW}:${server.port('http').number}${props.basePath}`;
  const check = new UiCheck(chart, { airflow: props.airflow, tag: ui.tag, version: versionOfTag(ui.tag) ?? ui.tag, url });
  const controller: Neighbour = {
    name: 'argo-rollouts',
    namespace: ui.controllerNamespace,
    labels: { 'app.kubernetes.io/name': 'argo-rollouts' },
  };
  addAnswers(server, analysis);
  traffic.connect(check, server, 'http');
  if (metrics.peer instanceof Component) traffic.connect(controller, metrics.peer, metrics.port);
  return server;
}

/** For ten minutes after new pods serve: does everybody get answers? */
function addAnswers(server: ApiServer, { metrics: { url }, perimeter }: RolloutAnalysis): void {
  const asked = Object.entries({ ...METRICS, ...(perimeter ? BEHIND_THE_FIREWALL : {}) });
  new AnalysisTemplate(server, 'answers', {
    metadata: server.metadata(ANSWERS),
    spec: {
      metrics: asked.map(([name, { query, successCondition }]) => ({
        name,
        initialDelay: '2m', // what was measured before is not about them
        interval: '1m',
        count: AnalysisTemplateSpecMetricsCount.fromNumber(10),
        failureLimit: AnalysisTemplateSpecMetricsFailureLimit.fromNumber(1),
        successCondition,
        provider: { prometheus: { address: url, query } },
      })),
    },
  });
}
