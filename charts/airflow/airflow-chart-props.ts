import type { IdentityProvider } from '../edge/identity';
import type { Telemetry } from '../observability/observability-chart';
import type { Image } from '../platform/images';
import type { Site } from '../platform/platform-chart';
import type { Port } from '../platform/ports';
import type { Size } from '../platform/tiers';
import type { Outside, Traffic } from '../platform/traffic';
import type { DemandDatabaseProps } from '../scaling/demand-database';
import type { ScalingTable } from '../scaling/table';
import type { SecretInventory } from '../security/secret-inventory';
import type { BrokerEndpoint, DatabaseEndpoint, ObjectStoreEndpoint } from '../stores/endpoints';
import type { AirflowInitProps } from './airflow-init';
import type { DatabaseCleanupProps } from './database-cleanup';
import type { LogStore } from './logs';
import type { ReleasePlan } from './release';
import type { SettingsProps } from './settings';
import type { RolloutAnalysis } from './ui-rollout';
import type { WorkplaceProps } from './worker-pool';

/** How many, how large. */
interface Replicated {
  readonly replicas: number;
  readonly minAvailable?: number;
  readonly resources: Size;
}

export interface AirflowChartProps {
  readonly site: Site;
  readonly namespace: string;
  readonly traffic: Traffic;
  readonly secrets: SecretInventory;
  readonly stores: {
    readonly database: DatabaseEndpoint;
    readonly pooledDatabase: DatabaseEndpoint;
    readonly broker: BrokerEndpoint;
    readonly objects: ObjectStoreEndpoint;
  };
  readonly telemetry: Telemetry & { readonly traceSampling: number };
  readonly image: Image;
  readonly imagePullSecret?: string;
  readonly settings: Omit<SettingsProps, 'executionApi' | 'triggererCapacity' | 'logsBucket' | 'telemetry'>;
  /** Free settings, by environment variable. */
  readonly config: Readonly<Record<string, string>>;
  readonly secretKeySettings: Readonly<Record<string, string>>;
  readonly webserver: Replicated;
  readonly executionApi: Replicated & { readonly separate: boolean };
  readonly scheduler: Replicated;
  readonly dagProcessor: Replicated;
  readonly triggerer: Replicated & { readonly capacity: number };
  readonly workers: Readonly<
    Record<string, Replicated & WorkplaceProps & { readonly queues: readonly string[]; readonly gracePeriod: number }>
  >;
  /** How a new version goes live. */
  readonly release: ReleasePlan;
  /** What a controller asks about a new version. */
  readonly analysis: Omit<RolloutAnalysis, 'traffic'>;
  /** What grows with its load. */
  readonly scaling: ScalingTable;
  /** Who counts waiting work, and how. @default - nobody */
  readonly demand?: Omit<DemandDatabaseProps, 'database'>;
  readonly pools: AirflowInitProps['pools'];
  readonly roles: AirflowInitProps['roles'];
  readonly serviceAccounts?: AirflowInitProps['serviceAccounts'];
  /** Where people prove who they are. @default - users and passwords of Airflow's own */
  readonly identity?: IdentityProvider;
  /** Hours until people log in there again. @default 8 */
  readonly sessionHours?: number;
  /** Addresses whose word about a client's address and protocol is taken. @default - nobody's */
  readonly trustedProxies?: readonly string[];
  readonly createAdmin: boolean;
  readonly logs: LogStore;
  readonly flower: { readonly enabled: boolean; readonly resources: Size };
  readonly databaseCleanup: Omit<DatabaseCleanupProps, 'airflow' | 'objects' | 'version'> & { readonly enabled: boolean };
  /** Where the DAG repository is. @default - DAGs are in the image */
  readonly dagRepository?: { readonly peer: Outside; readonly port: Port };
  /** What tasks may reach. */
  readonly taskTargets: readonly { readonly peer: Outside; readonly port: Port }[];
}
