import { Chart, Testing } from 'cdk8s';
import * as barman from '../../imports/barmancloud.cnpg.io';
import * as eso from '../../imports/external-secrets.io';
import * as cnpg from '../../imports/postgresql.cnpg.io';
import { schemaErrors } from '../support/schema-validator';

/** The spec that synthesis writes for the one object that `create` adds to a chart; the schemas prove that its names are the API's. */
function renderedSpec(create: (chart: Chart) => unknown): unknown {
  const chart = new Chart(Testing.app(), 'chart', { namespace: 'airflow' });
  create(chart);
  const [object] = chart.toJson() as { metadata: unknown; spec: unknown }[];
  expect(schemaErrors(object, '1.34')).toEqual([]);
  expect(schemaErrors(object, '1.37')).toEqual([]);
  expect(object?.metadata).toEqual({ ...metadata, namespace: 'airflow' });
  return object?.spec;
}

/** Where the generator spells a field in its own way. */
const API_NAMES: Readonly<Record<string, string>> = {
  endpointUrl: 'endpointURL',
  isWalArchiver: 'isWALArchiver',
  pgHba: 'pg_hba',
  postInitSql: 'postInitSQL',
};

/** Props as the manifest has to say them. */
function inApiTerms(props: unknown): unknown {
  if (Array.isArray(props)) return props.map(inApiTerms);
  if (typeof props !== 'object' || props === null) return props;
  if (props.constructor !== Object) return (props as { value: unknown }).value; // A number-or-string class.
  return Object.fromEntries(Object.entries(props).map(([name, value]) => [API_NAMES[name] ?? name, inApiTerms(value)]));
}

const metadata = { name: 'metadata', labels: { 'app.kubernetes.io/part-of': 'airflow' } };

