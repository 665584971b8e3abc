import type { AirflowStatsd } from '../observability/airflow-statsd';
import type { TaskContainerProps } from '../platform/container';
import { images } from '../platform/images';
import type { Site } from '../platform/platform-chart';
import { longestGap } from '../platform/schedule';
import type { Secret } from '../platform/secret';
import type { Size } from '../platform/tiers';
import type { Mount } from '../platform/volumes';
import { authorityMounts } from '../security/authority';
import type { ObjectStoreEndpoint } from '../stores/endpoints';
import { figureVariables } from './figures';
import type { RecoveryFiles } from './recovery-files';
import { keptEnvironments, type Repository, repositoryVariables } from './repository';
import { toolsMount } from './tools';

/** Room for a run that is late, and for one that takes its time, minutes. */
const GRACE = 120;

/** Age beyond which what a job copies is too old: one run is missing. */
export const maxAgeVariable = (schedule: string) => ({ MAX_AGE_SECONDS: String(60 * (longestGap(schedule) + GRACE)) });

/** What the steps of a backup share. */
export interface StepsProps {
  /** Name of the job, in its figures. */
  readonly job: string;
  readonly site: Site;
  readonly namespace: string;
  readonly repository: Repository;
  readonly objects: ObjectStoreEndpoint;
  readonly encryption: Secret;
  readonly files: RecoveryFiles;
  readonly statsd: AirflowStatsd;
  readonly resources: Size;
  /** Where the job's own scripts are. */
  readonly scripts: Mount;
  /** Backups that stay. */
  readonly retention: { readonly daily: number; readonly weekly: number; readonly monthly: number };
  /** Share of the repository that is read after each run, in percent. */
  readonly verify: number;
  /** Five cron fields: when the job runs. */
  readonly schedule: string;
}

/** Steps of a backup that run in the image of Postgres: a shell, and the programs that init containers brought. */
export class Steps {
  constructor(private readonly props: StepsProps) {}

  /** A script of the job's own folder. */
  step(name: string, command: readonly string[], more: Partial<TaskContainerProps> = {}): TaskContainerProps {
    const { job, site, namespace, objects, files, statsd, resources, scripts } = this.props;
    const [script = '', ...args] = command;
    return {
      name,
      image: images.postgres,
      command: ['bash', `${scripts.path}/${script}`, ...args],
      resources,
      ...more,
      environment: { ...figureVariables(statsd, job), ENVIRONMENT: site.owner.environment, ...more.environment },
      mounts: [toolsMount, files.mount, scripts, ...authorityMounts(objects.authority?.(namespace)), ...(more.mounts ?? [])],
    };
  }

  /** Takes a folder into the repository, by a login that adds and reads. */
  backUp(folder: Mount): TaskContainerProps {
    const { objects, encryption, repository, schedule } = this.props;
    return this.step('back-up', ['back-up.sh', folder.path, repository], {
      environment: { ...repositoryVariables(objects, encryption, { repository, identity: 'writer' }), ...maxAgeVariable(schedule) },
      mounts: [folder],
    });
  }

  /** Lets old backups go, and looks at the others: the one step with a login that deletes. */
  keep(): TaskContainerProps {
    const { objects, encryption, repository, retention, verify, site } = this.props;
    return this.step('keep', ['keep.sh', repository], {
      environment: {
        ...repositoryVariables(objects, encryption, { repository, identity: 'keeper' }),
        KEEP_OF: keptEnvironments(site),
        KEEP_DAILY: String(retention.daily),
        KEEP_WEEKLY: String(retention.weekly),
        KEEP_MONTHLY: String(retention.monthly),
        VERIFY_PERCENT: String(verify),
      },
    });
  }
}
