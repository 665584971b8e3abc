import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import type { AirflowRuntime } from '../airflow/runtime';
import { Component } from '../platform/component';
import type { Size } from '../platform/tiers';
import { CronJob } from '../platform/workload';
import type { Restoration, Room } from './restoration';
import { bringTools } from './tools';

export interface RestoreValidationProps {
  readonly restoration: Restoration;
  /** Airflow's image looks at what was restored. */
  readonly airflow: Pick<AirflowRuntime, 'version' | 'imagePullSecret'>;
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
    super(scope, 'restore-validation', { version: props.airflow.version });
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
      imagePullSecret: props.airflow.imagePullSecret,
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
