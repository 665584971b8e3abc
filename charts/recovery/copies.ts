import type { AirflowRuntime } from '../airflow/runtime';
import type { AirflowStatsd } from '../observability/airflow-statsd';
import type { TaskContainerProps } from '../platform/container';
import type { PlatformChart } from '../platform/platform-chart';
import { portOfUrl, tcp } from '../platform/ports';
import type { Secret } from '../platform/secret';
import type { Outside, Peer, Traffic } from '../platform/traffic';
import type { Mount } from '../platform/volumes';
import type { SecretInventory } from '../security/secret-inventory';
import type { DatabaseEndpoint } from '../stores/endpoints';
import { connectToReplica } from '../stores/replica-store';
import type { StoresChart } from '../stores/stores-chart';
import { AuditExport, type AuditExportProps } from './audit-export';
import { ConfigurationBackup, type ConfigurationBackupProps } from './configuration-backup';
import type { RecoveryFiles } from './recovery-files';
import { RestoreConfiguration } from './restore-configuration';
import { StorageBackup, type StorageBackupProps } from './storage-backup';

/** Where Keycloak keeps its realms, and who writes them into a folder. */
export interface KeycloakExport {
  readonly database: DatabaseEndpoint;
  readonly container: (folder: string, mounts: readonly Mount[]) => TaskContainerProps;
  readonly imagePullSecret?: string;
}

type Chosen<Props> = Omit<Props, 'files' | 'statsd' | 'airflow' | 'objects' | 'encryption' | 'database'>;

export interface CopiesProps {
  readonly traffic: Traffic;
  readonly secrets: SecretInventory;
  readonly stores: StoresChart;
  readonly airflow: AirflowRuntime;
  readonly files: RecoveryFiles;
  /** A copy of the Fernet key, kept elsewhere. */
  readonly escrow: Secret;
  readonly statsd: AirflowStatsd;
  /** The Kubernetes API as pods reach it. */
  readonly apiServer: Outside & { readonly port: number };
  /** @default - Keycloak does not run here */
  readonly keycloak?: KeycloakExport;
  /** Grafana, where it runs here and is asked. @default - it is not asked */
  readonly grafana?: { readonly peer: Peer; readonly url: string };
  readonly storage: Omit<Chosen<StorageBackupProps>, 'broker' | 'replica'>;
  readonly configuration: Omit<Chosen<ConfigurationBackupProps>, 'escrow' | 'keycloak' | 'grafana'>;
  readonly audit: Omit<Chosen<AuditExportProps>, 'login'>;
}

/** What is copied to where it outlives the platform, besides the databases: buckets and volumes, configuration, the audit log. */
export function addCopies(chart: PlatformChart, props: CopiesProps): void {
  const { stores, traffic, secrets, statsd, apiServer, airflow, keycloak } = props;
  const { database, objects, broker, replica, backupEncryption: encryption } = stores;
  const namespace = chart.namespace ?? '';
  const around = { ...props, airflow, objects, encryption, database };

  const storage = new StorageBackup(chart, { ...around, ...props.storage, replica, broker });
  if (replica) connectToReplica(traffic, storage, replica);
  if (broker.backup) traffic.connect(storage, broker.peer, broker.port);
  if (props.storage.snapshots) traffic.connect(storage, apiServer, tcp(apiServer.port));

  const configured = { ...around, ...props.configuration };
  const configuration = new ConfigurationBackup(chart, {
    ...configured,
    keycloak,
    grafana: props.grafana && { url: props.grafana.url, token: declareGrafanaReader(secrets, namespace) },
  });
  const restored = new RestoreConfiguration(chart, configured);
  traffic.connect(configuration, apiServer, tcp(apiServer.port));
  if (keycloak) traffic.connect(configuration, keycloak.database.peer, keycloak.database.port);
  if (props.grafana) traffic.connect(configuration, props.grafana.peer, portOfUrl(props.grafana.url));

  const audit = new AuditExport(chart, { ...around, ...props.audit, login: stores.backupLogin });
  traffic.connect([configuration, restored, audit], database.peer, database.port);
  traffic.connect([storage, configuration, restored, audit], objects.peer, objects.port);
  traffic.connect([storage, configuration, restored, audit], statsd, 'statsd');
}

const declareGrafanaReader = (secrets: SecretInventory, namespace: string): Secret =>
  secrets.declare('grafana-reader', namespace, {
    rotation: 'given-token',
    keys: {
      token: { purpose: 'Token of a service account of Grafana that reads dashboards, folders, alert rules and teams', format: 'provided' },
    },
  });
