import type { VolumeSize } from '../platform/tiers';
import type { Mount } from '../platform/volumes';

/** Where task logs are kept. */
export interface LogStore {
  /** A volume for each pod that writes logs. @default - logs go to the object store and leave the pod */
  readonly volume?: VolumeSize;
  /** Days before a log file on a volume is deleted. @default 15 */
  readonly retentionDays?: number;
}

const LOGS = '/opt/airflow/logs';

/** The volume in place of the emptyDir that the image's log folder gets otherwise. */
export function logMounts({ volume }: LogStore): Mount[] {
  return volume ? [{ name: 'logs', path: LOGS, source: { claimTemplate: 'logs' } }] : [];
}
