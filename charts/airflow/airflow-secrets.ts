import type { Secret } from '../platform/secret';
import type { SecretInventory } from '../security/secret-inventory';
import type { DagSource } from './settings';

/** Name of the Secret with the key, or keys, of connections and variables. */
export const FERNET_SECRET = 'airflow-fernet-key';

/** Airflow's own keys. */
export interface AirflowSecrets {
  /** Encrypts connections and variables in the database. A backup without it cannot be read. */
  readonly fernet: Secret;
  /** Signs sessions and log requests. */
  readonly secretKey: Secret;
  /** Signs the tokens of API users and running tasks. */
  readonly jwt: Secret;
  /** First administrator; development only. */
  readonly admin?: Secret;
  /** Passwords of the users for machines, by name. */
  readonly serviceAccounts?: Secret;
  /** Login of the DAG repository. */
  readonly dags?: Secret;
}

export function declareAirflowSecrets(
  secrets: SecretInventory,
  namespace: string,
  props: { dags: DagSource; createAdmin: boolean; serviceAccounts?: readonly string[] },
): AirflowSecrets {
  const { serviceAccounts = [] } = props;
  return {
    fernet: secrets.declare(FERNET_SECRET, namespace, {
      rotation: 'fernet-key',
      keys: {
        'fernet-key': {
          purpose: 'Encrypts connections and variables in the database; keep a copy where the backups are not',
          format: 'fernet',
        },
      },
    }),
    secretKey: secrets.declare('airflow-secret-key', namespace, {
      rotation: 'signing-key',
      keys: { AIRFLOW_SECRET_KEY: { purpose: 'Signs sessions and requests for logs', format: 'hex' } },
    }),
    jwt: secrets.declare('airflow-jwt-secret', namespace, {
      rotation: 'token-key',
      keys: { 'jwt-secret': { purpose: 'Signs the tokens of API users and running tasks', format: 'hex' } },
    }),
    admin: props.createAdmin
      ? secrets.declare('airflow-admin', namespace, {
          rotation: 'user-password',
          keys: {
            username: { purpose: 'First administrator', format: { fixed: 'admin' } },
            password: { purpose: 'Its password', format: 'url-safe' },
          },
        })
      : undefined,
    serviceAccounts:
      serviceAccounts.length > 0
        ? secrets.declare('airflow-service-accounts', namespace, {
            rotation: 'user-password',
            keys: Object.fromEntries(
              serviceAccounts.map((name) => [name, { purpose: `Password of the service account ${name}`, format: 'url-safe' }]),
            ),
          })
        : undefined,
    dags: props.dags.source === 'git' ? declareDagsLogin(secrets, namespace, props.dags.credentials) : undefined,
  };
}

function declareDagsLogin(secrets: SecretInventory, namespace: string, credentials: 'none' | 'token' | 'ssh-key'): Secret | undefined {
  if (credentials === 'none') return undefined;
  return secrets.declare('airflow-dags', namespace, {
    rotation: 'given-token',
    keys:
      credentials === 'token'
        ? { token: { purpose: 'Access token of the DAG repository, read-only', format: 'provided' } }
        : {
            'ssh-key': { purpose: 'Private deploy key of the DAG repository, read-only', format: 'provided' },
            'known-hosts': { purpose: "Host keys of the repository's server", format: 'provided' },
          },
  });
}
