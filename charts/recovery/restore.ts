import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import type { AirflowRuntime } from '../airflow/runtime';
import { ApiRole } from '../platform/api-role';
import { Component } from '../platform/component';
import type { TaskContainerProps } from '../platform/container';
import type { EnvironmentVariables } from '../platform/environment-variables';
import { images } from '../platform/images';
import { NEVER } from '../platform/schedule';
import type { Secret } from '../platform/secret';
import type { Size } from '../platform/tiers';
import { CronJob } from '../platform/workload';
import { authorityMounts } from '../security/authority';
import type { DatabaseEndpoint } from '../stores/endpoints';
import { type WalArchiveProps, walArchiveVariables, walScripts } from '../stores/wal-archive';
import { databaseServerVariables } from './database-server';
import type { RecoveredCluster } from './recovered-cluster';
import type { Restoration, RestorationPod, Room } from './restoration';
import { bringTools, toolsMount } from './tools';

export interface RestoreProps {
  readonly restoration: Restoration;
  /** Airflow's image looks at what was restored. */
  readonly airflow: Pick<AirflowRuntime, 'version' | 'imagePullSecret'>;
  /** The live server. */
  readonly database: DatabaseEndpoint;
  /** Login that makes and renames databases there. */
  readonly login: Secret;
  /** Bytes of its volume. @default - not known */
  readonly volumeBytes?: number;
  /** Where the write-ahead log of the embedded Postgres is. @default - it is nowhere, or a cluster of another moment has it */
  readonly archive?: WalArchiveProps;
  /** CloudNativePG's cluster of another moment. @default - the log is in the archive, or nobody keeps one */
  readonly recovered?: RecoveredCluster;
  readonly volume: Room;
  readonly resources: Size;
  /** When a site that stands by takes in what its partner has backed up: five cron fields, UTC. @default - people start it */
  readonly takesIn?: string;
}

/** On a site that stands by, what a restore does that nobody has started: everything that has arrived, in the place of what came before. */
const TAKE_IN: EnvironmentVariables = { POINT_IN_TIME: 'newest', DATABASES: 'all', DISCARD_PREVIOUS: 'yes', FORCE: 'yes' };

/**
 * Puts a backup, or a moment between two backups, in the place of the live databases. People start it: docs/recovery.md. It touches
 * no data directory: the databases are rebuilt in the pod, checked, loaded beside the live ones, checked again, and change names with them.
 */
export class Restore extends Component {
  constructor(scope: Construct, props: RestoreProps) {
    super(scope, 'restore', { version: images.postgres.tag });
    const { restoration, database } = props;
    const pod = { job: this.objectName, room: props.volume, resources: props.resources };
    const live = databaseServerVariables(database, props.login);
    const mounts = [toolsMount, ...authorityMounts(database.authority?.(this.namespace))];
    new CronJob(this, {
      schedule: props.takesIn ?? NEVER,
      suspended: props.takesIn === undefined,
      priority: 'system',
      // Somebody is looking: what failed is to be read, not to be tried again.
      retries: 0,
      keepsFailures: true,
      gracePeriod: Duration.seconds(30),
      deadline: Duration.hours(24),
      imagePullSecret: props.airflow.imagePullSecret,
      kubernetesApi: props.recovered !== undefined,
      initContainers: [
        ...bringTools(props.archive ? ['restic', 'rclone'] : ['restic']),
        restoration.fetch(pod, props.takesIn ? TAKE_IN : {}),
        ...(props.recovered ? this.rebuildFromCluster(pod, props, props.recovered) : [this.rebuild(pod, props)]),
        restoration.serve(pod),
        restoration.inspect(pod),
        restoration.step(pod, 'load-databases', { ...live, VOLUME_BYTES: String(props.volumeBytes ?? '') }, mounts),
        restoration.airflowStep(pod, 'migrate-database', { credentials: ['direct-database', 'fernet'] }),
      ],
      containers: [
        restoration.step(
          pod,
          'switch-databases',
          { ...live, NAMESPACE: this.namespace, ...(props.takesIn ? { ONLY_STANDBY: 'yes' } : {}) },
          mounts,
        ),
      ],
    });
  }

  /** What is not in a backup, it replays from the write-ahead log. */
  private rebuild(pod: RestorationPod, { restoration, archive }: RestoreProps): TaskContainerProps {
    if (!archive) return restoration.rebuild(pod);
    const authority = authorityMounts(archive.objects.authority?.(this.namespace));
    return restoration.rebuild(pod, walArchiveVariables(archive, 'writer'), [toolsMount, walScripts(this), ...authority]);
  }

  /** What is not in a backup, it takes from a cluster of that moment, which the operator makes. */
  private rebuildFromCluster(pod: RestorationPod, { restoration, login }: RestoreProps, recovered: RecoveredCluster): TaskContainerProps[] {
    const environment = { CLUSTER_FILE: `${recovered.mount.path}/cluster.json` };
    const step = (name: string, action: string) =>
      restoration.airflowStep(pod, 'recover-cluster', { name, args: [action], credentials: [], environment, mounts: [recovered.mount] });
    new ApiRole(this, [this.namespace], recovered.rights);
    return [step('recover-cluster', 'make'), restoration.rebuild(pod, recovered.serverVariables(login)), step('remove-cluster', 'remove')];
  }
}
