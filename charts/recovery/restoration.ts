import { type AirflowRuntime, type Credential, SCRIPTS } from '../airflow/runtime';
import type { AirflowStatsd } from '../observability/airflow-statsd';
import { readAssets } from '../platform/assets';
import { ConfigFiles } from '../platform/config-files';
import type { SidecarProps, TaskContainerProps } from '../platform/container';
import type { EnvironmentVariables } from '../platform/environment-variables';
import { images } from '../platform/images';
import { execProbe } from '../platform/probes';
import type { Secret } from '../platform/secret';
import type { Size, VolumeSize } from '../platform/tiers';
import type { Mount, VolumeSource } from '../platform/volumes';
import { authorityMounts } from '../security/authority';
import type { ObjectStoreEndpoint } from '../stores/endpoints';
import { figureVariables } from './figures';
import { LIBRARY, type RecoveryFiles } from './recovery-files';
import { repositoryVariables } from './repository';
import { toolsMount } from './tools';

/** Where a restore has room: on the node's disk, or on a claim that comes and goes with the pod. */
export type Room = { readonly type: 'node'; readonly size: string } | ({ readonly type: 'claim' } & VolumeSize);

/** Who keeps the log of the database's changes, from which any moment can be restored. */
export type Log = 'wal' | 'operator' | 'none';

export interface RestorationProps {
  /** Whose backups. */
  readonly environment: string;
  /** Name of Airflow's database. */
  readonly database: string;
  readonly log: Log;
  readonly airflow: AirflowRuntime;
  readonly objects: ObjectStoreEndpoint;
  /** Password of the repository. */
  readonly encryption: Secret;
  readonly statsd: AirflowStatsd;
  readonly files: RecoveryFiles;
}

/** One pod's restore. */
export interface RestorationPod {
  /** Name of its component, for messages and figures. */
  readonly job: string;
  readonly room: Room;
  readonly resources: Size;
}

interface AirflowStep {
  /** @default - the script's */
  readonly name?: string;
  readonly args?: readonly string[];
  readonly credentials: readonly Credential[];
  readonly environment?: EnvironmentVariables;
  readonly mounts?: readonly Mount[];
}

const STEPS = '/opt/recovery/restore';
const RESTORE = '/restore';
const SOCKET = `${RESTORE}/socket`;

/** Beside everything else that is on the platform's path for Python. */
const PYTHONPATH = [SCRIPTS, LIBRARY, STEPS].join(':');

/**
 * The steps that a restore and its nightly rehearsal share, so that what is rehearsed is what will be done. Each is a container with
 * no more logins than its own: a backup is fetched and rebuilt in a server of the pod's own before anything else comes near it.
 */
export class Restoration {
  private readonly steps: Mount;

  constructor(private readonly props: RestorationProps) {
    const shared = ['steps.sh', 'live.sh', 'restore_plan.py', 'compare-tables.sql'];
    const steps = ['fetch-backup.sh', 'rebuild-databases.sh', 'serve-databases.sh', 'inspect-database.py'];
    const live = ['recover-cluster.py', 'load-databases.sh', 'migrate-database.py', 'switch-databases.sh'];
    const files = new ConfigFiles(
      props.files,
      'recovery-restore-steps',
      readAssets(__dirname, [...[...shared, ...steps, ...live].map((name) => `restore/${name}`), 'dump-databases.sh', 'dump-database.sql']),
    );
    this.steps = { name: 'restore-steps', path: STEPS, source: { config: files } };
  }

  /** Fetches a backup, and decides what the others do. */
  fetch(pod: RestorationPod, environment: EnvironmentVariables = {}): TaskContainerProps {
    const { objects, encryption } = this.props;
    return this.step(
      pod,
      'fetch-backup',
      {
        ENVIRONMENT: this.props.environment,
        DATABASE: this.props.database,
        LOG: this.props.log,
        ...repositoryVariables(objects, encryption, { repository: 'database', identity: 'writer' }),
        ...environment,
      },
      [toolsMount, ...authorityMounts(objects.authority?.(this.props.files.namespace))],
    );
  }

  /** Builds the databases anew in a server of the pod's own. */
  rebuild(pod: RestorationPod, environment: EnvironmentVariables = {}, mounts: readonly Mount[] = []): TaskContainerProps {
    return this.step(pod, 'rebuild-databases', environment, mounts);
  }

  /** Beside the steps that follow, that server, on a socket that only this pod sees. */
  serve(pod: RestorationPod): SidecarProps {
    return {
      ...this.step(pod, 'serve-databases', {}),
      name: 'scratch-server',
      sidecar: true,
      probes: { startup: execProbe(['pg_isready', `--host=${SOCKET}`], { period: 2, failures: 150 }) },
    };
  }

  /** Looks at that server's database as Airflow does. */
  inspect(pod: RestorationPod, environment: EnvironmentVariables = {}): TaskContainerProps {
    const url = (driver: string) => `postgresql+${driver}://postgres@/${this.props.database}?host=${SOCKET}`;
    return this.airflowStep(pod, 'inspect-database', {
      credentials: ['fernet'],
      environment: {
        AIRFLOW__DATABASE__SQL_ALCHEMY_CONN: url('psycopg2'),
        AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC: url('asyncpg'),
        ...environment,
      },
    });
  }

  /** A script of assets/restore, in the image of Airflow. */
  airflowStep(pod: RestorationPod, script: string, step: AirflowStep): TaskContainerProps {
    return this.props.airflow.container({
      name: step.name ?? script,
      args: ['python', `${STEPS}/${script}.py`, ...(step.args ?? [])],
      credentials: step.credentials,
      environment: { ...figureVariables(this.props.statsd, pod.job), PYTHONPATH, ...step.environment },
      resources: pod.resources,
      mounts: [...this.mounts(pod), ...(step.mounts ?? [])],
    });
  }

  /** A script of assets/restore, in the image of Postgres. */
  step(pod: RestorationPod, name: string, environment: EnvironmentVariables, mounts: readonly Mount[] = []): TaskContainerProps {
    return {
      name,
      image: images.postgres,
      command: ['bash', `${STEPS}/${name}.sh`],
      environment: { ...figureVariables(this.props.statsd, pod.job), ...environment },
      resources: pod.resources,
      mounts: [...this.mounts(pod), ...mounts],
    };
  }

  private mounts({ room }: RestorationPod): Mount[] {
    return [this.props.files.mount, this.steps, { name: 'restore', path: RESTORE, source: sourceOf(room) }];
  }
}

const sourceOf = (room: Room): VolumeSource => (room.type === 'node' ? { emptyDir: { size: room.size } } : { ephemeral: room });
