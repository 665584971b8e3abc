import { App } from 'cdk8s';
import type { Environment } from '../environments/schema';
import { SECRET_KEY_REFERENCE } from '../environments/validation/airflow-config';
import digests from '../images.lock.json';
import { AirflowChart } from './airflow/airflow-chart';
import { basePath } from './airflow/settings';
import { ObservabilityChart } from './observability/observability-chart';
import { FoundationChart } from './platform/foundation-chart';
import { images } from './platform/images';
import { portOfUrl, tcp } from './platform/ports';
import { Traffic } from './platform/traffic';
import { SecretInventory } from './security/secret-inventory';
import { SecretsChart } from './security/secrets-chart';
import { StoresChart } from './stores/stores-chart';

/** An environment's charts, and the tables that they filled. */
export interface Platform {
  readonly app: App;
  readonly traffic: Traffic;
  readonly secrets: SecretInventory;
}

/** Assembles the charts of one environment: the one place that knows them all. */
export function assemble(environment: Environment): Platform {
  const { name, instance, domain, airflow, stores, cluster, observability, release } = environment;
  const app = new App();
  const traffic = new Traffic();
  const secrets = new SecretInventory();
  const site = { owner: { instance, environment: name }, digests: cluster.pinDigests ? digests : {} };
  const namespace = instance;
  const watchNamespace = `${instance}-observability`;
  const namespaces = [namespace, watchNamespace];
  const nodes = { name: 'kubelets', ...cluster.nodes };
  const apiServer = { name: 'kubernetes-api', ...cluster.apiServer };
  const url = airflow.url ?? `https://airflow.${domain}`;
  const workers = Object.fromEntries(
    Object.entries(airflow.workers).map(([pool, worker]) => [pool, { ...worker, queues: worker.queues ?? [pool] }]),
  );
  const plainConfig = Object.entries(airflow.config).filter(([, value]) => value !== SECRET_KEY_REFERENCE);
  const secretConfig = Object.entries(airflow.config).filter(([, value]) => value === SECRET_KEY_REFERENCE);

  const readsNodes = observability.metrics.engine === 'embedded' ? { serviceAccount: 'prometheus', namespace: watchNamespace } : undefined;

  const foundation = new FoundationChart(app, { site, namespaces, storage: cluster, nodeMetrics: readsNodes });
  const secretsChart = new SecretsChart(app, { site, provider: environment.secrets });
  const storesChart = new StoresChart(app, {
    site,
    namespace,
    traffic,
    secrets,
    apiServer,
    ...stores,
  });
  const observabilityChart = new ObservabilityChart(app, {
    site,
    namespace: watchNamespace,
    namespaces,
    traffic,
    secrets,
    apiServer,
    nodes,
    stores: storesChart,
    airflow: {
      url,
      api: `http://airflow-webserver.${namespace}:8080${basePath(url)}`,
      queues: Object.values(workers).flatMap(({ queues }) => queues),
      standby: airflow.scheduler.replicas === 0,
    },
    ...observability,
  });
  const airflowChart = new AirflowChart(app, {
    site,
    namespace,
    traffic,
    secrets,
    stores: storesChart,
    ...airflow,
    image: { ...images.airflow, repository: airflow.image.repository, tag: airflow.image.tag },
    imagePullSecret: airflow.image.pullSecret,
    telemetry: { ...observabilityChart.telemetry, traceSampling: observability.traceSampling },
    settings: { ...airflow, environment: name, url },
    config: Object.fromEntries(plainConfig),
    secretKeySettings: Object.fromEntries(secretConfig),
    webserver: { ...airflow.webserver, color: release.strategy === 'blue-green' ? release.active : undefined },
    workers,
    logs: airflow.logs.store === 'volume' ? airflow.logs : {},
    dagRepository: airflow.dags.source === 'git' ? gitServer(airflow.dags) : undefined,
    taskTargets: cluster.taskEgress.flatMap(({ cidr, ports }) =>
      ports.map((port) => ({ peer: { name: cidr, cidrs: [cidr] }, port: tcp(port) })),
    ),
  });

  traffic.render([foundation, storesChart, airflowChart, observabilityChart]);
  secretsChart.render(secrets);
  return { app, traffic, secrets };
}

function gitServer({ repository, cidrs }: { repository: string; cidrs: readonly string[] }) {
  return { peer: { name: 'dag-repository', cidrs }, port: portOfUrl(repository) };
}
