import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import type { AirflowStatsd } from '../observability/airflow-statsd';
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
import { type Authority, authorityMounts } from '../security/authority';
import type { DatabaseEndpoint, ObjectStoreEndpoint } from '../stores/endpoints';
import { walArchiveVariables } from '../stores/wal-archive';
import { databaseServerVariables } from './database-server';
import { figureVariables } from './figures';
import type { RecoveryFiles } from './recovery-files';
import { keptEnvironments, repositoryVariables } from './repository';
import { bringTools, toolsMount } from './tools';

export interface DatabaseBackupProps {
  /** Five cron fields, UTC. */
  readonly schedule: string;
  /** Backups that stay, the newest of each day, week and month. */
  readonly retention: { readonly daily: number; readonly weekly: number; readonly monthly: number };
  /** Days that can be gone back to any moment. @default - only to that of a dump: the server archives no log, or somewhere else */
  readonly pointInTimeDays?: number;
  /** Share of the repository that is read and checked each time, percent. */
  readonly verify: number;
  /** Disk for dumps and base backup on their way. */
  readonly workspace: string;
  readonly resources: Size;
  /** Seconds after which a backup is too old. */
  readonly maxAge: number;
  readonly server: Pick<DatabaseEndpoint, 'host' | 'port' | 'sslMode' | 'authority'>;
  /** Names of its databases. */
  readonly databases: readonly string[];
  /** Login that may read them all. */
  readonly login: Secret;
  readonly objects: ObjectStoreEndpoint;
  readonly encryption: Secret;
  readonly files: RecoveryFiles;
  readonly statsd: AirflowStatsd;
}

const SCRIPTS = '/opt/recovery/database-backup';
const WORK = '/work';

type Step = Omit<TaskContainerProps, 'image' | 'command' | 'args' | 'resources'> & {
  readonly script: string;
  readonly args?: readonly string[];
  /** Whose servers it talks to. */
  readonly server: { readonly authority?: Authority };
};

/**
 * Dumps the databases into the repository, in steps of which each knows no more than it needs: what reads the databases cannot reach the
 * store, what adds to the store cannot delete, and what deletes runs last, when the new backup is there.
 */
export class DatabaseBackup extends Component {
  constructor(
    scope: Construct,
    private readonly props: DatabaseBackupProps,
  ) {
    super(scope, 'database-backup', { version: images.postgres.tag });
    const scripts = new ConfigFiles(
      this,
      'database-backup-scripts',
      readAssets(__dirname, [
        'dump-databases.sh',
        'dump-database.sql',
        'take-base.sh',
        'store-backup.sh',
        'keep-repository.sh',
        'keep-wal.sh',
      ]),
    );
    const scriptsMount: Mount = { name: 'scripts', path: SCRIPTS, source: { config: scripts } };
    const containers = this.steps().map(
      ({ script, args = [], server, environment, mounts = [], ...step }): TaskContainerProps => ({
        ...step,
        image: images.postgres,
        command: ['bash', `${SCRIPTS}/${script}`],
        args,
        environment: {
          ...figureVariables(props.statsd, this.objectName),
          ENVIRONMENT: this.chart.site.owner.environment,
          WORK,
          ...environment,
        },
        resources: props.resources,
        mounts: [
          { name: 'work', path: WORK, source: { emptyDir: { size: props.workspace } } },
          scriptsMount,
          props.files.mount,
          ...authorityMounts(server.authority?.(this.namespace)),
          ...mounts,
        ],
      }),
    );
    const last = containers.pop();
    if (!last) throw new Error('a backup has steps');
    new CronJob(this, {
      schedule: props.schedule,
      onlyServing: true,
      priority: 'system',
      retries: 3,
      gracePeriod: Duration.minutes(1), // restic takes its lock away
      deadline: Duration.hours(4),
      initContainers: [...bringTools(['restic', 'rclone']), ...containers],
      containers: [last],
    });
  }

  private steps(): Step[] {
    const { props } = this;
    const { server, objects, retention, pointInTimeDays } = props;
    const database = { server, environment: databaseServerVariables(server, props.login), mounts: [toolsMount] };
    const dump: Step = { name: 'dump', script: 'dump-databases.sh', args: props.databases, ...database };
    const base: Step = { name: 'base', script: 'take-base.sh', ...database };
    const store: Step = {
      name: 'store',
      script: 'store-backup.sh',
      server: objects,
      environment: { MAX_AGE_SECONDS: String(props.maxAge), ...this.repository('writer') },
      mounts: [toolsMount, cacheMount('writer')],
    };
    const keep: Step = {
      name: 'keep',
      script: 'keep-repository.sh',
      server: objects,
      environment: {
        KEEP_OF: keptEnvironments(this.chart.site),
        KEEP_DAILY: String(retention.daily),
        KEEP_WEEKLY: String(retention.weekly),
        KEEP_MONTHLY: String(retention.monthly),
        KEEP_BASES: String((pointInTimeDays ?? 0) + 1), // to a moment of a day leads the base of the night before
        VERIFY_PERCENT: String(props.verify),
        ...this.repository('keeper'),
      },
      mounts: [toolsMount, cacheMount('keeper')],
    };
    if (!pointInTimeDays) return [dump, store, keep];
    const archive = { objects, encryption: props.encryption, environment: this.chart.site.owner.environment };
    const keepWal: Step = {
      name: 'keep-wal',
      script: 'keep-wal.sh',
      server: objects,
      environment: { ...this.repository('keeper'), ...walArchiveVariables(archive, 'keeper') },
      mounts: [toolsMount, cacheMount('keeper')],
    };
    return [dump, base, store, keep, keepWal];
  }

  private repository(identity: 'writer' | 'keeper'): EnvironmentVariables {
    return repositoryVariables(this.props.objects, this.props.encryption, { repository: 'database', identity });
  }
}

/** What restic knows of the repository, so that it need not ask again: at most some hundredths of it. */
const cacheMount = (identity: string): Mount => ({ name: `${identity}-tmp`, path: '/tmp', source: { emptyDir: { size: '1Gi' } } });
