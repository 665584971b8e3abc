import { z } from 'zod';
import { awsRegion, bucketName, bytes, cidr, cron, databaseName, hostName, httpUrl, integer } from '../validation/fields';
import { replicated, resources, volume } from './resources';

/** Addresses of something outside the cluster; NetworkPolicies know addresses, not names. */
const cidrs = z.array(cidr).min(1).default(['0.0.0.0/0']);

const database = {
  /** Name of Airflow's metadata database. */
  database: databaseName.default('airflow'),
};

const postgres = z.discriminatedUnion('engine', [
  z.strictObject({
    /** One Postgres pod, nothing needed but Kubernetes. */
    engine: z.literal('embedded'),
    ...database,
    volume: volume('10Gi'),
    /** Its memory settings follow from the memory limit. */
    resources: resources.default('small'),
    maxConnections: integer(20, 2000).default(200),
  }),
  z.strictObject({
    /** A highly available cluster, run by the CloudNativePG operator. */
    engine: z.literal('cloudnative-pg'),
    ...database,
    instances: integer(1, 9).default(3),
    volume: volume('50Gi'),
    /** Write-ahead log, on a volume of its own. */
    walVolume: volume('20Gi'),
    resources: resources.default('large'),
    maxConnections: integer(20, 2000).default(200),
    backup: z
      .strictObject({
        schedule: cron.default('0 2 * * *'),
        /** Days within which any moment can be restored. */
        retentionDays: integer(1, 365).default(30),
      })
      .prefault({}),
  }),
  z.strictObject({
    /** A database service outside; the database and its owner exist. */
    engine: z.literal('external'),
    ...database,
    host: hostName,
    port: integer(1, 65_535).default(5432),
    /** TLS mode of libpq. */
    sslMode: z.enum(['require', 'verify-ca', 'verify-full', 'disable']).default('require'),
    cidrs,
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
    volume: volume('1Gi'),
    /** Memory for data: two thirds of the limit at most, the rest is for rewriting the file. */
    maxMemory: bytes.default('64Mi'),
    resources: resources.default('micro'),
  }),
  z.strictObject({
    engine: z.literal('external'),
    host: hostName,
    port: integer(1, 65_535).default(6379),
    /** Encrypt the connection. */
    tls: z.boolean().default(true),
    cidrs,
  }),
]);

const buckets = z
  .strictObject({
    /** Task logs. */
    logs: bucketName.default('airflow-logs'),
    /** Rows taken out of the database, and other history. */
    archive: bucketName.default('airflow-archive'),
    /** Database backups. */
    backups: bucketName.default('airflow-backups'),
  })
  .prefault({});

const objects = z.discriminatedUnion('engine', [
  z.strictObject({
    /** One SeaweedFS pod that speaks S3. */
    engine: z.literal('embedded'),
    buckets,
    volume: volume('20Gi', 'cold'),
    resources: resources.default('micro'),
  }),
  z.strictObject({
    /** An S3 service; the buckets exist. */
    engine: z.literal('external'),
    buckets,
    /** S3 endpoint. @default - AWS, by region */
    endpoint: httpUrl.optional(),
    region: awsRegion.default('us-east-1'),
    cidrs,
  }),
]);

/** Where the platform keeps its state. */
export const stores = z.strictObject({
  postgres: postgres.prefault({ engine: 'embedded' }),
  pgbouncer: pgbouncer.prefault({}),
  /** Celery's broker. */
  redis: redis.prefault({ engine: 'embedded' }),
  /** Object store: logs, archive, backups. */
  objects: objects.prefault({ engine: 'embedded' }),
});
