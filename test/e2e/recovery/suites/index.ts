import type { Drill } from '../drill';
import { databaseBackup } from './database-backup';
import { failover } from './failover';
import { harness } from './harness';
import { restore } from './restore';

/** A part of the drill, on stores of its own. */
export interface Suite {
  /** Environment or variant whose stores and jobs it drives. */
  readonly platform: string;
  readonly run: (drill: Drill) => Promise<void>;
}

export const suites: Readonly<Record<string, Suite>> = {
  harness,
  restore,
  'database-backup': databaseBackup,
  failover,
};
