import type { Drill } from '../drill';
import { auditExport } from './audit-export';
import { configurationBackup } from './configuration-backup';
import { databaseBackup } from './database-backup';
import { failover } from './failover';
import { failoverCluster } from './failover-cluster';
import { harness } from './harness';
import { pointInTime } from './point-in-time';
import { repository } from './repository';
import { restore } from './restore';
import { restoreFailures } from './restore-failures';
import { storageBackup, storageReplica } from './storage-backup';
import { writeAheadLog } from './write-ahead-log';

/** A part of the drill, on stores of its own. */
export interface Suite {
  /** Environment or variant whose stores and jobs it drives. */
  readonly platform: string;
  readonly run: (drill: Drill) => Promise<void>;
}

export const suites: Readonly<Record<string, Suite>> = {
  harness,
  restore,
  'restore-failures': restoreFailures,
  'point-in-time': pointInTime,
  'database-backup': databaseBackup,
  repository,
  'write-ahead-log': writeAheadLog,
  'storage-backup': storageBackup,
  'storage-replica': storageReplica,
  'audit-export': auditExport,
  'configuration-backup': configurationBackup,
  failover,
  'failover-cluster': failoverCluster,
};
