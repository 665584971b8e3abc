import type { Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    name: 'staging',
    stage: 'production',
    domain: 'EXAMPLE.com',
    airflow: { scheduler: { replicas: -1 }, loadExamples: true, config: { AIRFLOW__CORE__PARALELISM: '1', AIRFLOW__CORE__PARALLELISM: 2 } },
    stores: { objects: { engine: 'embedded', buckets: { log: 'airflow' } } },
    secrets: { provider: 'inline' },
    cluster: { provider: () => 'aws' },
  },
  problems: [
    {
      path: 'cluster.provider',
      value: 'a function',
      rule: 'plain data',
      fix: 'write strings, numbers, true, false, lists and objects',
    },
    {
      path: 'domain',
      value: '"EXAMPLE.com"',
      rule: 'a domain name, labels of lower-case ASCII letters, digits and dashes joined by dots, no address, at most 220 characters',
      fix: 'for example "example.com"; write international names in their xn-- form',
    },
    {
      path: 'airflow.config.AIRFLOW__CORE__PARALLELISM',
      value: '2',
      rule: 'a string, in quotes',
      fix: 'write a string, in quotes',
    },
    {
      path: 'airflow.config.AIRFLOW__CORE__PARALELISM',
      value: '"1"',
      rule: 'an option of Airflow 3.3.2, as AIRFLOW__SECTION__KEY',
      fix: 'did you mean AIRFLOW__CORE__PARALLELISM?',
    },
    {
      path: 'airflow.scheduler.replicas',
      value: '-1',
      rule: 'at least 1',
      fix: 'write 1 or more',
    },
    {
      path: 'stores.objects.buckets.log',
      value: '"airflow"',
      rule: 'a known field: logs, archive, backups, audit, loki',
      fix: 'did you mean "logs"?',
    },
    {
      path: 'secrets.provider',
      value: '"inline"',
      rule: 'inline secrets only in development: they are in dist/ for everyone to read',
      fix: "use 'external-secrets' or 'existing'",
    },
    {
      path: 'airflow.loadExamples',
      value: 'true',
      rule: 'example DAGs only in development',
      fix: 'set it to false',
    },
    {
      path: 'tls.provider',
      value: '"none"',
      rule: 'above development, everything encrypted on the wire: passwords and tokens pass there',
      fix: "use 'cert-manager' or 'existing'",
    },
    {
      path: 'edge.entry.type',
      value: '"none"',
      rule: 'above development, an entry through the firewall: a forwarded port leads around it',
      fix: "use 'load-balancer', 'gateway' or 'ingress'",
    },
    {
      path: 'edge.auth.provider',
      value: '"simple"',
      rule: 'above development, a provider that knows people and asks for a second factor',
      fix: "use 'keycloak' or 'external-oidc'",
    },
    {
      path: 'observability.alerting.routes',
      value: '0',
      rule: 'in production, a route that takes the critical alerts of the team platform to a receiver: an alert that nobody gets is none',
      fix: "add { severity: 'critical', receiver: '…' }",
    },
    {
      path: 'name',
      value: '"staging"',
      rule: 'the name under which environments/index.ts lists the file: prod',
      fix: 'set it to "prod"',
    },
  ],
};
