/** How values of one kind are replaced by new ones. */
export interface Rotation {
  /** What these are. */
  readonly what: string;
  /** Days after which a value is due for a new one. */
  readonly days: number;
  /** Who does it. */
  readonly by: 'people who run the platform' | 'its owner, who hands it on' | 'cert-manager, by itself';
  /** What holds while some know the new value and others the old one. */
  readonly overlap: string;
  /** One after another; "provider" is where the values come from: Vault, or the Secrets themselves. */
  readonly steps: readonly string[];
}

const PLATFORM = 'people who run the platform';
const OWNER = 'its owner, who hands it on';

/** Every way in which a Secret of the inventory gets new values. */
export const ROTATIONS = {
  'database-login': {
    what: "Airflow's logins at its database, of which one is in use",
    days: 90,
    by: PLATFORM,
    overlap: 'Two logins with the same rights: both hold until the one that rests gets another password.',
    steps: [
      'Put a new password for the login that rests into the provider; Postgres and PgBouncer follow their Secrets within minutes, without a restart.',
      'Let `stores.postgres.login` name this login, `npm run synth`, apply: the pods roll from one login to the other.',
      'Look that nobody uses the old one: `SELECT usename, state, count(*) FROM pg_stat_activity GROUP BY 1, 2`. PgBouncer keeps an idle connection for ten minutes.',
      'Put a new password for the old one into the provider: whoever still knew it is out. It rests until the next time.',
    ],
  },
  'database-role': {
    what: 'Logins at the database that one reader has',
    days: 180,
    by: PLATFORM,
    overlap:
      'None for new connections, and those that are open stay: a scrape or two fails, a Job tries again, Keycloak works on with its pool.',
    steps: [
      'Put the new password into the provider; Postgres and PgBouncer follow their Secrets within minutes.',
      'Restart the readers: `kubectl rollout restart`. A CronJob has none to restart.',
    ],
  },
  'broker-login': {
    what: "Airflow's login at the broker",
    days: 90,
    by: PLATFORM,
    overlap: 'Two passwords of one user: Valkey takes both.',
    steps: [
      'Put a new password into `next-password`; Valkey follows its Secret within minutes, without a restart.',
      'Exchange the two: `password` gets the new one, `next-password` the old one, in one write.',
      'Restart scheduler, triggerer and workers, each when it suits: `kubectl rollout restart`.',
      'Put another random password into `next-password`: whoever still knew the old one is out.',
    ],
  },
  'broker-monitor': {
    what: 'Logins by which figures and dumps of the broker are read',
    days: 180,
    by: PLATFORM,
    overlap: 'None: figures of the broker are missing until the exporter has restarted; a dump that fails is tried again.',
    steps: ['Put the new password into the provider; Valkey follows within minutes.', 'Restart redis-exporter.'],
  },
  'fernet-key': {
    what: 'The key of connections and variables in the database',
    days: 365,
    by: PLATFORM,
    overlap: 'Two keys in one value, the new one first: both decrypt, the first encrypts.',
    steps: [
      'Put `<new key>,<old key>` into the provider, and the new key beside the old one into the escrow.',
      'Start the Job as often as you like, `kubectl create job --from=cronjob/rotate-fernet-key rotate-1`: it does what comes next, or says who has to.',
      'When it says that the old key encrypts nothing any more: put the new key alone into the provider, and restart.',
      'Keep the old key in the escrow for as long as a backup is kept that was made with it.',
    ],
  },
  'signing-key': {
    what: 'The key that signs sessions, forms and requests for logs',
    days: 180,
    by: PLATFORM,
    overlap:
      'None, for minutes: a login that has begun must begin again, and logs of running tasks are refused until both sides have restarted. Whoever is logged in stays so; tasks run on.',
    steps: [
      'Choose a quiet hour. Put the new key into the provider, wait until the Secret has it.',
      'Restart workers and triggerer first, then the API servers: `kubectl rollout restart`. Logs that are in the object store need no key.',
    ],
  },
  'token-key': {
    what: 'The key that signs the tokens of people, machines and running tasks',
    days: 180,
    by: PLATFORM,
    overlap:
      'None: every token of before is refused. Machines ask for a new one, a task that runs or is queued would fail. Whoever is logged in is sent to the login page, where the session lets in without a password.',
    steps: [
      'Let tasks finish: pause the DAGs, or stop the scheduler, until none runs or is queued: `SELECT state, count(*) FROM task_instance GROUP BY 1`.',
      'Put the new key into the provider, wait until the Secret has it.',
      'Restart scheduler and API servers, then let the DAGs run again.',
    ],
  },
  'object-store-login': {
    what: 'Access keys of the object store',
    days: 90,
    by: PLATFORM,
    overlap:
      'A store outside has two access keys for each identity: both hold. The embedded one has one: what is under way ends, and is tried again.',
    steps: [
      'Make a second access key for the same identity, and put it into the provider.',
      'Restart the readers: the embedded store first. A CronJob has none to restart.',
      'Take the old access key away.',
    ],
  },
  'backup-password': {
    what: 'The password of the encrypted backups',
    days: 365,
    by: PLATFORM,
    overlap: 'A repository of restic takes several passwords: both open it until the old one is taken away.',
    steps: [
      'Add the new password to each repository, by a client that knows the old one: `restic key add`.',
      'Put it into the provider and into the escrow.',
      'When a backup has succeeded with it: `restic key remove` the old one. What rclone has encrypted stays as it is: keep the old password for as long as that is kept.',
    ],
  },
  'user-password': {
    what: 'Passwords of users that the platform makes',
    days: 180,
    by: PLATFORM,
    overlap: 'None: who knows the old one only gets in no more.',
    steps: [
      'Change it where the user is: Keycloak and Grafana take the value at their first start only. airflow-init and elasticsearch-init set theirs when they run again.',
      'Put the same into the provider, and restart the readers.',
    ],
  },
  'client-secret': {
    what: 'What a program shows the identity provider',
    days: 180,
    by: PLATFORM,
    overlap: 'None, for minutes: a login that has begun must begin again. Whoever is logged in stays so.',
    steps: ['Change it at the identity provider.', 'Put the same into the provider, and restart the program.'],
  },
  'session-key': {
    what: 'Keys of sessions, and of what Grafana and Kibana have saved',
    days: 365,
    by: PLATFORM,
    overlap: 'None: people log in again. What was saved with the old key of Grafana or Kibana must be saved again.',
    steps: ['Put the new key into the provider, and restart the reader.'],
  },
  'given-token': {
    what: 'Tokens, keys and addresses that somebody else gives',
    days: 180,
    by: OWNER,
    overlap: 'Both hold until the owner takes the old one away.',
    steps: ['Ask the owner for a second one, and put it into the provider.', 'Restart the readers.', 'Have the old one taken away.'],
  },
  'device-key': {
    what: "The VPN gateway's own key",
    days: 365,
    by: PLATFORM,
    overlap: 'None: every device needs the new public key before it gets in again.',
    steps: [
      'Tell the owners of the devices the hour, and the new public key: `wg pubkey`.',
      'Put the new key into the provider at that hour, and restart vpn-gateway.',
    ],
  },
  certificate: {
    what: 'Certificates, and the authority behind them',
    days: 90,
    by: 'cert-manager, by itself',
    overlap: 'A month: it is renewed thirty days before it ends, and servers read it again without a restart.',
    steps: ['Nothing, where cert-manager makes it. Otherwise put the new certificate into the provider a month before the old one ends.'],
  },
} as const satisfies Record<string, Rotation>;

export type RotationName = keyof typeof ROTATIONS;

/** Days until a value is due, where the environment asks for others. */
export type RotationDays = Readonly<Record<string, number>>;

export const daysOf = (name: RotationName, days: RotationDays): number => days[name] ?? ROTATIONS[name].days;
