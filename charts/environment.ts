import { App } from 'cdk8s';
import type { Environment } from '../environments/schema';
import { SECRET_KEY_REFERENCE } from '../environments/validation/airflow-config';
import { archivesItself, oldestDump, promisesOf } from '../environments/validation/recovery-point';
import digests from '../images.lock.json';
import { AirflowChart } from './airflow/airflow-chart';
import { releasePlan } from './airflow/release';
import { basePath } from './airflow/settings';
import { authentication } from './edge/choices';
import { EdgeChart } from './edge/edge-chart';
import { hostsOf } from './edge/hosts';
import { scrapeInterval } from './observability/metrics';
import { ObservabilityChart } from './observability/observability-chart';
import { pagesHere } from './observability/pages';
import { declaredBy } from './operations/declared';
import { OperationsChart } from './operations/operations-chart';
import { tester } from './operations/tester';
import { FoundationChart } from './platform/foundation-chart';
import { imageOf, images } from './platform/images';
import { portOfUrl, tcp } from './platform/ports';
import { quantityValue } from './platform/quantity';
import { servingJobsOf, servingPodsOf } from './platform/resting';
import { Traffic } from './platform/traffic';
import { grafanaOf, keycloakOf, logKeeper, pairOf, rehearsalOf, takesIn } from './recovery/choices';
import { RecoveryChart } from './recovery/recovery-chart';
import { SITE_SWITCHES } from './recovery/two-sites';
import { poolsOf, scalingTableOf } from './scaling/environment-table';
import { Certificates } from './security/certificates';
import { admissionPolicies, complianceScan, controlsReader } from './security/choices';
import { declared } from './security/declarations';
import { SecretInventory } from './security/secret-inventory';
import { SecretsChart } from './security/secrets-chart';
import { declareDatabaseOwner, KEYCLOAK_DATABASE_USER } from './stores/database-owner';
import { StoresChart } from './stores/stores-chart';
import { archiveTimeout } from './stores/wal-archive';

/** An environment's charts, and the tables that they filled. */
export interface Platform {
  readonly app: App;
  readonly traffic: Traffic;
  readonly secrets: SecretInventory;
}

