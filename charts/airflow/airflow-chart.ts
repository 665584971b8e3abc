import { type App, Duration } from 'cdk8s';
import type { IdentityProvider } from '../edge/identity';
import type { Telemetry } from '../observability/observability-chart';
import type { Image } from '../platform/images';
import { PlatformChart, type Site } from '../platform/platform-chart';
import type { Port } from '../platform/ports';
import type { Secret } from '../platform/secret';
import type { Size } from '../platform/tiers';
import type { Outside, Traffic } from '../platform/traffic';
import { Autoscalers } from '../scaling/autoscalers';
import type { DemandDatabaseProps } from '../scaling/demand-database';
import type { ScalingTable } from '../scaling/table';
import type { SecretInventory } from '../security/secret-inventory';
import type { BrokerEndpoint, DatabaseEndpoint, ObjectStoreEndpoint } from '../stores/endpoints';
import { AirflowInit, type AirflowInitProps } from './airflow-init';
import { type AirflowSecrets, declareAirflowSecrets } from './airflow-secrets';
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
import { WorkerPool, type WorkplaceProps } from './worker-pool';

const WEBSERVER = 'airflow-webserver';
const EXECUTION_API = 'airflow-execution-api';

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
  readonly webserver: Replicated & { readonly color?: Color };
  readonly executionApi: Replicated & { readonly separate: boolean };
  readonly scheduler: Replicated;
  readonly dagProcessor: Replicated;
  readonly triggerer: Replicated & { readonly capacity: number };
  readonly workers: Readonly<
    Record<string, Replicated & WorkplaceProps & { readonly queues: readonly string[]; readonly gracePeriod: number }>
  >;
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

/** Airflow itself. */
export class AirflowChart extends PlatformChart {
  readonly webserver: ApiServer;
  /** The webserver, where that serves both. */
  readonly executionApi: ApiServer;
  /** What all of Airflow's processes share. */
  readonly runtime: AirflowRuntime;
  /** Passwords of the users for machines, by name. @default - there are none of them */
  readonly passwords?: Secret;

  constructor(app: App, props: AirflowChartProps) {
    super(app, 'airflow', { site: props.site, order: '30', namespace: props.namespace });
    const { logs, executionApi: execution } = props;
    const { serviceAccounts = {}, trustedProxies } = props;
    const secrets = declareAirflowSecrets(props.secrets, props.namespace, {
      dags: props.settings.dags,
      createAdmin: props.createAdmin,
      serviceAccounts: Object.keys(serviceAccounts),
    });
    const sharedConfiguration = new SharedConfiguration(this);
    this.runtime = this.sharedRuntime(sharedConfiguration, props, secrets);
    const demand = props.demand && { ...props.demand, database: props.stores.database };
    const common = {
      airflow: this.runtime,
      autoscalers: new Autoscalers(sharedConfiguration, props.scaling, props.traffic, demand),
      version: props.image.tag,
    };
    const credentials = ['database', 'fernet', 'secret-key', 'jwt'] as const;
    const api = { ...common, basePath: basePath(props.settings.url), credentials, trustedProxies };

    const { pools, roles } = props;
    const { admin, serviceAccounts: passwords } = secrets;
    this.passwords = passwords;
    const init = new AirflowInit(this, {
      ...common,
      resources: 'small',
      pools,
      roles,
      serviceAccounts,
      passwords,
      admin,
      scaler: demand?.login,
    });
    const webserver = new ApiServer(this, WEBSERVER, {
      ...api,
      ...props.webserver,
      apps: execution.separate ? 'core' : 'all',
      credentials: [...credentials, 'logs', 'oidc'],
    });
    const executionApi = execution.separate ? new ApiServer(this, EXECUTION_API, { ...api, ...execution, apps: 'execution' }) : webserver;
    this.webserver = webserver;
    this.executionApi = executionApi;
    const scheduler = new Scheduler(this, { ...common, ...props.scheduler });
    const dagProcessor = new DagProcessor(this, { ...common, ...props.dagProcessor });
    const triggerer = new Triggerer(this, { ...common, ...props.triggerer, logs });
    const { databaseCleanup, flower, stores } = props;
    const dataBucket = logs.volume ? undefined : stores.objects.buckets.archive;
    const workers = Object.entries(props.workers).map(
      ([pool, worker]) =>
        new WorkerPool(this, pool, { ...common, ...worker, gracePeriod: Duration.seconds(worker.gracePeriod), logs, dataBucket }),
    );
    const cleanup = databaseCleanup.enabled ? [new DatabaseCleanup(this, { ...common, ...databaseCleanup, objects: stores.objects })] : [];
    const monitor = flower.enabled ? [new Flower(this, { ...common, secrets: props.secrets, resources: flower.resources })] : [];

    const { traffic, dagRepository, taskTargets } = props;
    traffic.connect([webserver, executionApi, scheduler, dagProcessor, triggerer], stores.pooledDatabase.peer, stores.pooledDatabase.port);
    traffic.connect([init, ...cleanup], stores.database.peer, stores.database.port);
    traffic.connect([scheduler, triggerer, init, ...workers, ...monitor], stores.broker.peer, stores.broker.port);
    traffic.connect(workers, executionApi, 'http');
    traffic.connect(webserver, [triggerer, ...workers], 'logs');
    const logWriters = logs.volume ? [] : [webserver, triggerer, ...workers];
    traffic.connect([...logWriters, ...cleanup], stores.objects.peer, stores.objects.port);
    if (dagRepository) traffic.connect([dagProcessor, ...workers], dagRepository.peer, dagRepository.port);
    for (const { peer, port } of taskTargets) traffic.connect([triggerer, ...workers], peer, port);

    const { statsd, traces, prober } = props.telemetry;
    const processes = [webserver, executionApi, scheduler, dagProcessor, triggerer, ...workers];
    traffic.connect(processes, statsd, 'statsd');
    traffic.connect(processes, traces.peer, traces.port);
    traffic.connect(prober, webserver, 'http');
  }

  private sharedRuntime(
    owner: SharedConfiguration,
    { stores, settings, telemetry, identity, ...props }: AirflowChartProps,
    secrets: AirflowSecrets,
  ): AirflowRuntime {
    const logStore = props.logs.volume ? undefined : stores.objects;
    const shared = sharedSettings({
      ...settings,
      executionApi: `${props.executionApi.separate ? EXECUTION_API : WEBSERVER}:8080`,
      triggererCapacity: props.triggerer.capacity,
      logsBucket: logStore?.buckets.logs,
      telemetry: {
        statsd: { host: `${telemetry.statsd.objectName}.${telemetry.statsd.namespace}`, port: telemetry.statsd.port('statsd').number },
        traces: telemetry.traces.url,
        traceSampling: telemetry.traceSampling,
      },
    });
    return new AirflowRuntime(owner, {
      ...stores,
      image: props.image,
      imagePullSecret: props.imagePullSecret,
      settings: { ...shared, ...props.config },
      secretKeySettings: props.secretKeySettings,
      secrets,
      logStore,
      dags: settings.dags,
      queues: Object.values(props.workers).flatMap(({ queues }) => queues),
      login: identity && {
        identity,
        namespace: props.namespace,
        sessionHours: props.sessionHours ?? 8,
        encrypted: settings.url.startsWith('https://'),
      },
    });
  }
}
