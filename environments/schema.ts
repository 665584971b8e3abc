import { z } from 'zod';
import { access } from './sections/access';
import { airflow } from './sections/airflow';
import { cluster } from './sections/cluster';
import { edge } from './sections/edge';
import { observability } from './sections/observability';
import { operations } from './sections/operations';
import { recovery } from './sections/recovery';
import { release } from './sections/release';
import { scaling } from './sections/scaling';
import { secrets } from './sections/secrets';
import { security } from './sections/security';
import { stores } from './sections/stores';
import { tls } from './sections/tls';
import { domainName, instanceName, label } from './validation/fields';

/** An environment: type, defaults and documentation of every field. Rules across fields are in validation/rules.ts. */
export const environmentSchema = z.strictObject({
  /** Name of the file and of its folder in dist/. */
  name: label(20),
  /** What it is for; decides which rules apply, never what is rendered. */
  stage: z.enum(['development', 'staging', 'production', 'disaster-recovery']),
  /** Prefix of namespaces and classes: two platforms on one cluster need two. */
  instance: instanceName.default('airflow'),
  /** DNS domain of the platform's hosts: airflow.<domain> and, privately, grafana.<domain> and the others. */
  domain: domainName.default('localhost'),
  /** Airflow's components, settings, DAGs and logs. */
  airflow: airflow.prefault({}),
  /** Database, broker and object store. */
  stores: stores.prefault({}),
  /** Who provides the Secrets. */
  secrets: secrets.prefault({ provider: 'existing' }),
  /** Encryption on the wire. */
  tls: tls.prefault({ provider: 'none' }),
  /** How people and machines get in, and how they prove who they are. */
  edge: edge.prefault({}),
  /** Who may do what at the Kubernetes API. */
  access: access.prefault({}),
  /** Metrics, logs, traces, dashboards and alerts. */
  observability: observability.prefault({}),
  /** What objects must keep to, what is looked at each day, and when secrets are due for new values. */
  security: security.prefault({}),
  /** Backups, restores, and the site that takes over. */
  recovery: recovery.prefault({}),
  /** What looks at a deployment: before it, after it, and whether it is as fast as it was. */
  operations: operations.prefault({}),
  /** What follows the load, and by what it is measured. */
  scaling: scaling.prefault({ engine: 'none' }),
  /** What the Kubernetes cluster is made of. */
  cluster: cluster.prefault({}),
  /** How a new version goes live. */
  release: release.prefault({ strategy: 'rolling' }),
});

/** An environment as written in its file: what has a default may be left out. */
export type EnvironmentInput = z.input<typeof environmentSchema>;

/** An environment as the charts see it: checked and complete. */
export type Environment = z.output<typeof environmentSchema>;

/** Types an environment file; checking is done for all files together, before anything is written. */
export const defineEnvironment = (environment: EnvironmentInput): EnvironmentInput => environment;
