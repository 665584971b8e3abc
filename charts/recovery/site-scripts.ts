import { type AirflowContainerProps, type AirflowRuntime, SCRIPTS } from '../airflow/runtime';
import type { AirflowStatsd } from '../observability/airflow-statsd';
import { ApiRole, type ApiRule } from '../platform/api-role';
import { readAssets } from '../platform/assets';
import type { Component } from '../platform/component';
import { ConfigFiles } from '../platform/config-files';
import type { TaskContainerProps } from '../platform/container';
import type { EnvironmentVariables } from '../platform/environment-variables';
import { images } from '../platform/images';
import type { ServingJob, ServingPods } from '../platform/resting';
import type { Secret } from '../platform/secret';
import type { Mount } from '../platform/volumes';
import { AUTHORITY_FILE, authorityMounts, SYSTEM_AUTHORITIES } from '../security/authority';
import type { DatabaseEndpoint, ObjectStoreEndpoint } from '../stores/endpoints';
import { databaseServerVariables } from './database-server';
import { figureVariables } from './figures';
import { LIBRARY, type RecoveryFiles } from './recovery-files';
import { repositoryVariables } from './repository';
import { toolsMount } from './tools';

export interface SiteScriptsProps {
  readonly airflow: AirflowRuntime;
  readonly engine: 'embedded' | 'cloudnative-pg' | 'external';
  /** Straight to the server. */
  readonly database: DatabaseEndpoint;
  /** All databases of the server that follow the partner's. */
  readonly databases: readonly string[];
  /** Login that may shut and open them: a member of their owners. */
  readonly login: Secret;
  readonly objects: ObjectStoreEndpoint;
  /** Password of the backups. */
  readonly encryption: Secret;
  /** What a failover starts, and a fence stops. */
  readonly servingPods: readonly ServingPods[];
  /** What runs by its schedule from a failover on, and no more once the partner serves. */
  readonly servingJobs: readonly ServingJob[];
  readonly statsd: AirflowStatsd;
  readonly files: RecoveryFiles;
}

const SITE = '/opt/recovery/site';

/** What the failover and the guard share: the scripts, where they look, and what they may change. */
export class SiteScripts {
  private readonly scripts: Mount;

  constructor(private readonly props: SiteScriptsProps) {
    const modules = ['site_record.py', 'site_database.py', 'site_cluster.py', 'site_parts.py'];
    const names = [...modules, 'site-guard.py', 'failover.py', 'fetch-manifest.sh'];
    const files = new ConfigFiles(
      props.files,
      'recovery-site',
      readAssets(
        __dirname,
        names.map((name) => `site/${name}`),
      ),
    );
    this.scripts = { name: 'site-scripts', path: SITE, source: { config: files } };
  }

  /** A script of assets/site, for a component that may do what `role` gives it. */
  container(
    component: Component,
    script: string,
    { environment, mounts = [], ...props }: Omit<AirflowContainerProps, 'name' | 'args'>,
  ): TaskContainerProps {
    const { airflow, objects, database, statsd, files } = this.props;
    return airflow.container({
      ...props,
      name: component.objectName,
      args: ['python', `${SITE}/${script}`],
      environment: {
        ...figureVariables(statsd, component.objectName),
        PYTHONPATH: [SCRIPTS, LIBRARY, SITE].join(':'),
        ...this.site(),
        ...bucketVariables('SITE', { ...objects, bucket: objects.buckets.backups }, objects.backupIdentities.writer),
        ...environment,
      },
      servers: [objects, database],
      mounts: [files.mount, this.scripts, ...mounts],
    });
  }

