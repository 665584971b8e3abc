import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { Component } from '../platform/component';
import { NEVER } from '../platform/schedule';
import type { Mount } from '../platform/volumes';
import { CronJob } from '../platform/workload';
import type { SiteScripts } from './site-scripts';
import { bringTools } from './tools';

export interface FailoverProps {
  readonly scripts: SiteScripts;
  readonly version: string;
  /** Pull secret of Airflow's image. @default - none */
  readonly imagePullSecret?: string;
}

const MANIFEST = '/work/manifest.json';

const work: Mount = { name: 'work', path: '/work', source: { emptyDir: { size: '16Mi' } } };

/** This site takes over from its partner. People start it: docs/failover.md. */
export class Failover extends Component {
  constructor(scope: Construct, { scripts, version, imagePullSecret }: FailoverProps) {
    super(scope, 'failover', { version });
    scripts.role(this);
    new CronJob(this, {
      schedule: NEVER,
      suspended: true,
      priority: 'system',
      // Somebody is looking: what failed is to be read, and started again when it is understood.
      retries: 0,
      keepsFailures: true,
      gracePeriod: Duration.seconds(30),
      deadline: Duration.hours(6),
      imagePullSecret,
      kubernetesApi: true,
      initContainers: [...bringTools(['restic']), scripts.fetchManifest(this, MANIFEST, [work])],
      containers: [
        scripts.container(this, 'failover.py', {
          credentials: ['direct-database', 'fernet'],
          environment: {
            POD_NAME: { field: 'metadata.name' },
            CONFIRM: 'no',
            PRIMARY_IS_GONE: 'no',
            ACTION: 'failover',
            PATIENCE: '300',
            IGNORE_ROWS: 'no',
            MANIFEST,
          },
          mounts: [work],
          resources: 'small',
        }),
      ],
    });
  }
}
