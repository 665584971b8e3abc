import type { ClusterSpec } from '../../imports/postgresql.cnpg.io';
import type { Component } from '../platform/component';
import type { Secret } from '../platform/secret';
import { archiveOf } from './cloudnative-backup';
import { DATABASE_USER } from './database-owner';

/** How a Cluster comes to its data, and whom it follows. */
type Topology = Pick<ClusterSpec, 'bootstrap' | 'externalClusters' | 'replica'>;

interface ApplicationDatabase {
  readonly database: string;
  readonly credentials: Secret;
}

/**
 * One database over two sites. Both list the same archives; `primary` alone says who serves, and the operator follows a
 * change of it. A standby is made from the partner's archive, in the partner's bucket: what is copied to its own comes once a night.
 * https://cloudnative-pg.io/documentation/1.30/replica_cluster/#distributed-topology
 */
export function topologyOf(cluster: Component, application: ApplicationDatabase, partnerArchive: string): Topology {
  const database = { database: application.database, owner: DATABASE_USER, secret: { name: application.credentials.name } };
  const { pair } = cluster.chart.site;
  if (!pair) return { bootstrap: { initdb: database } };
  const { self, partner, standby } = pair;
  return {
    bootstrap: standby ? { recovery: { source: partner, ...database } } : { initdb: database },
    externalClusters: [self, partner].sort().map((site) => ({
      name: site,
      plugin: archiveOf(site === partner ? partnerArchive : cluster.objectName, site),
    })),
    replica: { self, primary: standby ? partner : self, source: partner },
  };
}
