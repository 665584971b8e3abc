import { quantityValue } from '../../charts/platform/quantity';
import { resourcesOf } from '../../charts/platform/tiers';
import { isReadAtOnce, SOONEST_COLD } from '../../charts/stores/object-tiers';
import { CONNECTION_MEMORY, mostConnections } from '../../charts/stores/postgres-settings';
import { replicaRules } from './replica-rules';
import { breach, isDevelopment, type Rule, when } from './rule';

export const storeRules: readonly Rule[] = [
  {
    reads: [['secrets'], ['stores']],
    breaches: ({ secrets, stores }) =>
      Object.entries(stores)
        .filter(([, store]) => secrets.provider === 'inline' && 'engine' in store && store.engine === 'external')
        .map(([name]) =>
          breach(
            ['stores', name, 'engine'],
            'external',
            'not external with inline secrets: only its owner has the login',
            "use the secrets provider 'existing' or 'external-secrets'",
          ),
        ),
  },
  {
    reads: [['stage'], ['stores', 'postgres']],
    breaches: (environment) => {
      const { postgres } = environment.stores;
      return when(
        !isDevelopment(environment) && postgres.engine === 'external' && postgres.sslMode === 'disable',
        breach(
          ['stores', 'postgres', 'sslMode'],
          'disable',
          'above development, an encrypted connection: the password and every row pass here',
          "use 'verify-full', or at least 'require'",
        ),
      );
    },
  },
  {
    reads: [['stage'], ['stores', 'redis']],
    breaches: (environment) => {
      const { redis } = environment.stores;
      return when(
        !isDevelopment(environment) && redis.engine === 'external' && !redis.tls,
        breach(
          ['stores', 'redis', 'tls'],
          false,
          'above development, an encrypted connection: the password and what tasks are told pass here',
          'set it to true',
        ),
      );
    },
  },
  {
    reads: [['stage'], ['stores', 'objects']],
    breaches: (environment) => {
      const { objects } = environment.stores;
      return when(
        !isDevelopment(environment) && objects.engine === 'external' && objects.endpoint?.startsWith('http:') === true,
        breach(
          ['stores', 'objects', 'endpoint'],
          objects.engine === 'external' && objects.endpoint,
          'above development, https: logs and backups pass here',
          'write https://',
        ),
      );
    },
  },
  ...replicaRules(['stores', 'pgbouncer'], ({ stores: { pgbouncer } }) => ({ pgbouncer })),
  {
    reads: [
      ['stores', 'postgres'],
      ['stores', 'pgbouncer'],
    ],
    breaches: ({ stores: { postgres, pgbouncer } }) => {
      if (postgres.engine === 'external' || !pgbouncer.enabled) return [];
      const { replicas, poolSize } = pgbouncer;
      return when(
        replicas * poolSize > postgres.maxConnections,
        breach(
          ['stores', 'pgbouncer', 'poolSize'],
          poolSize,
          `at most stores.postgres.maxConnections (${postgres.maxConnections}) in all ${replicas} pods together`,
          'lower it, or raise maxConnections',
        ),
      );
    },
  },
  {
    reads: [['stores', 'postgres']],
    breaches: ({ stores: { postgres } }) => {
      if (postgres.engine === 'external') return [];
      const { memory } = resourcesOf(postgres.resources).limits;
      const most = mostConnections(postgres.resources);
      return when(
        postgres.maxConnections > most,
        breach(
          ['stores', 'postgres', 'maxConnections'],
          postgres.maxConnections,
          `at most ${most}: half of the memory limit (${memory}) is for connections, and each is a process of ${CONNECTION_MEMORY}`,
          'lower it, or give postgres larger resources',
        ),
      );
    },
  },
  {
    reads: [['stores', 'redis']],
    breaches: ({ stores: { redis } }) => {
      if (redis.engine !== 'embedded') return [];
      const { memory } = resourcesOf(redis.resources).limits;
      return when(
        quantityValue(redis.maxMemory) * 3 > quantityValue(memory) * 2,
        breach(
          ['stores', 'redis', 'maxMemory'],
          redis.maxMemory,
          `at most two thirds of the memory limit (${memory}): rewriting the file takes the rest`,
          'lower it, or give redis larger resources',
        ),
      );
    },
  },
  {
    reads: [['stores', 'objects']],
    breaches: ({ stores: { objects } }) => {
      if (objects.engine === 'embedded' || (objects.endpoint !== undefined && !objects.storageClasses)) return [];
      return (['hotDays', 'coldDays'] as const).flatMap((field) =>
        when(
          objects.tiering[field] < SOONEST_COLD,
          breach(
            ['stores', 'objects', 'tiering', field],
            objects.tiering[field],
            `at least ${SOONEST_COLD} where the store has classes: S3 moves no object sooner`,
            `write ${SOONEST_COLD} or more`,
          ),
        ),
      );
    },
  },
  {
    reads: [['stores', 'objects']],
    breaches: ({ stores: { objects } }) => {
      if (objects.engine === 'embedded' || !objects.storageClasses) return [];
      const { cold } = objects.storageClasses;
      return when(
        !isReadAtOnce(cold),
        breach(
          ['stores', 'objects', 'storageClasses', 'cold'],
          cold,
          'a class that is read at once: old backups go there, too, and a restore would find none of them before a thaw of hours',
          'write "STANDARD_IA", and this class as archive: backups do not go there',
        ),
      );
    },
  },
  {
    reads: [['stores', 'objects']],
    breaches: ({ stores: { objects } }) => {
      const names = Object.values(objects.buckets);
      return Object.entries(objects.buckets)
        .filter(([, name], index) => names.indexOf(name) !== index)
        .map(([use, name]) =>
          breach(
            ['stores', 'objects', 'buckets', use],
            name,
            'a bucket of its own: lifecycle rules of one would delete the others',
            'choose another name',
          ),
        );
    },
  },
];