/** Assembles the charts of one environment: the one place that knows them all. */
export function assemble(environment: Environment): Platform {
  const { name, instance, domain, airflow, stores, cluster, edge, observability, operations, recovery, scaling, security } = environment;
  const release = releasePlan(environment.release, airflow.image.tag);
  const airflowImage = imageOf(images.airflow, { ...airflow.image, tag: release.tag });
  const app = new App();
  const traffic = new Traffic();
  const secrets = new SecretInventory();
  const pair = pairOf(environment);
  const site = {
    owner: { instance, environment: name },
    digests: cluster.pinDigests ? digests : {},
    pair,
    verticalScaling: scaling.vertical === 'off' ? undefined : scaling.vertical,
  };
  const namespace = instance;
  const watchNamespace = `${instance}-observability`;
  const edgeNamespace = `${instance}-edge`;
  const vpnNamespace = `${instance}-vpn`;
  const { entry } = edge;
  const namespaces = [
    namespace,
    watchNamespace,
    ...(entry.type === 'none' ? [] : [edgeNamespace]),
    ...(edge.vpn.enabled ? [vpnNamespace] : []),
  ];
  const nodes = { name: 'kubelets', ...cluster.nodes };
  const apiServer = { name: 'kubernetes-api', ...cluster.apiServer };
  const scheme = environment.tls.provider === 'none' && entry.type !== 'none' ? 'http' : 'https';
  const url = airflow.url ?? `${scheme}://airflow.${domain}`;
  const hosts = hostsOf(domain, url);
  const apiUrl = `http://airflow-webserver.${namespace}:8080${basePath(url)}`;
  const executionApi = airflow.executionApi.separate ? 'airflow-execution-api' : 'airflow-webserver';
  const workers = Object.fromEntries(
    Object.entries(poolsOf(airflow)).map(([pool, worker]) => {
      const nodeSelector = worker.nodePool && cluster.nodePools[worker.nodePool]?.labels;
      return [pool, { ...worker, nodeSelector: nodeSelector || undefined }];
    }),
  );
  const scalingTable = scalingTableOf(environment);
  const plainConfig = Object.entries(airflow.config).filter(([, value]) => value !== SECRET_KEY_REFERENCE);
  const secretConfig = Object.entries(airflow.config).filter(([, value]) => value === SECRET_KEY_REFERENCE);

  const identityDatabase =
    edge.auth.provider === 'keycloak' && edge.auth.database.engine === 'platform' ? edge.auth.database.database : undefined;
  const makesCertificates = environment.tls.provider === 'cert-manager';
  const watches = (serviceAccount: string) => ({ serviceAccount, namespace: watchNamespace });

  const foundation = new FoundationChart(app, {
    site,
    namespaces,
    access: environment.access,
    storage: cluster,
    headroom: cluster.quota.headroom,
    nodeMetrics: observability.metrics.engine === 'embedded' ? watches('prometheus') : undefined,
    definitions: makesCertificates ? watches('kube-state-metrics') : undefined,
    policies: admissionPolicies(environment, site),
    controls: controlsReader(environment),
    switches: pair && SITE_SWITCHES.map((serviceAccount) => ({ serviceAccount, namespace })),
    preflight: { serviceAccount: 'preflight', namespace },
  });
  const secretsChart = new SecretsChart(app, { site, provider: environment.secrets });
  const certificates = new Certificates({ ...environment.tls, foundation, chart: secretsChart, secrets, entry, edgeNamespace, traffic });
  const storesChart = new StoresChart(app, {
    site,
    namespace,
    traffic,
    secrets,
    certificates,
    apiServer,
    archive: { enabled: archivesItself(environment), timeout: archiveTimeout(recovery.database.rpo) },
    scaler: scalingTable.asksDatabase,
    identityDatabase,
    replica: recovery.storage.replica,
    ...stores,
    tiering: {
      ...stores.objects.tiering,
      auditDays: environment.security.audit.retentionDays,
      storageClasses: storageClassesOf(stores.objects),
      ...airflowImage,
    },
  });
  const auth =
    entry.type === 'none'
      ? undefined
      : authentication(environment, storesChart, () => declareDatabaseOwner(secrets, edgeNamespace, true, KEYCLOAK_DATABASE_USER));
  const edgeChart =
    entry.type === 'none' || !auth
      ? undefined
      : new EdgeChart(app, {
          site,
          namespace: edgeNamespace,
          traffic,
          secrets,
          certificates,
          hosts,
          airflow: {
            url,
            namespace,
            webserver: `airflow-webserver.${namespace}:8080`,
            executionApi: edge.publicExecutionApi ? `${executionApi}.${namespace}:8080` : undefined,
          },
          pages: { namespace: watchNamespace, here: pagesHere(observability) },
          trustedProxies: cluster.pods.cidrs,
          ...edge,
          entry,
          waf: { ...edge.waf, autoscaling: scalingTable.byCpu('waf') },
          auth,
          vpn: { ...edge.vpn, ...imageOf(images.vpnGateway, edge.vpn.image), namespace: vpnNamespace },
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
      api: apiUrl,
      queues: Object.values(workers).flatMap(({ queues }) => queues),
      standby: pair?.standby ?? false,
    },
    promises: promisesOf(environment),
    certificates,
    certManager: makesCertificates,
    perimeter: edgeChart?.targets ?? [],
    login: edgeChart?.identity && { identity: edgeChart.identity, url: `https://${hosts.grafana}` },
    ...observability,
  });
  const airflowChart = new AirflowChart(app, {
    site,
    namespace,
    traffic,
    secrets,
    stores: storesChart,
    ...airflow,
    ...airflowImage,
    release,
    analysis: { metrics: observabilityChart.metrics, perimeter: edgeChart !== undefined },
    roles: { ...airflow.roles, ...tester.roles },
    serviceAccounts: { ...airflow.serviceAccounts, ...tester.serviceAccounts },
    telemetry: { ...observabilityChart.telemetry, traceSampling: observability.traceSampling },
    settings: { ...airflow, environment: name, url },
    identity: edgeChart?.identity,
    sessionHours: edge.authProxy.sessionHours,
    trustedProxies: edgeChart && cluster.pods.cidrs,
    config: Object.fromEntries(plainConfig),
    secretKeySettings: Object.fromEntries(secretConfig),
    workers,
    scaling: scalingTable,
    demand: scaling.engine === 'keda' && storesChart.scaler ? { ...scaling, login: storesChart.scaler } : undefined,
    logs: airflow.logs.store === 'volume' ? airflow.logs : {},
    dagRepository: airflow.dags.source === 'git' ? gitServer(airflow.dags) : undefined,
    taskTargets: cluster.taskEgress.flatMap(({ cidr, ports }) =>
      ports.map((port) => ({ peer: { name: cidr, cidrs: [cidr] }, port: tcp(port) })),
    ),
  });

  const recoveryChart = new RecoveryChart(app, {
    site,
    namespace,
    traffic,
    secrets,
    stores: storesChart,
    airflow: airflowChart.runtime,
    log: logKeeper(environment),
    instance: stores.postgres.engine === 'cloudnative-pg' ? stores.postgres : undefined,
    sites: pair && {
      engine: stores.postgres.engine,
      databases: [stores.postgres.database, ...(identityDatabase ? [identityDatabase] : [])],
      servingPods: servingPodsOf([airflowChart, ...(edgeChart ? [edgeChart] : [])]),
      servingJobs: servingJobsOf([airflowChart]),
      lagLimit: 60 * recovery.database.rpo,
      version: release.tag,
    },
    statsd: observabilityChart.telemetry.statsd,
    apiServer,
    database: {
      ...recovery.database,
      maxAge: oldestDump(environment) * 60,
      pointInTimeDays: archivesItself(environment) ? recovery.database.pointInTime.days : undefined,
    },
    validation: recovery.validation,
    restore: {
      ...recovery.restore,
      takesIn: takesIn(environment),
      volumeBytes: 'volume' in stores.postgres ? quantityValue(stores.postgres.volume.size) : undefined,
    },
    keycloak: keycloakOf(auth, namespace, secrets),
    grafana: grafanaOf(environment, observabilityChart),
    storage: recovery.storage,
    configuration: { ...recovery.configuration, namespaces },
    audit: security.audit,
    compliance: complianceScan(environment, namespaces, {
      metrics: observabilityChart.metrics,
      realms: edgeChart?.authentication?.reader,
    }),
  });

  const { passwords, verification } = airflowChart;
  if (!passwords) throw new Error('the tester has no password');
  const operationsChart = new OperationsChart(app, {
    site,
    namespace,
    traffic,
    apiServer,
    target: { peers: airflowChart.webservers, url: apiUrl, airflow: airflowChart.runtime, schedules: !release.drained, passwords },
    verification: verification && { ...verification, peers: [verification.peer], passwords },
    metrics: observabilityChart.metrics,
    scrapeInterval: scrapeInterval(observability.metrics),
    alertmanager: observabilityChart.alertmanager,
    ...operations,
    preflight: {
      ...operations.preflight,
      namespaces,
      externalSecrets: environment.secrets.provider === 'external-secrets',
      rehearsal: rehearsalOf(environment),
    },
  });

  edgeChart?.open({ webservers: airflowChart.webservers, executionApi: airflowChart.executionApi, pages: observabilityChart.pages });
  traffic.render([
    foundation,
    secretsChart,
    storesChart,
    airflowChart,
    ...(edgeChart ? [edgeChart] : []),
    observabilityChart,
    recoveryChart,
    operationsChart,
  ]);
  secretsChart.render(secrets);
  operationsChart.preflight.expect(declaredBy(app, namespaces, airflowChart.runtime.settings));
  recoveryChart.scan?.declare(
    declared(app, secrets, { days: security.rotation.days, limits: { 'database-backup': oldestDump(environment) * 60 } }),
  );
  return { app, traffic, secrets };
}

/** AWS has classes; of others, whoever runs them says so. */
function storageClassesOf(objects: Environment['stores']['objects']) {
  if (objects.engine === 'embedded') return undefined;
  return objects.storageClasses ?? (objects.endpoint === undefined ? { cold: 'STANDARD_IA', archive: 'GLACIER_IR' } : undefined);
}

function gitServer({ repository, cidrs }: { repository: string; cidrs: readonly string[] }) {
  return { peer: { name: 'dag-repository', cidrs }, port: portOfUrl(repository) };
}
