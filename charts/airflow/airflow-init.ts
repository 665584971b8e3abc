import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { readAsset } from '../platform/assets';
import { Component } from '../platform/component';
import { ConfigFiles } from '../platform/config-files';
import type { Secret } from '../platform/secret';
import type { Size } from '../platform/tiers';
import { Job } from '../platform/workload';
import { type AirflowRuntime, SCRIPTS } from './runtime';

/** A permission: an action on a resource, in the words of Airflow's FAB auth manager. */
export interface Permission {
  readonly action: string;
  readonly resource: string;
}

export interface AirflowInitProps {
  readonly airflow: AirflowRuntime;
  readonly version: string;
  readonly resources: Size;
  readonly pools: Readonly<Record<string, { readonly slots: number; readonly description: string }>>;
  readonly roles: Readonly<Record<string, readonly Permission[]>>;
  /** Users for machines, by name. @default - none */
  readonly serviceAccounts?: Readonly<Record<string, { readonly role: string }>>;
  /** Their passwords, by name. @default - there are none of them */
  readonly passwords?: Secret;
  /** Login that counts waiting work. @default - nobody counts it */
  readonly scaler?: Secret;
  /** First administrator. @default - none */
  readonly admin?: Secret;
}

const FILES = '/opt/airflow/init';
const PASSWORDS = '/run/secrets/service-accounts';

/**
 * Brings the database to this image's schema, straight on Postgres, then loads pools, roles and users for machines. Everything else waits
 * for it, so that the order of `kubectl apply` does not matter; it is safe to run again. Finished Jobs stay: one that removed
 * itself would be missing, and made again, at every GitOps sync.
 */
export class AirflowInit extends Component {
  constructor(scope: Construct, props: AirflowInitProps) {
    super(scope, 'airflow-init', { version: props.version });
    const { airflow, admin, passwords, scaler, serviceAccounts = {} } = props;
    const files = new ConfigFiles(this, 'airflow-init-files', {
      'airflow-init.py': readAsset(__dirname, 'airflow-init.py'),
      'pools.json': pretty(props.pools),
      'roles.json': pretty(
        Object.entries(props.roles).flatMap(([name, permissions]) =>
          permissions.map(({ action, resource }) => ({ name, resource, action })),
        ),
      ),
      // Where there are none as well: those that were there before are to be disabled.
      'service-accounts.json': pretty(Object.fromEntries(Object.entries(serviceAccounts).map(([name, { role }]) => [name, role]))),
    });
    new Job(this, {
      priority: 'system',
      gracePeriod: Duration.seconds(60),
      deadline: Duration.hours(4), // a migration of a large history must not be cut in the middle
      imagePullSecret: airflow.imagePullSecret,
      containers: [
        airflow.container({
          name: 'airflow-init',
          args: ['python', `${FILES}/airflow-init.py`, `--files=${FILES}`],
          credentials: ['direct-database', 'fernet'],
          environment: {
            PYTHONPATH: SCRIPTS, // it shares database_url.py with the scripts there
            ...(scaler ? { SCALER_DATABASE_USER: scaler.key('username') } : {}),
            ...(admin ? { AIRFLOW_ADMIN_USERNAME: admin.key('username'), AIRFLOW_ADMIN_PASSWORD: admin.key('password') } : {}),
          },
          resources: props.resources,
          mounts: [
            { name: 'init-files', path: FILES, source: { config: files } },
            ...(passwords ? [{ name: 'service-accounts', path: PASSWORDS, source: { secret: passwords } }] : []),
          ],
        }),
      ],
    });
  }
}

const pretty = (content: unknown): string => `${JSON.stringify(content, null, 2)}\n`;
