import type { Drill } from './drill';
import { expectDone } from './expect';

/** A backup, as restic tells of it. */
export interface Snapshot {
  readonly id: string;
  readonly time: string;
  readonly tags: readonly string[];
}

/** Backups in the repository of the databases, the oldest first. */
export async function snapshots(drill: Drill): Promise<Snapshot[]> {
  const output = await restic(drill, 'snapshots', '--json');
  return JSON.parse(output) as Snapshot[];
}

/** What restic says, as the keeper. */
export async function restic(drill: Drill, ...args: readonly string[]): Promise<string> {
  const run = await drill.runAs('database-backup', 'keep', ['/tools/restic', '--no-lock', ...args]);
  expectDone(run);
  return run.output;
}
