import type { Drill } from '../drill';
import { databaseBackup } from './database-backup';
import { harness } from './harness';
import { pointInTime } from './point-in-time';
import { restore } from './restore';
import { restoreFailures } from './restore-failures';

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
};
