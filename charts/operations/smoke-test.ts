import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Color } from '../airflow/colors';
import { PLATFORM_DAG } from '../airflow/dags';
import { Component } from '../platform/component';
import type { Size } from '../platform/tiers';
import { Job } from '../platform/workload';
import { type AirflowTarget, ofColor, passwordMount, targetVariables } from './airflow-target';
import { FOLDER, jobFiles, PYTHON } from './job-files';

export interface SmokeTestProps {
  readonly target: AirflowTarget;
  /** Colour that is tried before it serves: the Job is then one beside that of the serving one. @default - what serves */
  readonly color?: Color;
  /** Seconds until the API is up, of the right version and healthy. */
  readonly wait: number;
  /** Seconds that the run of the DAG may take. */
  readonly run: number;
  readonly resources: Size;
  /** URL of Alertmanager, which tells the team. @default - nobody is told */
  readonly alertmanager?: string;
}

/** Tries what was deployed, as a user of the API: once for each image and each set of settings of Airflow. */
export class SmokeTest extends Component {
  constructor(scope: Construct, props: SmokeTestProps) {
    const { color, target } = props;
    const { objectName, options } = ofColor('smoke-test', color);
    super(scope, objectName, { ...options, version: target.airflow.version });
    const files = jobFiles(this, ['airflow_api.py', 'notice.py', 'smoke_test.py']);
    new Job(this, {
      priority: 'system',
      onlyServing: true,
      retries: 1,
      keepsFailures: true,
      gracePeriod: Duration.seconds(30),
      deadline: Duration.seconds(2 * (props.wait + props.run) + 600),
      imagePullSecret: target.airflow.imagePullSecret,
      containers: [
        target.airflow.container({
          name: 'smoke-test',
          args: ['python', `${FOLDER}/smoke_test.py`],
          credentials: [],
          environment: {
            ...PYTHON,
            ...targetVariables(target),
            JOB: this.objectName,
            ENVIRONMENT: this.chart.site.owner.environment,
            DAG: PLATFORM_DAG,
            WAIT_SECONDS: String(props.wait),
            RUN_SECONDS: String(props.run),
            ...(props.alertmanager ? { ALERTMANAGER_URL: props.alertmanager } : {}),
          },
          resources: props.resources,
          mounts: [files, passwordMount(target)],
        }),
      ],
    });
  }
}
