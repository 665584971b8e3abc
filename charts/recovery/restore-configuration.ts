import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { SCRIPTS } from '../airflow/runtime';
import { readAssets } from '../platform/assets';
import { Component } from '../platform/component';
import { ConfigFiles } from '../platform/config-files';
import { NEVER } from '../platform/schedule';
import type { Mount } from '../platform/volumes';
import { CronJob } from '../platform/workload';
import type { ConfigurationBackupProps } from './configuration-backup';
import { plainText } from './configuration-backup';
import { figureVariables } from './figures';
import { LIBRARY } from './recovery-files';
import { repositoryVariables } from './repository';
import { Steps } from './steps';
import { bringTools } from './tools';

export type RestoreConfigurationProps = Omit<ConfigurationBackupProps, 'escrow' | 'namespaces' | 'keycloak' | 'grafana'>;

const FOLDER = '/opt/recovery/configuration';
const FILES = ['export_airflow.py', 'import_airflow.py', 'fetch.sh'].map((file) => `configuration/${file}`);

/** Loads connections, variables, pools and roles of a backup into Airflow. People start it; as it stands it only says what it would do. */
export class RestoreConfiguration extends Component {
  constructor(scope: Construct, props: RestoreConfigurationProps) {
    super(scope, 'restore-configuration', { version: props.airflow.version });
    const { airflow, statsd, objects, encryption, files } = props;
    const { site } = this.chart;
    const script = new ConfigFiles(this, 'restore-configuration-files', readAssets(__dirname, FILES));
    const scripts: Mount = { name: 'scripts', path: FOLDER, source: { config: script } };
    const repository = 'configuration';
    const steps = new Steps({ ...props, job: 'restore-configuration', site, namespace: this.namespace, repository, scripts });
    new CronJob(this, {
      schedule: NEVER,
      suspended: true,
      keepsFailures: true,
      priority: 'system',
      retries: 0,
      gracePeriod: Duration.seconds(30),
      deadline: Duration.hours(1),
      imagePullSecret: airflow.imagePullSecret,
      initContainers: [
        ...bringTools(['restic']),
        steps.step('fetch', ['fetch.sh', plainText.path], {
          environment: { ...repositoryVariables(objects, encryption, { repository, identity: 'writer' }), SNAPSHOT: 'latest' },
          mounts: [plainText],
        }),
      ],
      containers: [
        airflow.container({
          name: 'import',
          args: ['python', `${FOLDER}/import_airflow.py`, `${plainText.path}/airflow`],
          credentials: ['direct-database', 'fernet'],
          environment: {
            ...figureVariables(statsd, 'restore-configuration'),
            PYTHONPATH: `${LIBRARY}:${SCRIPTS}`,
            WHAT: 'connections variables pools roles',
            EXISTING: 'keep',
            CONFIRM: 'no',
          },
          resources: props.resources,
          mounts: [files.mount, scripts, plainText],
        }),
      ],
    });
  }
}
