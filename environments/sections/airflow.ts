import { z } from 'zod';
import { images } from '../../charts/platform/images';
import { MEMORY_ROLES, type MemoryRoleName } from '../../charts/platform/memory-roles';
import { STORAGE_TIERS } from '../../charts/platform/tiers';
import { airflowConfig } from '../validation/airflow-config';
import {
  bytes,
  cidr,
  cron,
  existingRoleName,
  gitRef,
  gitRepository,
  httpUrl,
  imageRepository,
  imageTag,
  integer,
  label,
  list,
  objectName,
  poolName,
  queueName,
  relativePath,
  resourceName,
  roleName,
  sentence,
} from '../validation/fields';
import { growing, replicated, resources, volume } from './resources';

const image = z.strictObject({
  /** Registry, path and name. @default the stock Apache image */
  repository: imageRepository.default(images.airflow.repository),
  /** Exact tag; above development it begins with Airflow's full version. */
  tag: imageTag.default(images.airflow.tag),
  /** Secret of type kubernetes.io/dockerconfigjson in the airflow namespace. @default - the registry is public */
  pullSecret: objectName.optional(),
});

const dags = z.discriminatedUnion('source', [
  z.strictObject({
    /** Baked into the image, below /opt/airflow/dags. */
    source: z.literal('image'),
  }),
  z.strictObject({
    /** From a Git repository, through Airflow's own Git bundle: each run keeps the commit that it started with. */
    source: z.literal('git'),
    /** https:// or ssh:// URL. */
    repository: gitRepository,
    /** Branch, tag or commit to follow. */
    ref: gitRef.default('main'),
    /** Folder of the DAG files. */
    folder: relativePath.default('dags'),
    /** Seconds between looks at the repository. */
    refreshInterval: integer(10, 86_400).default(60),
    /** How to log in: a token over https, a key over ssh, from the Secret `airflow-dags`. */
    credentials: z.enum(['none', 'token', 'ssh-key']).default('none'),
    /** Addresses of the Git server; network policies know addresses, not names. */
    cidrs: list(cidr).default(['0.0.0.0/0']),
  }),
]);

const memoryRoles = Object.keys(MEMORY_ROLES) as [MemoryRoleName, ...MemoryRoleName[]];

const workerPool = z.strictObject({
  ...replicated('small'),
  ...growing,
  /** Seconds without need for a pod before it is taken away: a task that comes a little later finds it still there. */
  cooldown: integer(60, 86_400).default(300),
  /** Run no pod while the queues are empty; the first task then waits until one has started. With KEDA only. */
  restWhenIdle: z.boolean().default(false),
  /** Queues it serves. @default - a queue of the pool's name */
  queues: list(queueName).optional(),
  /** Tasks at a time in one pod. */
  concurrency: integer(1, 128).default(4),
  /** CPU priority: low for background tasks, medium for data processing, high for critical DAGs. */
  priority: z.enum(['low', 'medium', 'high']).default('medium'),
  /**
   * What its memory is for, which together with `concurrency` says how much it gets; `resources` as a tier are CPU and disk then,
   * as figures all three. cache: shared by small tasks; processing: the most for each task; buffer: all reserved, with room to put
   * results down. @default - by priority: cache for low, processing for medium, buffer for high
   */
  memory: z.enum(memoryRoles).optional(),
  /** Tier of the bucket's folder where its tasks put what they make. @default - by memory: hot behind cache, cold behind processing, archive behind buffer */
  storage: z.enum(STORAGE_TIERS).optional(),
  /** One of cluster.nodePools, whose nodes its pods stay on. @default - any node */
  nodePool: label(20).optional(),
  /** Seconds that running tasks get to finish when a pod stops. */
  gracePeriod: integer(600, 86_400).default(600),
});

const logs = z.discriminatedUnion('store', [
  z.strictObject({
    /** On a volume of each worker; read through the worker while it lives. */
    store: z.literal('volume'),
    /** One for each worker. */
    volume: volume('5Gi', 'hot'),
    /** Days before a log file is deleted. */
    retentionDays: integer(1, 3650).default(15),
  }),
  z.strictObject({
    /** In the object store's logs bucket: no log dies with a pod. */
    store: z.literal('object-store'),
  }),
]);

