import type { Construct } from 'constructs';
import { Cluster } from '../../imports/postgresql.cnpg.io';
import type { ApiRule } from '../platform/api-role';
import { Component } from '../platform/component';
import { ConfigFiles } from '../platform/config-files';
import type { EnvironmentVariables } from '../platform/environment-variables';
import { images } from '../platform/images';
import { tcp } from '../platform/ports';
import type { Secret } from '../platform/secret';
import type { Mount } from '../platform/volumes';
import { archiveOf } from '../stores/cloudnative-backup';
import { type InstanceProps, instanceOf, rolesOf } from '../stores/cloudnative-instance';
import { DATABASE_USER } from '../stores/database-owner';
import type { DatabaseEndpoint } from '../stores/endpoints';

export interface RecoveredClusterProps {
  /** What the live cluster is made of. */
  readonly instance: InstanceProps;
  /** The component whose archive has the log. */
  readonly live: Component;
  /** Airflow's database there. */
  readonly database: DatabaseEndpoint;
  /** Whose archive. */
  readonly environment: string;
  /** Login that reads all databases of the recovered cluster. */
  readonly restorer: Secret;
}

/** Name of the live cluster among those that the recovered one knows. */
const SOURCE = 'live';

/**
 * A cluster of CloudNativePG of a moment that has been, for as long as a restore needs it: the restore makes it from this file, and takes
 * it away. It archives nothing: its log would meet that of the live one.
 */
export class RecoveredCluster extends Component {
  /** What makes it and takes it away may do: this one, no other. */
  readonly rights: readonly ApiRule[];
  /** The Cluster in JSON, without its moment. */
  readonly mount: Mount;

  constructor(scope: Construct, props: RecoveredClusterProps) {
    super(scope, 'postgres-restore', {
      version: images.cloudnativePostgres.tag,
      operated: true,
      ports: { postgres: tcp(5432), status: tcp(8000) },
    });
    const { instance, live, database, environment, restorer } = props;
    const group = 'postgresql.cnpg.io';
    this.rights = [
      { group, resources: ['clusters'], verbs: ['create'] }, // which names nobody: the object is not there yet
      { group, resources: ['clusters'], verbs: ['get', 'delete'], names: [this.objectName] },
      { group: 'barmancloud.cnpg.io', resources: ['objectstores'], verbs: ['get'], names: [live.objectName] },
    ];
    const cluster: unknown = Cluster.manifest({
      metadata: { ...this.metadata(), labels: { ...this.chart.labels, ...this.labels } },
      spec: {
        instances: 1,
        ...instanceOf(this, instance),
        bootstrap: {
          recovery: {
            source: SOURCE,
            database: database.database,
            owner: DATABASE_USER,
            secret: { name: database.credentials.name },
          },
        },
        externalClusters: [{ name: SOURCE, plugin: archiveOf(live.objectName, environment) }],
        managed: { roles: rolesOf(restorer) },
      },
    });
    const files = new ConfigFiles(this, 'postgres-restore-cluster', { 'cluster.json': `${JSON.stringify(cluster, null, 2)}\n` });
    this.mount = { name: 'recovered-cluster', path: '/opt/recovery/cluster', source: { config: files } };
    for (const secret of [database.credentials, restorer]) secret.addReader(this.objectName);
  }

  /** How its databases are read; its certificate is the operator's own, and it lives for minutes. */
  serverVariables(login: Secret): EnvironmentVariables {
    return {
      RECOVERED_HOST: `${this.objectName}-rw`,
      PGPORT: String(this.port('postgres').number),
      PGUSER: login.key('username'),
      PGPASSWORD: login.key('password'),
      PGSSLMODE: 'require',
    };
  }
}
