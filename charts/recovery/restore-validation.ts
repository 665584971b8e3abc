import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { Component } from '../platform/component';
import { images } from '../platform/images';
import type { Size } from '../platform/tiers';
import { CronJob } from '../platform/workload';
import type { Restoration, Room } from './restoration';
import { bringTools } from './tools';

export interface RestoreValidationProps {
  readonly restoration: Restoration;
  /** Pull secret of Airflow's image. @default - none */
  readonly imagePullSecret?: string;
  /** Five cron fields, UTC. */
  readonly schedule: string;
  /** Minutes that a restore may take. */
  readonly rto: number;
  readonly volume: Room;
  readonly resources: Size;
}

/**
 * Restores the newest backup every night, into a server and on a volume of its own, and looks whether it is whole: the proof that the
 * backups are worth something. It has no login of the live database, and no way to it.
 */
export class RestoreValidation extends Component {
  constructor(scope: Construct, props: RestoreValidationProps) {
    super(scope, 'restore-validation', { version: images.postgres.tag });
    const { restoration } = props;
    const pod = { job: this.objectName, room: props.volume, resources: props.resources };
    const publish = { PUBLISH_CHECKS: 'yes' };
    new CronJob(this, {
      schedule: props.schedule,
      priority: 'low',
      retries: 1,
      keepsFailures: true,
      gracePeriod: Duration.seconds(30),
      deadline: Duration.hours(12),
      imagePullSecret: props.imagePullSecret,
      initContainers: [
        ...bringTools(['restic']),
        restoration.fetch(pod, publish),
        restoration.rebuild(pod, publish),
        restoration.serve(pod),
      ],
      containers: [restoration.inspect(pod, { ...publish, RTO_SECONDS: String(props.rto * 60) })],
    });
  }
}
