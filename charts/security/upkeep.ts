import type { PlatformChart } from '../platform/platform-chart';
import { tcp } from '../platform/ports';
import type { Outside, Traffic } from '../platform/traffic';
import type { StoresChart } from '../stores/stores-chart';
import { RotateFernetKey, type RotateFernetKeyProps } from './rotate-fernet-key';

export interface UpkeepProps extends RotateFernetKeyProps {
  readonly traffic: Traffic;
  readonly stores: StoresChart;
  /** The Kubernetes API as pods reach it. */
  readonly apiServer: Outside & { readonly port: number };
}

/** What keeps the platform's secrets and controls as they were meant to be. */
export function addUpkeep(chart: PlatformChart, props: UpkeepProps): void {
  const { traffic, stores, apiServer } = props;
  const rotation = new RotateFernetKey(chart, props);
  traffic.connect(rotation, stores.database.peer, stores.database.port);
  traffic.connect(rotation, apiServer, tcp(apiServer.port));
}
