import { z } from 'zod';
import {
  bucketName,
  bytes,
  cidr,
  cron,
  databaseName,
  hostName,
  httpUrl,
  integer,
  list,
  regionName,
  storageClass,
} from '../validation/fields';
import { replicated, resources, volume } from './resources';

/** What every service outside the cluster takes. */
const outside = {
  /** Its addresses; network policies know addresses, not names. */
  cidrs: list(cidr).default(['0.0.0.0/0']),
};

const database = {
  /** Name of Airflow's metadata database. */
  database: databaseName.default('airflow'),
};

const logins = {
  /** Which of Airflow's two logins is in use; the other may get a new password, as docs/secrets.md says. */
  login: z.enum(['first', 'second']).default('first'),
};

const postgres = z.discriminatedUnion('engine', [
  z.strictObject({
    /** One Postgres pod, nothing needed but Kubernetes. */
    engine: z.literal('embedded'),
    ...database,
    ...logins,
    /** Data and write-ahead log. */
    volume: volume('10Gi'),
    /** Its memory settings follow from the memory limit. */
    resources: resources.default('small'),
    /** Connections that it takes at a time. */
    maxConnections: integer(20, 2000).default(200),
  }),
  z.strictObject({
    /** A highly available cluster, run by the CloudNativePG operator. */
    engine: z.literal('cloudnative-pg'),
    ...database,
    ...logins,
    /** One primary, the others standbys. */
    instances: integer(1, 9).default(3),
    /** Data of one instance. */
    volume: volume('50Gi'),
    /** Write-ahead log, on a volume of its own. */
    walVolume: volume('20Gi'),
    /** Tier or figures for each instance; its memory settings follow from the memory limit. */
    resources: resources.default('large'),
    /** Connections that it takes at a time. */
    maxConnections: integer(20, 2000).default(200),
    /** Base backups, beside the continuous archive of the write-ahead log. */
    backup: z
      .strictObject({
        /** When, as five cron fields, UTC. */
        schedule: cron.default('0 2 * * *'),
        /** Days within which any moment can be restored. */
        retentionDays: integer(1, 365).default(30),
        /**
         * Encryption that the store is asked for with each object: AES256 (by keys of the store) or aws:kms; `bucket` asks for none and leaves it to
         * the bucket's own default. @default AES256 on AWS, bucket where `objects.endpoint` names another store, which may not know the question
         */
        encryption: z.enum(['AES256', 'aws:kms', 'bucket']).optional(),
      })
      .prefault({}),
  }),
  z.strictObject({
    /** A database service outside; the database and its owner exist. */
    engine: z.literal('external'),
    ...database,
    /** Its host name or IPv4 address. */
    host: hostName,
    /** Its port, TCP. */
    port: integer(1, 65_535).default(5432),
    /** TLS mode of libpq. verify-full: its certificate is of an authority that everybody trusts, and for this host. */
    sslMode: z.enum(['verify-full', 'require', 'disable']).default('require'),
    ...outside,
  }),
]);

const pgbouncer = z.strictObject({
  /** Pool connections in front of Postgres. */
  enabled: z.boolean().default(true),
  ...replicated('micro', 1),
  /** Connections that clients may open to one pod. */
  maxClientConnections: integer(10, 20_000).default(1000),
  /** Connections that one pod opens to Postgres. */
  poolSize: integer(1, 1000).default(20),
});

const redis = z.discriminatedUnion('engine', [
  z.strictObject({
    /** One Valkey pod with an append-only file. */
    engine: z.literal('embedded'),
    /** Its append-only file. */
    volume: volume('1Gi'),
    /** Memory for data: two thirds of the limit at most, the rest is for rewriting the file. */
    maxMemory: bytes.default('64Mi'),
    /** Tier or figures. */
    resources: resources.default('micro'),
  }),
  z.strictObject({
    /** A Redis or Valkey service outside. */
    engine: z.literal('external'),
    /** Its host name or IPv4 address. */
    host: hostName,
    /** Its port, TCP. */
    port: integer(1, 65_535).default(6379),
    /** Encrypt the connection; its certificate is of an authority that everybody trusts, and for this host. */
    tls: z.boolean().default(true),
    ...outside,
  }),
]);

const named = {
  /** Names of the buckets, each with one use. */
  buckets: z
    .strictObject({
      /** Task logs. */
      logs: bucketName.default('airflow-logs'),
      /** Rows taken out of the database, and other history. */
      archive: bucketName.default('airflow-archive'),
      /** Database backups. */
      backups: bucketName.default('airflow-backups'),
      /** Who did what in Airflow; made with object lock, nobody can delete from it. */
      audit: bucketName.default('airflow-audit'),
      /** Loki's, where it keeps logs in the object store. */
      loki: bucketName.default('airflow-loki'),
    })
    .prefault({}),
};

const tiering = {
  /** Task logs, exports and what tasks made go from hot to cold to archive as they age: to other classes, or to folders of the archive bucket. Old backups go to other classes. */
  tiering: z
    .strictObject({
      /** When, as five cron fields, UTC. */
      schedule: cron.default('30 2 * * *'),
      /** Days in hot. */
      hotDays: integer(1, 3650).default(30),
      /** Days in cold after that. */
      coldDays: integer(1, 3650).default(150),
      /** Days in the archive, then objects are deleted, but no backups: they have a retention. @default - they stay */
      archiveDays: integer(1, 36_500).optional(),
      /** Tier or figures. */
      resources: resources.default('micro'),
    })
    .prefault({}),
};

const objects = z.discriminatedUnion('engine', [
  z.strictObject({
    /** One SeaweedFS pod that speaks S3. */
    engine: z.literal('embedded'),
    ...named,
    ...tiering,
    /** The objects. */
    volume: volume('20Gi', 'cold'),
    /** Tier or figures. */
    resources: resources.default('micro'),
  }),
  z.strictObject({
    /** An S3 service; the buckets exist. */
    engine: z.literal('external'),
    ...named,
    ...tiering,
    /** Classes of the store for cold and archived objects. @default - at AWS those below; elsewhere none, and objects move between folders */
    storageClasses: z
      .strictObject({
        /** Cheaper to keep, dearer to read; one that is read at once: backups go there, too. */
        cold: storageClass.default('STANDARD_IA'),
        /** The cheapest. Airflow's UI shows a log at once from GLACIER_IR, and only after a thaw from GLACIER and DEEP_ARCHIVE: backups stay in cold then. */
        archive: storageClass.default('GLACIER_IR'),
      })
      .optional(),
    /** S3 endpoint. @default - AWS, by region */
    endpoint: httpUrl.optional(),
    /** Region, for signatures. */
    region: regionName.default('us-east-1'),
    ...outside,
  }),
]);

/** Where the platform keeps its state. */
export const stores = z.strictObject({
  /** Airflow's metadata database. */
  postgres: postgres.prefault({ engine: 'embedded' }),
  /** Connection pool in front of it. */
  pgbouncer: pgbouncer.prefault({}),
  /** Celery's broker. */
  redis: redis.prefault({ engine: 'embedded' }),
  /** Object store: logs, archive, backups. */
  objects: objects.prefault({ engine: 'embedded' }),
});