/** Generated classes drop what they do not know without a word, so these compare whole specs. */
describe('Imported constructs render all they are given:', () => {
  test('a CloudNativePG cluster', () => {
    const quantity = cnpg.ClusterSpecResourcesRequests.fromString;
    const spec: cnpg.ClusterSpec = {
      instances: 3,
      imageName: 'ghcr.io/cloudnative-pg/postgresql:17.6',
      primaryUpdateStrategy: cnpg.ClusterSpecPrimaryUpdateStrategy.UNSUPERVISED,
      priorityClassName: 'critical',
      inheritedMetadata: { labels: { tier: 'store' }, annotations: { 'example.com/owner': 'data' } },
      plugins: [{ name: 'barman-cloud.cloudnative-pg.io', isWalArchiver: true, parameters: { barmanObjectName: 'backups' } }],
      postgresql: {
        parameters: { max_connections: '300', shared_buffers: '1GB' },
        pgHba: ['hostssl all all all scram-sha-256'],
        synchronous: {
          method: cnpg.ClusterSpecPostgresqlSynchronousMethod.ANY,
          number: 1,
          dataDurability: cnpg.ClusterSpecPostgresqlSynchronousDataDurability.REQUIRED,
        },
      },
      bootstrap: {
        initdb: { database: 'airflow', owner: 'airflow', secret: { name: 'db' }, dataChecksums: true, postInitSql: ['SELECT 1'] },
      },
      storage: { size: '20Gi', storageClass: 'hot' },
      walStorage: { size: '5Gi', storageClass: 'hot', resizeInUseVolumes: true },
      resources: { requests: { cpu: quantity('1'), memory: quantity('4Gi') }, limits: { memory: quantity('4Gi') } },
      affinity: { enablePodAntiAffinity: true, podAntiAffinityType: 'required', topologyKey: 'topology.kubernetes.io/zone' },
      managed: {
        roles: [
          {
            name: 'grafana',
            ensure: cnpg.ClusterSpecManagedRolesEnsure.PRESENT,
            login: true,
            connectionLimit: 5,
            inRoles: ['pg_monitor'],
            passwordSecret: { name: 'grafana-db' },
          },
        ],
      },
      replica: { enabled: true, source: 'prod', primary: 'prod', self: 'dr', promotionToken: 'token', minApplyDelay: '1h' },
      externalClusters: [
        {
          name: 'prod',
          connectionParameters: { host: 'prod.example.com', user: 'streaming_replica' },
          sslKey: { name: 'replica', key: 'tls.key' },
          plugin: { name: 'barman-cloud.cloudnative-pg.io', parameters: { serverName: 'prod' } },
        },
      ],
      monitoring: { enablePodMonitor: true },
    };
    expect(renderedSpec((chart) => new cnpg.Cluster(chart, 'db', { metadata, spec }))).toEqual(inApiTerms(spec));
  });

  test('a CloudNativePG cluster that recovers from an object store', () => {
    const spec: cnpg.ClusterSpec = {
      instances: 1,
      storage: { size: '20Gi' },
      bootstrap: {
        recovery: {
          source: 'prod',
          database: 'airflow',
          recoveryTarget: { targetTime: '2026-11-23T20:00:00Z', exclusive: true },
        },
      },
      externalClusters: [{ name: 'prod', plugin: { name: 'barman-cloud.cloudnative-pg.io' } }],
    };
    expect(renderedSpec((chart) => new cnpg.Cluster(chart, 'db', { metadata, spec }))).toEqual(inApiTerms(spec));
  });

  test('a pooler with its own pod template', () => {
    const amount = cnpg.PoolerSpecTemplateSpecContainersResourcesRequests;
    const spec: cnpg.PoolerSpec = {
      cluster: { name: 'metadata' },
      type: cnpg.PoolerSpecType.RW,
      instances: 2,
      pgbouncer: {
        poolMode: cnpg.PoolerSpecPgbouncerPoolMode.TRANSACTION,
        parameters: { max_prepared_statements: '200', default_pool_size: '25' },
      },
      template: {
        metadata: { labels: { role: 'pooler' }, annotations: { scrape: 'true' } },
        spec: {
          priorityClassName: 'critical',
          securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: 'topology.kubernetes.io/zone',
              whenUnsatisfiable: 'ScheduleAnyway',
              labelSelector: { matchLabels: { role: 'pooler' } },
            },
          ],
          containers: [
            {
              name: 'pgbouncer',
              resources: { requests: { cpu: amount.fromString('100m'), memory: amount.fromNumber(134217728) } },
              securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, readOnlyRootFilesystem: true },
            },
          ],
        },
      },
    };
    expect(renderedSpec((chart) => new cnpg.Pooler(chart, 'pooler', { metadata, spec }))).toEqual(inApiTerms(spec));
  });

  test('a scheduled backup', () => {
    const spec: cnpg.ScheduledBackupSpec = {
      schedule: '0 0 3 * * *',
      cluster: { name: 'metadata' },
      method: cnpg.ScheduledBackupSpecMethod.PLUGIN,
      pluginConfiguration: { name: 'barman-cloud.cloudnative-pg.io', parameters: { barmanObjectName: 'backups' } },
      backupOwnerReference: cnpg.ScheduledBackupSpecBackupOwnerReference.SELF,
      immediate: true,
      suspend: false,
    };
    expect(renderedSpec((chart) => new cnpg.ScheduledBackup(chart, 'nightly', { metadata, spec }))).toEqual(inApiTerms(spec));
  });

  test('an object store for backups', () => {
    const spec: barman.ObjectStoreSpec = {
      retentionPolicy: '30d',
      instanceSidecarConfiguration: { env: [{ name: 'AWS_REQUEST_CHECKSUM_CALCULATION', value: 'when_required' }] },
      configuration: {
        destinationPath: 's3://backups/airflow',
        endpointUrl: 'https://s3.example.com',
        data: { compression: barman.ObjectStoreSpecConfigurationDataCompression.GZIP, jobs: 2 },
        s3Credentials: { accessKeyId: { name: 's3', key: 'id' }, secretAccessKey: { name: 's3', key: 'secret' } },
      },
    };
    expect(renderedSpec((chart) => new barman.ObjectStore(chart, 'store', { metadata, spec }))).toEqual(inApiTerms(spec));
  });

  test('an external secret with a template', () => {
    const spec: eso.ExternalSecretSpec = {
      refreshInterval: '1h',
      refreshPolicy: eso.ExternalSecretSpecRefreshPolicy.PERIODIC,
      secretStoreRef: { name: 'vault', kind: eso.ExternalSecretSpecSecretStoreRefKind.SECRET_STORE },
      target: {
        name: 'connections',
        creationPolicy: eso.ExternalSecretSpecTargetCreationPolicy.OWNER,
        template: {
          type: 'Opaque',
          engineVersion: eso.ExternalSecretSpecTargetTemplateEngineVersion.V2,
          metadata: { labels: { 'app.kubernetes.io/part-of': 'airflow' }, annotations: { reload: 'true' } },
          data: { AIRFLOW_CONN_DB: 'postgresql://{{ .user }}:{{ .password | urlquery }}@db' },
        },
      },
      data: [{ secretKey: 'user', remoteRef: { key: 'airflow/db', property: 'user', version: '2' } }],
      dataFrom: [{ extract: { key: 'airflow/db' } }],
    };
    expect(renderedSpec((chart) => new eso.ExternalSecret(chart, 'secret', { metadata, spec }))).toEqual(inApiTerms(spec));
  });

  test('a secret store backed by Vault', () => {
    const spec: eso.SecretStoreSpec = {
      provider: {
        vault: {
          server: 'https://vault.example.com',
          path: 'airflow',
          version: eso.SecretStoreSpecProviderVaultVersion.V2,
          caProvider: { type: eso.SecretStoreSpecProviderVaultCaProviderType.SECRET, name: 'vault-ca', key: 'ca.crt' },
          auth: {
            kubernetes: { mountPath: 'kubernetes', role: 'airflow', serviceAccountRef: { name: 'eso', audiences: ['vault'] } },
          },
        },
      },
      retrySettings: { maxRetries: 5, retryInterval: '10s' },
    };
    expect(renderedSpec((chart) => new eso.SecretStore(chart, 'vault', { metadata, spec }))).toEqual(inApiTerms(spec));
  });
});
