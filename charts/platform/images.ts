/** An image and the contract it makes with its pod. */
export interface Image {
  /** Registry, path and name. */
  readonly repository: string;
  readonly tag: string;
  /** Numeric user and group: some images name a user, which runAsNonRoot refuses. */
  readonly user: number;
  readonly group: number;
  /** Paths it must write to, under a read-only root, each with the size its emptyDir may reach. */
  readonly writable: Readonly<Record<string, string>>;
}

/** Digest by reference with tag, as filled by `npm run pin-images`. */
export type DigestLock = Readonly<Record<string, string>>;

/** Every image that the platform runs: the one place for versions and for what each image needs of its pod. */
export const images = {
  airflow: {
    repository: 'docker.io/apache/airflow',
    tag: '3.3.2',
    user: 50000,
    group: 0, // the image's files belong to group 0, and its entrypoint refuses any other
    writable: { '/tmp': '512Mi', '/opt/airflow/logs': '1Gi' },
  },
  postgres: {
    repository: 'docker.io/library/postgres',
    tag: '17.9-trixie',
    user: 999,
    group: 999,
    writable: { '/tmp': '64Mi', '/var/run/postgresql': '16Mi' },
  },
  cloudnativePostgres: {
    repository: 'ghcr.io/cloudnative-pg/postgresql',
    tag: '17.9-system-trixie',
    user: 26,
    group: 26,
    writable: {},
  },
  pgbouncer: {
    repository: 'docker.io/edoburu/pgbouncer',
    tag: 'v1.25.2-p0',
    user: 70,
    group: 70,
    writable: { '/run/pgbouncer': '1Mi' },
  },
  valkey: {
    repository: 'docker.io/valkey/valkey',
    tag: '8.1.8',
    user: 999,
    group: 999,
    writable: { '/run/valkey': '1Mi' },
  },
  seaweedfs: {
    repository: 'docker.io/chrislusf/seaweedfs',
    tag: '4.48',
    user: 1000,
    group: 1000,
    writable: { '/tmp': '64Mi' },
  },
} as const satisfies Record<string, Image>;

/** What goes into `image:`. */
export function imageReference({ repository, tag }: Pick<Image, 'repository' | 'tag'>, digests: DigestLock = {}): string {
  const reference = `${repository}:${tag}`;
  const digest = digests[reference];
  return digest ? `${reference}@${digest}` : reference;
}
