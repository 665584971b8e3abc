import type { Construct } from 'constructs';

/** Pods that only the site has that serves: none until a failover starts them, and none once the partner has taken over. */
export interface ServingPods {
  readonly namespace: string;
  readonly resource: 'deployments' | 'statefulsets';
  readonly name: string;
  /** Their number while the site serves. */
  readonly replicas: number;
}

/** Annotation of a workload whose pods rest: how many a failover starts. Quotas leave room for them. */
export const SERVING_REPLICAS = 'airflow-platform/serving-replicas';

/** A workload that may have such pods. */
export interface MayRest {
  /** @default - its pods are there whether the site serves or not */
  readonly serving?: ServingPods;
}

/** A CronJob that runs on the site that serves: suspended until a failover, and once the partner has taken over. */
export interface ServingJob {
  readonly namespace: string;
  readonly name: string;
}

/** A CronJob that may be one. */
export interface MayBeSuspended {
  /** @default - it runs whether the site serves or not */
  readonly servingJob?: ServingJob;
}

/** What a failover starts and stops below these charts. */
export const servingPodsOf = (charts: readonly Construct[]): ServingPods[] =>
  charts.flatMap((chart) => chart.node.findAll()).flatMap((node) => ('serving' in node ? ((node as MayRest).serving ?? []) : []));

export const servingJobsOf = (charts: readonly Construct[]): ServingJob[] =>
  charts
    .flatMap((chart) => chart.node.findAll())
    .flatMap((node) => ('servingJob' in node ? ((node as MayBeSuspended).servingJob ?? []) : []));
