import { clusterRules } from './cluster-rules';
import { copyRules } from './copy-rules';
import { databaseBackupRules } from './database-backup-rules';
import { edgeRules } from './edge-rules';
import { identityRules } from './identity-rules';
import { versionRule } from './image-rules';
import { observabilityRules } from './observability-rules';
import { releaseRules } from './release-rules';
import { replicaRules } from './replica-rules';
import { restoreRules } from './restore-rules';
import { breach, isDevelopment, type Rule, when } from './rule';
import { scalingRules } from './scaling-rules';
import { securityRules } from './security-rules';
import { storeRules } from './store-rules';
import { tlsRules } from './tls-rules';
import { vpnRules } from './vpn-rules';

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
  versionRule(['airflow', 'image'], 'Airflow', '3.3.2-1', ({ airflow: { image } }) => image.tag),
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
  ...replicaRules(['airflow', 'webserver'], ({ airflow: { webserver } }) => ({ webserver })),
  ...replicaRules(['airflow', 'executionApi'], ({ airflow: { executionApi } }) => ({ executionApi })),
  ...replicaRules(['airflow', 'scheduler'], ({ airflow: { scheduler } }) => ({ scheduler })),
  ...replicaRules(['airflow', 'dagProcessor'], ({ airflow: { dagProcessor } }) => ({ dagProcessor })),
  ...replicaRules(['airflow', 'triggerer'], ({ airflow: { triggerer } }) => ({ triggerer })),
  ...replicaRules(['airflow', 'workers'], ({ airflow: { workers } }) =>
    Object.fromEntries(Object.entries(workers).map(([pool, worker]) => [`workers.${pool}`, worker])),
  ),
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
  ...releaseRules,
  ...storeRules,
  ...databaseBackupRules,
  ...restoreRules,
  ...scalingRules,
  ...clusterRules,
  ...tlsRules,
  ...edgeRules,
  ...identityRules,
  ...vpnRules,
  ...observabilityRules,
  ...copyRules,
  ...securityRules,
];
