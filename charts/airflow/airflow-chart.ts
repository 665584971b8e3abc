import { type App, Duration } from 'cdk8s';
import { PlatformChart } from '../platform/platform-chart';
import type { Secret } from '../platform/secret';
import { Autoscalers } from '../scaling/autoscalers';
import type { AirflowChartProps } from './airflow-chart-props';
import { AirflowInit } from './airflow-init';
import { declareAirflowSecrets } from './airflow-secrets';
import { ApiServer } from './api-server';
import { AT_REST } from './component-props';
import { DagProcessor } from './dag-processor';
import { DatabaseCleanup } from './database-cleanup';
import { Flower } from './flower';
import { EXECUTION_API } from './names';
import type { AirflowRuntime } from './runtime';
import { Scheduler } from './scheduler';
import { basePath } from './settings';
import { SharedConfiguration } from './shared-configuration';
import { sharedRuntime } from './shared-runtime';
import { Triggerer } from './triggerer';
import { addUiTier } from './ui-tier';
import { type VerificationTarget, verificationTarget } from './verification';
import { WorkerPool } from './worker-pool';

/** Airflow itself. */
export class AirflowChart extends PlatformChart {
  /** One for each colour that there is. */
  readonly webservers: readonly ApiServer[];
  /** The webserver, where that serves both. */
  readonly executionApi: ApiServer;
  /** The version that is to be tried before it serves. @default - there is none */
  readonly verification?: VerificationTarget;
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
    this.runtime = sharedRuntime(sharedConfiguration, props, secrets);
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
    const webservers = addUiTier(
      this,
      props.release.ui,
      {
        ...api,
        ...props.webserver,
        apps: execution.separate ? 'core' : 'all',
        credentials: [...credentials, 'logs', 'oidc'],
      },
      { ...props.analysis, traffic: props.traffic },
    );
    const executionApi = execution.separate
      ? new ApiServer(this, EXECUTION_API, { ...api, ...execution, apps: 'execution' })
      : webservers[0];
    this.webservers = webservers;
    const urlOf = (service: string) => `http://${service}.${props.namespace}:8080${api.basePath}`;
    this.verification = verificationTarget(props.release, webservers, this.runtime, urlOf);
    this.executionApi = executionApi;
    const resting = props.release.drained ? { ...AT_REST, autoscalers: common.autoscalers.paused } : {};
    const scheduler = new Scheduler(this, { ...common, ...props.scheduler, ...resting });
    const dagProcessor = new DagProcessor(this, { ...common, ...props.dagProcessor, ...resting });
    const triggerer = new Triggerer(this, { ...common, ...props.triggerer, ...resting, logs });
    const { databaseCleanup, flower, stores } = props;
    const dataBucket = logs.volume ? undefined : stores.objects.buckets.archive;
    const workers = Object.entries(props.workers).map(
      ([pool, worker]) =>
        new WorkerPool(this, pool, {
          ...common,
          ...worker,
          ...resting,
          gracePeriod: Duration.seconds(worker.gracePeriod),
          logs,
          dataBucket,
        }),
    );
    const cleanup = databaseCleanup.enabled ? [new DatabaseCleanup(this, { ...common, ...databaseCleanup, objects: stores.objects })] : [];
    const monitor = flower.enabled ? [new Flower(this, { ...common, secrets: props.secrets, resources: flower.resources })] : [];

    const { traffic, dagRepository, taskTargets } = props;
    traffic.connect(
      [...webservers, executionApi, scheduler, dagProcessor, triggerer],
      stores.pooledDatabase.peer,
      stores.pooledDatabase.port,
    );
    traffic.connect([init, ...cleanup], stores.database.peer, stores.database.port);
    traffic.connect([scheduler, triggerer, init, ...workers, ...monitor], stores.broker.peer, stores.broker.port);
    // Schedulers too, before they start: does one of an earlier version still answer?
    traffic.connect([scheduler, ...workers], executionApi, 'http');
    traffic.connect(webservers, [triggerer, ...workers], 'logs');
    const logWriters = logs.volume ? [] : [...webservers, triggerer, ...workers];
    traffic.connect([...logWriters, ...cleanup], stores.objects.peer, stores.objects.port);
    if (dagRepository) traffic.connect([dagProcessor, ...workers], dagRepository.peer, dagRepository.port);
    for (const { peer, port } of taskTargets) traffic.connect([triggerer, ...workers], peer, port);

    const { statsd, traces, prober } = props.telemetry;
    const processes = [...webservers, executionApi, scheduler, dagProcessor, triggerer, ...workers];
    traffic.connect(processes, statsd, 'statsd');
    traffic.connect(processes, traces.peer, traces.port);
    traffic.connect(prober, webservers, 'http');
  }
}
