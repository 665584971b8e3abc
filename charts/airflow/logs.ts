import type { ContainerProps } from '../platform/container';
import type { VolumeSize } from '../platform/tiers';
import type { Mount } from '../platform/volumes';
import type { AirflowRuntime } from './runtime';

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
  return volume ? [{ name: 'logs', path: LOGS, source: { claimTemplate: true } }] : [];
}

/** The container that keeps a log volume from filling up, where there is one. */
export function logGroomers(airflow: AirflowRuntime, logs: LogStore): ContainerProps[] {
  return logs.volume ? [airflow.logGroomer(logs.retentionDays ?? 15, logMounts(logs))] : [];
}
