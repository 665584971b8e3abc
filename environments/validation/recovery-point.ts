import type { Promises } from '../../charts/observability/signals/rules';
import { longestGap } from '../../charts/platform/schedule';
import type { Environment } from '../schema';

/** Whether the embedded Postgres sends its write-ahead log to the object store. */
export const archivesItself = ({ stores, recovery }: Environment): boolean =>
  stores.postgres.engine === 'embedded' && recovery.database.pointInTime.enabled;

/** Whether what is written is safe minutes later, not only with the next dump. */
export const archivesContinuously = (environment: Environment): boolean =>
  archivesItself(environment) || environment.stores.postgres.engine === 'cloudnative-pg';

/** Minutes that a backup may be late before it is missed. */
const PATIENCE = 120;

/** Minutes after which a dump is too old: where the log is archived, it is that which keeps the promise, and a dump is old when one is missing. */
export function oldestDump(environment: Environment): number {
  const { schedule, rpo } = environment.recovery.database;
  return archivesContinuously(environment) ? longestGap(schedule) + PATIENCE : rpo;
}

/** What alerts hold the platform to. */
export function promisesOf(environment: Environment): Promises {
  const { postgres } = environment.stores;
  return {
    recoveryPoint: archivesContinuously(environment) ? environment.recovery.database.rpo * 60 : undefined,
    baseBackup: postgres.engine === 'cloudnative-pg' ? (longestGap(postgres.backup.schedule) + PATIENCE) * 60 : undefined,
  };
}
