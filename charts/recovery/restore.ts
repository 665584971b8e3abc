import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import type { AirflowRuntime } from '../airflow/runtime';
import { Component } from '../platform/component';
import { images } from '../platform/images';
import { NEVER } from '../platform/schedule';
import type { Secret } from '../platform/secret';
import type { Size } from '../platform/tiers';
import { CronJob } from '../platform/workload';
import { authorityMounts } from '../security/authority';
import type { DatabaseEndpoint } from '../stores/endpoints';
import { type WalArchiveProps, walArchiveVariables, walScripts } from '../stores/wal-archive';
import { databaseServerVariables } from './database-server';
import type { Restoration, Room } from './restoration';
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
  /** Where the write-ahead log of the embedded Postgres is. */
  readonly archive: WalArchiveProps;
  readonly volume: Room;
  readonly resources: Size;
}

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
      schedule: NEVER,
      suspended: true,
      priority: 'high',
      // Somebody is looking: what failed is to be read, not to be tried again.
      retries: 0,
      keepsFailures: true,
      gracePeriod: Duration.seconds(30),
      deadline: Duration.hours(24),
      imagePullSecret: props.airflow.imagePullSecret,
      initContainers: [
        ...bringTools(['restic', 'rclone']),
        restoration.fetch(pod),
        restoration.rebuild(pod, walArchiveVariables(props.archive, 'writer'), [
          toolsMount,
          walScripts(this),
          ...authorityMounts(props.archive.objects.authority?.(this.namespace)),
        ]),
        restoration.serve(pod),
        restoration.inspect(pod),
        restoration.step(pod, 'load-databases', { ...live, VOLUME_BYTES: String(props.volumeBytes ?? '') }, mounts),
        restoration.airflowStep(pod, 'migrate-database', { credentials: ['direct-database', 'fernet'] }),
      ],
      containers: [restoration.step(pod, 'switch-databases', { ...live, NAMESPACE: this.namespace }, mounts)],
    });
  }
}
