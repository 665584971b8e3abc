import { Component } from '../platform/component';
import type { PlatformChart } from '../platform/platform-chart';
import { portOfUrl, tcp } from '../platform/ports';
import type { Outside, Traffic } from '../platform/traffic';
import type { StoresChart } from '../stores/stores-chart';
import { ComplianceScan, type ComplianceScanProps } from './compliance-scan';
import { RotateFernetKey, type RotateFernetKeyProps } from './rotate-fernet-key';

export interface UpkeepProps extends RotateFernetKeyProps, Pick<ComplianceScanProps, 'statsd'> {
  readonly traffic: Traffic;
  readonly stores: StoresChart;
  /** The Kubernetes API as pods reach it. */
  readonly apiServer: Outside & { readonly port: number };
  /** The daily look at the controls. @default - nobody looks */
  readonly compliance?: Omit<ComplianceScanProps, 'airflow' | 'files' | 'statsd' | 'objects'> & {
    /** Addresses of Vault. */
    readonly vaultCidrs: readonly string[];
  };
}

/** What keeps the platform's secrets and controls as they were meant to be. @returns who is told, at the end, what was declared */
export function addUpkeep(chart: PlatformChart, props: UpkeepProps): ComplianceScan | undefined {
  const { traffic, stores, apiServer, compliance } = props;
  const rotation = new RotateFernetKey(chart, props);
  traffic.connect(rotation, stores.database.peer, stores.database.port);
  traffic.connect(rotation, apiServer, tcp(apiServer.port));
  if (!compliance) return undefined;

  const { metrics, ages, realms, vaultCidrs } = compliance;
  const scan = new ComplianceScan(chart, { ...props, ...compliance, objects: stores.objects });
  traffic.connect(scan, apiServer, tcp(apiServer.port));
  traffic.connect(scan, stores.objects.peer, stores.objects.port);
  traffic.connect(scan, props.statsd, 'statsd');
  // The operator's own is asked where it says that it is.
  traffic.connect(scan, metrics.peer, metrics.peer instanceof Component ? metrics.port : portOfUrl(metrics.url));
  if (ages?.source === 'vault') traffic.connect(scan, { name: 'vault', cidrs: vaultCidrs }, portOfUrl(ages.vault.server));
  if (realms) traffic.connect(scan, realms.peer, realms.port);
  return scan;
}
