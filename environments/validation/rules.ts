import { quantityValue } from '../../charts/platform/quantity';
import { resourcesOf } from '../../charts/platform/tiers';
import type { Environment } from '../schema';
import { observabilityRules } from './observability-rules';
import { replicaRules } from './replica-rules';
import { breach, type Rule, when } from './rule';

const isDevelopment = ({ stage }: Environment) => stage === 'development';

export const rules: readonly Rule[] = [
  {
    reads: [['stage'], ['secrets']],
    breaches: (environment) =>
      when(
        !isDevelopment(environment) && environment.secrets.provider === 'inline',
        breach(
          ['secrets', 'provider'],
          'inline',
          'inline secrets only in development: they are in dist/ for everyone to read',
          "use 'external-secrets' or 'existing'",
        ),
      ),
  },
  {
    reads: [['stage'], ['airflow', 'image']],
    breaches: (environment) =>
      when(
        !isDevelopment(environment) && !/^[0-9]+\.[0-9]+\.[0-9]+([-.+_]|$)/.test(environment.airflow.image.tag),
        breach(
          ['airflow', 'image', 'tag'],
          environment.airflow.image.tag,
          'above development, a tag that nobody moves: it begins with the full Airflow version, never a branch or a bare major',
          'for example "3.3.2-1"; count up what stands behind the version with each build',
        ),
      ),
  },
  {
    reads: [['stage'], ['airflow', 'loadExamples']],
    breaches: (environment) =>
      when(
        !isDevelopment(environment) && environment.airflow.loadExamples,
        breach(['airflow', 'loadExamples'], true, 'example DAGs only in development', 'set it to false'),
      ),
  },
  {
    reads: [['stage'], ['airflow', 'createAdmin']],
    breaches: (environment) =>
      when(
        !isDevelopment(environment) && environment.airflow.createAdmin,
        breach(['airflow', 'createAdmin'], true, 'an administrator with a password only in development', 'set it to false'),
      ),
  },
  {
    reads: [['secrets'], ['airflow', 'dags']],
    breaches: ({ secrets, airflow: { dags } }) =>
      when(
        secrets.provider === 'inline' && dags.source === 'git' && dags.credentials !== 'none',
        breach(
          ['airflow', 'dags', 'credentials'],
          dags.source === 'git' && dags.credentials,
          'none with inline secrets: only its owner has a token or key',
          "use the secrets provider 'existing' or 'external-secrets'",
        ),
      ),
  },
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
    reads: [['secrets'], ['stores', 'postgres']],
    breaches: ({ secrets, stores: { postgres } }) =>
      when(
        secrets.provider === 'inline' && postgres.engine === 'embedded' && postgres.tls,
        breach(
          ['stores', 'postgres', 'tls'],
          true,
          'false with inline secrets: a certificate is not among them',
          "use the secrets provider 'existing' or 'external-secrets'",
        ),
      ),
  },
  {
    reads: [['stage'], ['domain']],
    breaches: (environment) =>
      when(
        !isDevelopment(environment) && !environment.domain.includes('.'),
        breach(['domain'], environment.domain, 'above development, a domain that people can reach', 'for example "example.com"'),
      ),
  },
  {
    reads: [['stage'], ['airflow', 'url']],
    breaches: (environment) =>
      when(
        !isDevelopment(environment) && environment.airflow.url?.startsWith('http:') === true,
        breach(['airflow', 'url'], environment.airflow.url, 'above development, https', 'write https://; TLS ends at the perimeter'),
      ),
  },
  {
    reads: [['stage'], ['secrets']],
    breaches: ({ stage, secrets }) =>
      secrets.provider === 'external-secrets' && stage !== 'development' && secrets.vault.server.startsWith('http:')
        ? [
            breach(
              ['secrets', 'vault', 'server'],
              secrets.vault.server,
              'above development, https: every secret passes here',
              'write https://; vault.caConfigMap takes a private CA',
            ),
          ]
        : [],
  },
  {
    reads: [['stage'], ['airflow', 'logs']],
    breaches: (environment) =>
      when(
        !isDevelopment(environment) && environment.airflow.logs.store === 'volume',
        breach(
          ['airflow', 'logs', 'store'],
          'volume',
          'above development, task logs in the object store: a log on a volume dies with its worker',
          "use 'object-store'",
        ),
      ),
  },
  {
    reads: [['airflow', 'webserver'], ['release']],
    breaches: ({ airflow: { webserver }, release }) =>
      when(
        release.strategy === 'blue-green' && webserver.replicas < 2,
        breach(
          ['airflow', 'webserver', 'replicas'],
          webserver.replicas,
          'at least 2 with blue-green: a colour must take all traffic without a gap',
          "raise it, or set release.strategy to 'rolling'",
        ),
      ),
  },
  ...replicaRules(['airflow', 'webserver'], ({ airflow: { webserver } }) => ({ webserver })),
  ...replicaRules(['airflow', 'executionApi'], ({ airflow: { executionApi } }) => ({ executionApi })),
  ...replicaRules(['airflow', 'scheduler'], ({ airflow: { scheduler } }) => ({ scheduler })),
  ...replicaRules(['airflow', 'dagProcessor'], ({ airflow: { dagProcessor } }) => ({ dagProcessor })),
  ...replicaRules(['airflow', 'triggerer'], ({ airflow: { triggerer } }) => ({ triggerer })),
  ...replicaRules(['airflow', 'workers'], ({ airflow: { workers } }) =>
    Object.fromEntries(Object.entries(workers).map(([pool, worker]) => [`workers.${pool}`, worker])),
  ),
  ...replicaRules(['stores', 'pgbouncer'], ({ stores: { pgbouncer } }) => ({ pgbouncer })),
  {
    reads: [
      ['airflow', 'workers'],
      ['airflow', 'defaultQueue'],
    ],
    breaches: ({ airflow: { workers, defaultQueue } }) => {
      const served = Object.entries(workers).flatMap(([pool, { queues = [pool] }]) => queues);
      return when(
        served.length > 0 && !served.includes(defaultQueue),
        breach(
          ['airflow', 'defaultQueue'],
          defaultQueue,
          `a queue that a worker pool serves: ${served.join(', ')}`,
          `add it to the queues of a pool, or name one of these`,
        ),
      );
    },
  },
  {
    reads: [['airflow', 'dags']],
    breaches: ({ airflow: { dags } }) => {
      if (dags.source !== 'git') return [];
      const ssh = dags.repository.startsWith('ssh:');
      return when(
        dags.credentials !== 'none' ? ssh !== (dags.credentials === 'ssh-key') : ssh,
        breach(
          ['airflow', 'dags', 'credentials'],
          dags.credentials,
          `what ${dags.repository} can use`,
          ssh ? "'ssh-key' for an ssh:// URL" : "'none' or 'token' for an https:// URL",
        ),
      );
    },
  },
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
  ...observabilityRules,
];