  /** Brings the manifest of the newest backup, as a file. */
  fetchManifest(component: Component, manifest: string, mounts: readonly Mount[]): TaskContainerProps {
    const { objects, encryption, statsd, files } = this.props;
    return {
      name: 'fetch-manifest',
      image: images.postgres,
      command: ['bash', `${SITE}/fetch-manifest.sh`],
      environment: {
        ...figureVariables(statsd, component.objectName),
        ...repositoryVariables(objects, encryption, { repository: 'database', identity: 'writer' }),
        MANIFEST: manifest,
      },
      resources: 'micro',
      mounts: [files.mount, this.scripts, toolsMount, ...authorityMounts(objects.authority?.(component.namespace)), ...mounts],
    };
  }

  /** The pods and jobs that serve, by their names, and the database's primary. */
  role(component: Component): void {
    const { engine, database, servingPods, servingJobs } = this.props;
    const namespaces = [
      ...new Set([
        ...[...servingPods, ...servingJobs].map(({ namespace }) => namespace),
        ...(engine === 'cloudnative-pg' ? [component.namespace] : []),
      ]),
    ];
    new ApiRole(component, namespaces, (namespace) => [
      ...scalesOf(servingPods.filter((pods) => pods.namespace === namespace)),
      ...suspensionsOf(servingJobs.filter((job) => job.namespace === namespace)),
      ...(engine === 'cloudnative-pg' && namespace === component.namespace
        ? [{ group: 'postgresql.cnpg.io', resources: ['clusters'], names: [clusterOf(database)], verbs: ['get', 'patch'] }]
        : []),
    ]);
  }

  private site(): EnvironmentVariables {
    const { engine, database, databases, login, servingPods, servingJobs, files } = this.props;
    const { pair } = files.chart.site;
    if (!pair) throw new Error('a site without a partner has nobody to take over from');
    return {
      SITE: pair.self,
      PARTNER: pair.partner,
      ROLE: pair.standby ? 'standby' : 'primary',
      ENGINE: engine,
      DATABASES: databases.join(' '),
      ...databaseServerVariables(database, login),
      ...(database.sslMode === 'verify-full' && !database.authority ? { PGSSLROOTCERT: SYSTEM_AUTHORITIES } : {}), // Airflow's image has them
      WORKLOADS: servingPods.map(({ namespace, resource, name, replicas }) => `${namespace}/${resource}/${name}=${replicas}`).join(' '),
      JOBS: servingJobs.map(({ namespace, name }) => `${namespace}/${name}`).join(' '),
      ...(engine === 'cloudnative-pg' ? { POSTGRES: `${files.namespace}/${clusterOf(database)}` } : {}),
    };
  }
}

/** A bucket, told to site_record.py. */
export const bucketVariables = (
  name: 'SITE' | 'PARTNER',
  { url, region, bucket, authority }: Pick<ObjectStoreEndpoint, 'url' | 'region' | 'authority'> & { readonly bucket: string },
  login: Secret,
): EnvironmentVariables => ({
  [`${name}_URL`]: url,
  [`${name}_REGION`]: region,
  [`${name}_BUCKET`]: bucket,
  [`${name}_ACCESS_KEY`]: login.key('access-key'),
  [`${name}_SECRET_KEY`]: login.key('secret-key'),
  ...(authority ? { [`${name}_CA`]: AUTHORITY_FILE } : {}),
});

/** The Cluster whose Service the host is. */
const clusterOf = ({ host }: DatabaseEndpoint): string => host.replace(/-rw$/, '');

function scalesOf(pods: readonly ServingPods[]): ApiRule[] {
  const kinds = [...new Set(pods.map(({ resource }) => resource))];
  return kinds.map((kind) => ({
    group: 'apps',
    resources: [`${kind}/scale`],
    names: pods.filter(({ resource }) => resource === kind).map(({ name }) => name),
    verbs: ['get', 'patch'],
  }));
}

/** The template is in the same object; the policy site-switch keeps it from being changed. */
const suspensionsOf = (jobs: readonly ServingJob[]): ApiRule[] =>
  jobs.length === 0 ? [] : [{ group: 'batch', resources: ['cronjobs'], names: jobs.map(({ name }) => name), verbs: ['get', 'patch'] }];
