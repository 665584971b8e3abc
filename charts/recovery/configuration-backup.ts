import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { type AirflowRuntime, SCRIPTS } from '../airflow/runtime';
import type { AirflowStatsd } from '../observability/airflow-statsd';
import { ApiRole } from '../platform/api-role';
import { readAssets } from '../platform/assets';
import { Component } from '../platform/component';
import { ConfigFiles } from '../platform/config-files';
import type { TaskContainerProps } from '../platform/container';
import { images } from '../platform/images';
import type { Secret } from '../platform/secret';
import type { Size } from '../platform/tiers';
import type { Mount } from '../platform/volumes';
import { CronJob } from '../platform/workload';
import { KINDS } from '../security/access-roles';
import type { DatabaseEndpoint, ObjectStoreEndpoint } from '../stores/endpoints';
import { figureVariables } from './figures';
import { LIBRARY, type RecoveryFiles } from './recovery-files';
import { Steps, type StepsProps } from './steps';
import { bringTools } from './tools';

export interface ConfigurationBackupProps extends Pick<StepsProps, 'retention' | 'verify' | 'encryption'> {
  readonly airflow: AirflowRuntime;
  /** A copy of the Fernet key, kept elsewhere. */
  readonly escrow: Secret;
  /** Five cron fields, UTC. */
  readonly schedule: string;
  readonly resources: Size;
  /** Namespaces whose objects are written down. */
  readonly namespaces: readonly string[];
  /** Makes the container that writes Keycloak's realms into a folder. @default - Keycloak does not run here */
  readonly keycloak?: {
    readonly container: (folder: string, mounts: readonly Mount[]) => TaskContainerProps;
    readonly imagePullSecret?: string;
  };
  /** Where Grafana is, and a token that reads it. @default - it is left out */
  readonly grafana?: { readonly url: string; readonly token: Secret };
  readonly database: DatabaseEndpoint;
  readonly objects: ObjectStoreEndpoint;
  readonly files: RecoveryFiles;
  readonly statsd: AirflowStatsd;
}

const FOLDER = '/opt/recovery/configuration';
const WORK = '/configuration';

/** Memory, not disk: what is exported is in plain text until restic has encrypted it. */
export const plainText: Mount = { name: 'configuration', path: WORK, source: { emptyDir: { size: '256Mi', medium: 'Memory' } } };

const FILES = [
  ...['export_airflow.py', 'export_objects.py', 'export_grafana.py'].map((file) => `configuration/${file}`),
  ...['back-up.sh', 'keep.sh'].map((file) => `repository/${file}`),
];

/** Keeps what Git does not hold, encrypted: connections, variables, pools, roles, realms, dashboards, live objects; Secrets stay where they are. */
export class ConfigurationBackup extends Component {
  constructor(
    scope: Construct,
    private readonly props: ConfigurationBackupProps,
  ) {
    super(scope, 'configuration-backup', { version: images.postgres.tag });
    const { airflow, keycloak, grafana } = props;
    const files = new ConfigFiles(this, 'configuration-backup-files', readAssets(__dirname, FILES));
    const scripts: Mount = { name: 'scripts', path: FOLDER, source: { config: files } };
    const { site } = this.chart;
    const repository = 'configuration';
    const steps = new Steps({ ...props, job: 'configuration-backup', site, namespace: this.namespace, repository, scripts });
    const kinds = Object.entries(KINDS);
    new ApiRole(
      this,
      props.namespaces,
      kinds.map(([group, resources]) => ({ group, resources, verbs: ['list'] })),
    );
    new CronJob(this, {
      schedule: props.schedule,
      onlyServing: true,
      priority: 'system',
      retries: 2,
      gracePeriod: Duration.seconds(30),
      deadline: Duration.hours(1),
      imagePullSecret: [airflow.imagePullSecret, keycloak?.imagePullSecret].flatMap((name) => name ?? []),
      kubernetesApi: true,
      initContainers: [
        ...bringTools(['restic', 'rclone']),
        this.export(scripts, 'airflow', {
          credentials: ['direct-database', 'fernet'],
          environment: { FERNET_ESCROW: props.escrow.key('fernet-key') },
        }),
        this.export(scripts, 'objects', {
          environment: {
            NAMESPACES: props.namespaces.join(' '),
            KINDS: kinds.flatMap(([group, plurals]) => plurals.map((plural) => `${group}/${plural}`)).join(' '),
          },
        }),
        ...(keycloak ? [keycloak.container(`${WORK}/keycloak`, [plainText])] : []),
        ...(grafana
          ? [this.export(scripts, 'grafana', { environment: { GRAFANA_URL: grafana.url, GRAFANA_TOKEN: grafana.token.key('token') } })]
          : []),
        steps.backUp(plainText),
      ],
      containers: [steps.keep()],
    });
  }

  /** A script that writes into a folder of its name, in the image of Airflow. */
  private export(
    scripts: Mount,
    what: 'airflow' | 'objects' | 'grafana',
    { credentials = [], environment }: Partial<Parameters<AirflowRuntime['container']>[0]>,
  ): TaskContainerProps {
    const { airflow, statsd, files, resources } = this.props;
    return airflow.container({
      name: `export-${what}`,
      args: ['python', `${FOLDER}/export_${what}.py`, `${WORK}/${what}`],
      credentials,
      environment: { ...figureVariables(statsd, 'configuration-backup'), PYTHONPATH: `${LIBRARY}:${SCRIPTS}`, ...environment },
      resources,
      mounts: [files.mount, scripts, plainText],
    });
  }
}
