import type { PlatformChart } from '../platform/platform-chart';
import type { Outside, Traffic } from '../platform/traffic';
import type { Certificates } from '../security/certificates';
import type { SecretInventory } from '../security/secret-inventory';

/** What every layer of observability is built into. */
export interface Surroundings {
  readonly chart: PlatformChart;
  readonly namespace: string;
  /** All namespaces of the platform: whose objects are counted, whose logs are read. */
  readonly namespaces: readonly string[];
  readonly traffic: Traffic;
  readonly secrets: SecretInventory;
  /** Who makes the certificates of servers. */
  readonly certificates: Certificates;
  /** The Kubernetes API as pods reach it. */
  readonly apiServer: Outside & { readonly port: number };
}
