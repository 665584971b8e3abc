import type { PlatformChart } from '../platform/platform-chart';
import { tcp } from '../platform/ports';
import type { Outside, Traffic } from '../platform/traffic';
import { Failover } from './failover';
import type { PartnerStore } from './partner-store';
import { SiteGuard } from './site-guard';
import { SiteScripts, type SiteScriptsProps } from './site-scripts';

/** What a pair of sites needs, over and above what every site has. */
export interface TwoSitesProps extends Pick<SiteScriptsProps, 'pair' | 'engine' | 'databases' | 'servingPods'> {
  readonly partnerStore: PartnerStore;
  /** Seconds by which a standby may trail. */
  readonly lagLimit: number;
  /** Airflow's, whose image they run in. */
  readonly version: string;
}

/** What is there on every site. */
interface Surroundings extends Omit<SiteScriptsProps, keyof TwoSitesProps> {
  readonly traffic: Traffic;
  /** The Kubernetes API as pods reach it. */
  readonly apiServer: Outside & { readonly port: number };
}

/** The failover, and the guard that makes each site obey it. */
export function addTwoSites(chart: PlatformChart, around: Surroundings, props: TwoSitesProps): void {
  const { traffic, apiServer, database, objects, statsd, airflow } = around;
  const scripts = new SiteScripts({ ...around, ...props });
  const guard = new SiteGuard(chart, { ...props, scripts, imagePullSecret: airflow.imagePullSecret });
  const failover = new Failover(chart, { ...props, scripts, imagePullSecret: airflow.imagePullSecret });
  const both = [guard, failover];
  traffic.connect(both, database.peer, database.port);
  traffic.connect(both, objects.peer, objects.port);
  traffic.connect(both, apiServer, tcp(apiServer.port));
  traffic.connect(both, statsd, 'statsd');
  traffic.connect(guard, props.partnerStore.peer, props.partnerStore.port);
}
