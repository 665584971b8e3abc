import type { PlatformChart } from '../platform/platform-chart';
import { tcp } from '../platform/ports';
import { servingJobsOf } from '../platform/resting';
import type { Outside, Traffic } from '../platform/traffic';
import { connectToReplica, type ReplicaStore } from '../stores/replica-store';
import { Failover } from './failover';
import { SiteGuard } from './site-guard';
import { SiteScripts, type SiteScriptsProps } from './site-scripts';

/** Components that make a site serve and rest. */
export const SITE_SWITCHES = ['failover', 'site-guard'] as const;

/** What a pair of sites needs, over and above what every site has. */
export interface TwoSitesProps extends Pick<SiteScriptsProps, 'engine' | 'databases' | 'servingPods'> {
  /** Jobs outside of this chart that run on the site that serves. */
  readonly servingJobs: SiteScriptsProps['servingJobs'];
  /** Seconds by which a standby may trail. */
  readonly lagLimit: number;
  /** Airflow's, whose image they run in. */
  readonly version: string;
}

/** What is there on every site that has another one. */
interface Surroundings extends Omit<SiteScriptsProps, keyof TwoSitesProps> {
  readonly traffic: Traffic;
  /** The partner's buckets. */
  readonly replica: ReplicaStore;
  /** The Kubernetes API as pods reach it. */
  readonly apiServer: Outside & { readonly port: number };
}

/** The failover, and the guard that makes each site obey it. */
export function addTwoSites(chart: PlatformChart, around: Surroundings, props: TwoSitesProps): void {
  const { traffic, apiServer, database, objects, statsd, airflow, replica } = around;
  const { imagePullSecret } = airflow;
  const servingJobs = [...props.servingJobs, ...servingJobsOf([chart])];
  const scripts = new SiteScripts({ ...around, ...props, servingJobs });
  const guard = new SiteGuard(chart, { ...props, scripts, imagePullSecret, replica });
  const failover = new Failover(chart, { ...props, scripts, imagePullSecret });
  traffic.connect([guard, failover], database.peer, database.port);
  traffic.connect([guard, failover], objects.peer, objects.port);
  traffic.connect([guard, failover], apiServer, tcp(apiServer.port));
  traffic.connect([guard, failover], statsd, 'statsd');
  connectToReplica(traffic, guard, replica);
}
