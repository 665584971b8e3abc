import type { Construct } from 'constructs';
import {
  Pooler as CnpgPooler,
  PoolerSpecPgbouncerPoolMode,
  PoolerSpecTemplateSpecContainersResourcesLimits,
  PoolerSpecTemplateSpecContainersResourcesRequests,
  PoolerSpecType,
} from '../../imports/postgresql.cnpg.io';
import { Component } from '../platform/component';
import { spreadConstraints } from '../platform/pod';
import { tcp } from '../platform/ports';
import { priorityClassName, resourcesOf } from '../platform/tiers';
import type { DatabaseEndpoint } from './endpoints';
import type { PoolProps } from './pgbouncer';

export interface PoolerProps extends PoolProps {
  /** The cluster behind it. */
  readonly cluster: DatabaseEndpoint;
  /** Name of the Cluster object. */
  readonly clusterName: string;
}

// It shows its cluster's certificate, and is content with less than this by default.
// https://cloudnative-pg.io/documentation/current/connection_pooling/#tls
const ENCRYPTED = { client_tls_sslmode: 'require', server_tls_sslmode: 'verify-full' };

/** CloudNativePG's own PgBouncer: it knows the primary, its certificates and its users. */
export class Pooler extends Component {
  readonly endpoint: DatabaseEndpoint;

  constructor(scope: Construct, props: PoolerProps) {
    super(scope, 'pgbouncer', { operated: true, ports: { pgbouncer: tcp(5432), metrics: tcp(9127) } });
    const { site, labels } = this.chart;
    const { requests, limits } = resourcesOf(props.resources);
    new CnpgPooler(this, 'pooler', {
      metadata: this.metadata(),
      spec: {
        cluster: { name: props.clusterName },
        instances: props.replicas,
        type: PoolerSpecType.RW,
        pgbouncer: {
          poolMode: PoolerSpecPgbouncerPoolMode.TRANSACTION,
          parameters: {
            max_client_conn: String(props.maxClientConnections),
            default_pool_size: String(props.poolSize),
            max_prepared_statements: '200', // asyncpg and psycopg prepare statements by name
            ignore_startup_parameters: 'extra_float_digits,options',
            ...(props.cluster.sslMode === 'verify-full' ? ENCRYPTED : {}),
          },
        },
        template: {
          metadata: { labels: { ...labels, ...this.labels } },
          spec: {
            priorityClassName: priorityClassName(site.owner.instance, 'system'),
            topologySpreadConstraints: spreadConstraints(this),
            containers: [
              {
                name: 'pgbouncer',
                resources: {
                  requests: {
                    cpu: PoolerSpecTemplateSpecContainersResourcesRequests.fromString(requests.cpu),
                    memory: PoolerSpecTemplateSpecContainersResourcesRequests.fromString(requests.memory),
                    'ephemeral-storage': PoolerSpecTemplateSpecContainersResourcesRequests.fromString(requests.storage),
                  },
                  limits: {
                    cpu: PoolerSpecTemplateSpecContainersResourcesLimits.fromString(limits.cpu),
                    memory: PoolerSpecTemplateSpecContainersResourcesLimits.fromString(limits.memory),
                    'ephemeral-storage': PoolerSpecTemplateSpecContainersResourcesLimits.fromString(limits.storage),
                  },
                },
              },
            ],
          },
        },
      },
    });
    this.endpoint = { ...props.cluster, peer: this, host: this.objectName, port: this.port('pgbouncer') };
  }
}
