import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Precondition } from '../options';

const RUN = join(__dirname, '..', '..', '..', 'scripts', 'run.cjs');
const MARK = 'RECOVERY_DRILL_FOLDER';

/** Folder of the drill's files, inside of the sandbox. */
export const sandboxFolder = (): string | undefined => process.env[MARK];

/**
 * Runs the drill once more in namespaces of its own: a loopback on which pods have their true names and ports, mounts that nobody
 * else sees, and processes of which none survives the drill.
 * @returns its exit code
 */
export function runInSandbox(keep: boolean): number {
  if (process.getuid?.() !== 0) throw new Precondition('the drill makes namespaces and mounts', 'run it as root');
  for (const program of ['unshare', 'ip', 'mount', 'chroot', 'openssl']) {
    if (spawnSync(program, ['--help']).error) throw new Precondition(`${program} is not on the PATH`, `install ${program}`);
  }
  const folder = mkdtempSync(join(tmpdir(), 'recovery-'));
  chmodSync(folder, 0o755);
  const namespaces = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
  // The first process is a shell, which takes leave of what killed pods leave behind: to restic, what nobody has taken leave of is alive.
  const first = ['sh', '-c', '"$@"; exit $?', 'sh'];
  const again = [process.execPath, RUN, ...process.argv.slice(1)];
  const { status } = spawnSync('unshare', [...namespaces, ...first, ...again], {
    stdio: 'inherit',
    env: { ...process.env, [MARK]: folder },
  });
  // From here nothing is mounted below the folder: what is removed is the drill's alone.
  if (keep) console.log(`files and logs: ${folder}`);
  else rmSync(folder, { recursive: true, force: true });
  return status ?? 1;
}

export function prepareSandbox(): void {
  execFileSync('ip', ['link', 'set', 'lo', 'up']);
}
