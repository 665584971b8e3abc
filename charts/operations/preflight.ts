import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import type { AirflowRuntime } from '../airflow/runtime';
import { ApiRole } from '../platform/api-role';
import { Component } from '../platform/component';
import { ConfigFiles } from '../platform/config-files';
import { QUOTA } from '../platform/namespace-limits';
import type { Size } from '../platform/tiers';
import { Job } from '../platform/workload';
import type { Declared } from './declared';
import { FOLDER, jobFiles, PYTHON } from './job-files';

export interface PreflightProps {
  /** Its settings are looked at, and its image is pulled, before anything depends on either. */
  readonly airflow: AirflowRuntime;
  /** Namespaces of the platform. */
  readonly namespaces: readonly string[];
  /** An operator makes the Secrets, and says of each whether it could. */
  readonly externalSecrets: boolean;
  /** Who restores a backup for trial, and seconds within which that must have succeeded. */
  readonly rehearsal: { readonly job: string; readonly seconds: number };
  /** Seconds that operators, Secrets and classes get to be there. */
  readonly wait: number;
  readonly resources: Size;
}

const CHECKS = '/etc/preflight';

const LIST = ['list'];

/** Looks whether everything is there that the platform stands on: once for each set of what that is. It reads no Secret. */
export class Preflight extends Component {
  constructor(
    scope: Construct,
    private readonly props: PreflightProps,
  ) {
    super(scope, 'preflight', { version: props.airflow.version });
    new ApiRole(this, props.namespaces, (namespace) => [
      { resources: ['events', 'pods', 'resourcequotas'], verbs: LIST },
      ...(props.externalSecrets ? [{ group: 'external-secrets.io', resources: ['externalsecrets'], verbs: LIST }] : []),
      ...(namespace === this.namespace ? [{ group: 'batch', resources: ['cronjobs'], verbs: ['get'], names: [props.rehearsal.job] }] : []),
    ]);
  }

  /** Called last, when everything is declared. */
  expect(declared: Declared): void {
    const { airflow, namespaces, rehearsal, wait } = this.props;
    const all = { ...declared, quota: { namespaces, name: QUOTA }, backup: rehearsal };
    const checks = new ConfigFiles(this, 'preflight-checks', { 'checks.json': `${JSON.stringify(all, undefined, 1)}\n` });
    const files = jobFiles(this, ['preflight.py', 'quantities.py']);
    new Job(this, {
      priority: 'system',
      retries: 1,
      keepsFailures: true,
      kubernetesApi: true,
      gracePeriod: Duration.seconds(30),
      deadline: Duration.seconds(2 * wait + 600),
      imagePullSecret: airflow.imagePullSecret,
      containers: [
        airflow.container({
          name: 'preflight',
          args: ['python', `${FOLDER}/preflight.py`, `${CHECKS}/checks.json`],
          credentials: [],
          environment: { ...PYTHON, JOB: this.objectName, NAMESPACE: this.namespace, WAIT_SECONDS: String(wait) },
          resources: this.props.resources,
          mounts: [files, { name: 'checks', path: CHECKS, source: { config: checks } }],
        }),
      ],
    });
  }
}
