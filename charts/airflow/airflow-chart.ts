import { type App, Duration } from 'cdk8s';
import type { Image } from '../platform/images';
import { PlatformChart, type Site } from '../platform/platform-chart';
import type { Port } from '../platform/ports';
import type { Priority, Size } from '../platform/tiers';
import type { Outside, Peer, Traffic } from '../platform/traffic';
import type { SecretInventory } from '../security/secret-inventory';
import type { BrokerEndpoint, DatabaseEndpoint, ObjectStoreEndpoint } from '../stores/endpoints';
import { AirflowInit, type AirflowInitProps } from './airflow-init';
import { declareAirflowSecrets } from './airflow-secrets';
import { ApiServer, type Color } from './api-server';
import { DagProcessor } from './dag-processor';
import { DatabaseCleanup, type DatabaseCleanupProps } from './database-cleanup';
import { Flower } from './flower';
import type { LogStore } from './logs';
import { AirflowRuntime } from './runtime';
import { Scheduler } from './scheduler';
import { basePath, type SettingsProps, sharedSettings } from './settings';
import { SharedConfiguration } from './shared-configuration';
import { Triggerer } from './triggerer';
import { WorkerPool } from './worker-pool';

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
  readonly image: Image;
  readonly imagePullSecret?: string;
  readonly settings: Omit<SettingsProps, 'executionApi' | 'triggererCapacity' | 'logsBucket'>;
  /** Free settings, by environment variable. */
  readonly config: Readonly<Record<string, string>>;
  readonly secretKeySettings: Readonly<Record<string, string>>;
  readonly webserver: Replicated & { readonly color?: Color };
  readonly executionApi: Replicated & { readonly separate: boolean };
  readonly scheduler: Replicated;
  readonly dagProcessor: Replicated;
  readonly triggerer: Replicated & { readonly capacity: number };
  readonly workers: Readonly<
    Record<
      string,
      Replicated & {
        readonly queues: readonly string[];
        readonly concurrency: number;
        readonly priority: Exclude<Priority, 'system'>;
        readonly gracePeriod: number;
      }
    >
  >;
  readonly pools: AirflowInitProps['pools'];
  readonly roles: AirflowInitProps['roles'];
  readonly createAdmin: boolean;
  readonly logs: LogStore;
  readonly flower: { readonly enabled: boolean; readonly resources: Size };
  readonly databaseCleanup: Omit<DatabaseCleanupProps, 'airflow' | 'objects' | 'version'> & { readonly enabled: boolean };
  /** Where the DAG repository is. @default - DAGs are in the image */
  readonly dagRepository?: { readonly peer: Outside; readonly port: Port };
  /** What tasks may reach. */
  readonly taskTargets: readonly { readonly peer: Outside; readonly port: Port }[];
}

/** Airflow itself. */
export class AirflowChart extends PlatformChart {
  constructor(app: App, props: AirflowChartProps) {
    super(app, 'airflow', { site: props.site, order: '30', namespace: props.namespace });
    const { stores, logs, traffic } = props;
    const version = props.image.tag;
    const logStore = logs.volume ? undefined : stores.objects;
    const secrets = declareAirflowSecrets(props.secrets, props.namespace, { dags: props.settings.dags, createAdmin: props.createAdmin });
    const executionHost = props.executionApi.separate ? 'airflow-execution-api' : 'airflow-webserver';
    const airflow = new AirflowRuntime(new SharedConfiguration(this), {
      image: props.image,
      imagePullSecret: props.imagePullSecret,
      settings: {
        ...sharedSettings({
          ...props.settings,
          executionApi: `${executionHost}:8080`,
          triggererCapacity: props.triggerer.capacity,
          logsBucket: logStore?.buckets.logs,
        }),
        ...props.config,
      },
      secretKeySettings: props.secretKeySettings,
      secrets,
      ...stores,
      logStore,
      dags: props.settings.dags,
    });
    const common = { airflow, version };

    const init = new AirflowInit(this, { ...common, resources: 'small', pools: props.pools, roles: props.roles, admin: secrets.admin });
    const api = { ...common, basePath: basePath(props.settings.url) };
    const webserver = new ApiServer(this, 'airflow-webserver', {
      ...api,
      ...props.webserver,
      apps: props.executionApi.separate ? 'core' : 'all',
      credentials: ['database', 'fernet', 'secret-key', 'jwt', 'logs'],
    });
    const executionApi = props.executionApi.separate
      ? new ApiServer(this, 'airflow-execution-api', {
          ...api,
          ...props.executionApi,
          apps: 'execution',
          credentials: ['database', 'fernet', 'secret-key', 'jwt'],
        })
      : webserver;
    const scheduler = new Scheduler(this, { ...common, ...props.scheduler });
    const dagProcessor = new DagProcessor(this, { ...common, ...props.dagProcessor });
    const triggerer = new Triggerer(this, { ...common, ...props.triggerer, logs });
    const workers = Object.entries(props.workers).map(
      ([pool, worker]) => new WorkerPool(this, pool, { ...common, ...worker, gracePeriod: Duration.seconds(worker.gracePeriod), logs }),
    );

    traffic.connect([webserver, executionApi, scheduler, dagProcessor, triggerer], stores.pooledDatabase.peer, stores.pooledDatabase.port);
    traffic.connect(init, stores.database.peer, stores.database.port);
    traffic.connect([scheduler, triggerer, init, ...workers], stores.broker.peer, stores.broker.port);
    traffic.connect(workers, executionApi, 'http');
    traffic.connect(webserver, [triggerer, ...workers], 'logs');
    if (logStore) traffic.connect([webserver, triggerer, ...workers], logStore.peer, logStore.port);
    for (const { peer, port } of props.dagRepository ? [props.dagRepository] : []) traffic.connect([dagProcessor, ...workers], peer, port);
    for (const { peer, port } of props.taskTargets) traffic.connect([triggerer, ...workers] satisfies Peer[], peer, port);

    if (props.databaseCleanup.enabled) {
      const cleanup = new DatabaseCleanup(this, { ...common, ...props.databaseCleanup, objects: stores.objects });
      traffic.connect(cleanup, stores.database.peer, stores.database.port);
      traffic.connect(cleanup, stores.objects.peer, stores.objects.port);
    }
    if (props.flower.enabled) {
      const flower = new Flower(this, { ...common, secrets: props.secrets, resources: props.flower.resources });
      traffic.connect(flower, stores.broker.peer, stores.broker.port);
    }
  }
}