/** Everything about Airflow itself. */
export const airflow = z.strictObject({
  /** The image of every Airflow component. */
  image: image.prefault({}),
  /** URL under which people open the UI. @default https://airflow.<domain> */
  url: httpUrl.optional(),
  /** New DAGs wait to be switched on. */
  dagsArePausedAtCreation: z.boolean().default(true),
  /** Load Airflow's example DAGs. Development only. */
  loadExamples: z.boolean().default(false),
  /** Where DAG files come from. */
  dags: dags.prefault({ source: 'image' }),
  /** Further AIRFLOW__SECTION__KEY settings, checked against the pinned Airflow's own list. */
  config: airflowConfig.default({}),
  /** UI and public API. */
  webserver: z.strictObject({ ...replicated('small'), ...growing }).prefault({}),
  /** The API that running tasks talk to. */
  executionApi: z
    .strictObject({
      /** Own Deployment, so that the UI can change without touching tasks; false lets the webserver serve both. */
      separate: z.boolean().default(true),
      ...replicated('small'),
      ...growing,
    })
    .prefault({}),
  /** Decides what runs when. */
  scheduler: z.strictObject(replicated('small')).prefault({}),
  /** Reads DAG files. */
  dagProcessor: z.strictObject(replicated('mini')).prefault({}),
  /** Waits on behalf of deferred tasks. */
  triggerer: z
    .strictObject({
      ...replicated('mini'),
      ...growing,
      /** Triggers that one pod runs at a time. */
      capacity: integer(1, 10_000).default(1000),
    })
    .prefault({}),
  /** Celery workers, by pool. */
  workers: z
    .record(label(20), workerPool)
    .refine((pools) => Object.keys(pools).length > 0, {
      params: { rule: 'at least one worker pool', fix: 'add one: workers: { default: {} }' },
    })
    .prefault({ default: {} }),
  /** Queue of tasks that name none. */
  defaultQueue: queueName.default('default'),
  /** Seconds after which the broker gives an unfinished task to another worker: more than the longest task takes. */
  visibilityTimeout: integer(3600, 2_592_000).default(86_400),
  /** Airflow pools (slots), kept as declared by airflow-init. */
  pools: z
    .record(
      poolName,
      z.strictObject({
        /** Tasks at a time; -1 for no limit. */
        slots: integer(-1, 100_000),
        /** What the pool protects. */
        description: sentence,
      }),
    )
    .default({}),
  /** Custom roles over and above Airflow's Admin, Op, User, Viewer and Public, with their permissions. */
  roles: z
    .record(
      roleName,
      z
        .array(
          z.strictObject({
            /** What may be done. */
            action: z.enum(['can_read', 'can_edit', 'can_create', 'can_delete', 'menu_access']),
            /** To what: "DAGs", "DAG:daily_report". */
            resource: resourceName,
          }),
        )
        .min(1),
    )
    .default({}),
  /** Users for machines, which get tokens at /auth/token with the passwords of the Secret `airflow-service-accounts`, by name. */
  serviceAccounts: z
    .record(
      label(40),
      z.strictObject({
        /** Role in Airflow: User, Op, Viewer, Admin or one of `roles`. */
        role: existingRoleName,
      }),
    )
    .default({}),
  /** Make the user `admin`, with the password of the Secret `airflow-admin`. Development only. */
  createAdmin: z.boolean().default(false),
  /** Where task logs are kept. */
  logs: logs.prefault({ store: 'object-store' }),
  /** Flower, Celery's own monitor. */
  flower: z
    .strictObject({
      /** Run it. */
      enabled: z.boolean().default(false),
      /** Tier or figures. */
      resources: resources.default('micro'),
    })
    .prefault({}),
  /** Removes old rows of the metadata database, keeping them in the archive bucket. */
  databaseCleanup: z
    .strictObject({
      /** Run it. */
      enabled: z.boolean().default(true),
      /** When, as five cron fields, UTC. */
      schedule: cron.default('0 3 * * 0'),
      /** Days of history that stay in the database. */
      retentionDays: integer(1, 3650).default(90),
      /** Disk for the export on its way to the archive. */
      workspace: bytes.default('2Gi'),
      /** Tier or figures. */
      resources: resources.default('small'),
    })
    .prefault({}),
});
