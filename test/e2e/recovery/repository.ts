import type { Texts } from '../../support/manifests';
import type { Drill } from './drill';
import { expectDone } from './expect';
import type { JobOptions, JobRun } from './job';

/** A backup, as restic tells of it. */
export interface Snapshot {
  readonly id: string;
  readonly short_id: string;
  readonly time: string;
  readonly tags: readonly string[];
}

export type Login = 'writer' | 'keeper';

/** Runs restic on the repository of the databases. */
export const restic = (drill: Drill, login: Login, args: readonly string[], options: JobOptions = {}): Promise<JobRun> =>
  drill.runAs('database-backup', login === 'writer' ? 'store' : 'keep', ['/tools/restic', ...args], options);

/** Backups in the repository of the databases, the oldest first. */
export async function snapshots(drill: Drill, tag?: string): Promise<Snapshot[]> {
  const run = await restic(drill, 'keeper', ['snapshots', '--no-lock', '--json', ...(tag ? ['--tag', tag] : [])]);
  expectDone(run);
  return JSON.parse(run.output) as Snapshot[];
}

/** Runs rclone, which knows the buckets as `s3:` and the archive of the write-ahead log as `wal:`. */
export function rclone(drill: Drill, login: Login, args: readonly string[]): Promise<JobRun> {
  const env: Texts =
    login === 'writer'
      ? {
          RCLONE_CONFIG_S3_ACCESS_KEY_ID: drill.secret('backup-writer', 'access-key'),
          RCLONE_CONFIG_S3_SECRET_ACCESS_KEY: drill.secret('backup-writer', 'secret-key'),
        }
      : {};
  const command = 'export RCLONE_CONFIG_WAL_PASSWORD=$(/tools/rclone obscure "$WAL_ARCHIVE_PASSWORD"); exec /tools/rclone "$@"';
  return drill.runAs('database-backup', 'keep-wal', ['bash', '-c', command, 'rclone', ...args], { env });
}
