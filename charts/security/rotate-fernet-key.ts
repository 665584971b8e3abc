import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { FERNET_SECRET } from '../airflow/airflow-secrets';
import { type AirflowRuntime, SCRIPTS } from '../airflow/runtime';
import { ApiRole } from '../platform/api-role';
import { readAssets } from '../platform/assets';
import { Component } from '../platform/component';
import { ConfigFiles } from '../platform/config-files';
import { NEVER } from '../platform/schedule';
import type { Secret } from '../platform/secret';
import { CronJob } from '../platform/workload';
import { LIBRARY, type RecoveryFiles } from '../recovery/recovery-files';

export interface RotateFernetKeyProps {
  readonly airflow: AirflowRuntime;
  /** A copy of the key, kept elsewhere. */
  readonly escrow: Secret;
  /** What its script shares with others. */
  readonly files: RecoveryFiles;
}

const FOLDER = '/opt/recovery/fernet';

/** Takes the rotation of the Fernet key a step further. People start it: docs/secrets.md#fernet-key. */
export class RotateFernetKey extends Component {
  constructor(scope: Construct, { airflow, escrow, files }: RotateFernetKeyProps) {
    super(scope, 'rotate-fernet-key', { version: airflow.version });
    const script = new ConfigFiles(this, 'rotate-fernet-key-files', readAssets(__dirname, ['fernet/rotate_fernet_key.py']));
    new ApiRole(this, [this.namespace], [{ resources: ['pods'], verbs: ['list'] }]);
    new CronJob(this, {
      schedule: NEVER,
      suspended: true,
      priority: 'system',
      retries: 0,
      keepsFailures: true, // its last words tell the next one since when the keys are there
      gracePeriod: Duration.seconds(60),
      deadline: Duration.hours(1),
      imagePullSecret: airflow.imagePullSecret,
      kubernetesApi: true,
      containers: [
        airflow.container({
          name: 'rotate-fernet-key',
          args: ['python', `${FOLDER}/rotate_fernet_key.py`],
          credentials: ['direct-database', 'fernet'],
          environment: {
            JOB: this.objectName,
            PYTHONPATH: `${LIBRARY}:${SCRIPTS}`,
            NAMESPACE: this.namespace,
            FERNET_OBJECT: FERNET_SECRET,
            FERNET_ESCROW: escrow.key('fernet-key'),
          },
          resources: 'small',
          mounts: [files.mount, { name: 'script', path: FOLDER, source: { config: script } }],
        }),
      ],
    });
  }
}
