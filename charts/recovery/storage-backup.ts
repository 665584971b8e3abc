import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import type { AirflowStatsd } from '../observability/airflow-statsd';
import { ApiRole } from '../platform/api-role';
import { readAssets } from '../platform/assets';
import { Component } from '../platform/component';
import { ConfigFiles } from '../platform/config-files';
import type { TaskContainerProps } from '../platform/container';
import type { EnvironmentVariables } from '../platform/environment-variables';
import { images } from '../platform/images';
import type { Secret } from '../platform/secret';
import type { Size } from '../platform/tiers';
import type { Mount } from '../platform/volumes';
import { CronJob } from '../platform/workload';
import { AUTHORITY_FILE, authorityMounts } from '../security/authority';
import type { BrokerEndpoint, ObjectStoreEndpoint } from '../stores/endpoints';
import { type ReplicaStore, USES } from '../stores/replica-store';
import { figureVariables } from './figures';
import { LIBRARY, type RecoveryFiles } from './recovery-files';
import { remoteVariables } from './remote';
import { maxAgeVariable, Steps, type StepsProps } from './steps';
import { bringTools, trustOfTools } from './tools';

export interface StorageBackupProps extends Pick<StepsProps, 'retention' | 'verify' | 'encryption'> {
  /** Five cron fields, UTC. */
  readonly schedule: string;
  /** Where everything is copied to. @default - logs, archive and audit go into the backups */
  readonly replica?: ReplicaStore;
  /** @default - no snapshots of volumes */
  readonly snapshots?: { readonly className: string; readonly keep: number };
  /** Disk for what is on its way. */
  readonly workspace: string;
  readonly resources: Size;
  readonly objects: ObjectStoreEndpoint;
  readonly broker: BrokerEndpoint;
  readonly files: RecoveryFiles;
  readonly statsd: AirflowStatsd;
}

const FOLDER = '/opt/recovery/storage';
const WORK = '/work';
const DEADLINE = Duration.hours(8);
const FILES = [
  ...['dump-broker.sh', 'buckets.sh', 'fetch-buckets.sh', 'replicate.sh', 'snapshot_volumes.py'].map((file) => `storage/${file}`),
  ...['back-up.sh', 'keep.sh'].map((file) => `repository/${file}`),
];

/** Copies what is in buckets, in the broker and on volumes to where it outlives them. */
export class StorageBackup extends Component {
  constructor(
    scope: Construct,
    private readonly props: StorageBackupProps,
  ) {
    super(scope, 'storage-backup', { version: images.postgres.tag });
    const { snapshots, replica, broker } = props;
    const files = new ConfigFiles(this, 'storage-backup-files', readAssets(__dirname, FILES));
    const scripts: Mount = { name: 'scripts', path: FOLDER, source: { config: files } };
    const work: Mount = { name: 'work', path: WORK, source: { emptyDir: { size: props.workspace } } };
    const { site } = this.chart;
    const steps = new Steps({ ...props, job: 'storage-backup', site, namespace: this.namespace, repository: 'storage', scripts });

    const fetched = replica ? [] : [this.fetchBuckets(steps, work)];
    const dumped = broker.backup ? [this.dumpBroker(broker, broker.backup, scripts, work)] : [];
    const kept = [...dumped, ...fetched].length > 0 ? [steps.backUp(work), steps.keep()] : [];
    const copied = replica ? [this.replicate(steps, replica)] : [];
    const taken = snapshots ? [this.snapshotVolumes(scripts, snapshots)] : [];
    const [last, ...before] = [...taken, ...dumped, ...fetched, ...kept, ...copied].reverse();
    if (!last) throw new Error('storage-backup has nothing to do');
    if (snapshots) this.allowSnapshots();
    new CronJob(this, {
      schedule: props.schedule,
      onlyServing: true,
      priority: 'system',
      retries: 2,
      gracePeriod: Duration.seconds(60),
      deadline: DEADLINE,
      kubernetesApi: snapshots !== undefined,
      initContainers: [...bringTools(['restic', 'rclone']), ...before.reverse()],
      containers: [last],
    });
  }

  /** The buckets by the login that adds backups, which may read them all. */
  private get source(): EnvironmentVariables {
    const { objects } = this.props;
    return {
      ...trustOfTools(objects),
      ...remoteVariables('source', objects, objects.backupIdentities.writer),
      ...places('source', objects),
    };
  }

  private fetchBuckets(steps: Steps, work: Mount): TaskContainerProps {
    return steps.step('fetch-buckets', ['fetch-buckets.sh', `${WORK}/buckets`], {
      environment: { ...this.source, USES: 'logs archive audit' },
      mounts: [work],
    });
  }

  private replicate(steps: Steps, replica: ReplicaStore): TaskContainerProps {
    return steps.step('replicate', ['replicate.sh'], {
      environment: {
        ...this.source,
        ...remoteVariables('replica', replica, replica.login),
        ...places('replica', replica),
        RESTIC_PASSWORD: this.props.encryption.key('password'),
        REPOSITORIES: 'database configuration storage',
        VERIFY_PERCENT: String(this.props.verify),
        ...maxAgeVariable(this.props.schedule),
        HOURS: String(DEADLINE.toHours() - 2),
      },
    });
  }

  private dumpBroker(broker: BrokerEndpoint, login: Secret, scripts: Mount, work: Mount): TaskContainerProps {
    const authority = broker.authority?.(this.namespace);
    return {
      name: 'dump-broker',
      image: images.valkey,
      command: ['sh', `${FOLDER}/dump-broker.sh`, `${WORK}/broker.rdb`],
      environment: {
        BROKER_HOST: broker.host,
        BROKER_PORT: String(broker.port.number),
        BROKER_USER: login.key('username'),
        BROKER_PASSWORD: login.key('password'),
        ...(authority ? { BROKER_AUTHORITY: AUTHORITY_FILE } : {}),
      },
      resources: 'nano',
      mounts: [scripts, work, ...authorityMounts(authority)],
    };
  }

  private snapshotVolumes(scripts: Mount, { className, keep }: { readonly className: string; readonly keep: number }): TaskContainerProps {
    return {
      name: 'snapshot-volumes',
      image: images.python,
      command: ['python', `${FOLDER}/snapshot_volumes.py`],
      environment: {
        ...figureVariables(this.props.statsd, 'storage-backup'),
        PYTHONPATH: LIBRARY,
        PYTHONDONTWRITEBYTECODE: '1',
        NAMESPACE: this.namespace,
        INSTANCE: this.chart.site.owner.instance,
        SNAPSHOT_CLASS: className,
        KEEP: String(keep),
        WAIT_SECONDS: '900',
      },
      resources: 'nano',
      mounts: [scripts, this.props.files.mount],
    };
  }

  private allowSnapshots(): void {
    new ApiRole(
      this,
      [this.namespace],
      [
        { resources: ['persistentvolumeclaims'], verbs: ['list'] },
        { group: 'snapshot.storage.k8s.io', resources: ['volumesnapshots'], verbs: ['get', 'list', 'create', 'delete'] },
      ],
    );
  }
}

/** Where each bucket is, as rclone says it. */
const places = (remote: string, { buckets }: Pick<ReplicaStore, 'buckets'>): EnvironmentVariables =>
  Object.fromEntries(USES.map((use) => [`${remote}_${use}`.toUpperCase(), `${remote}:${buckets[use]}`]));
