import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Precondition } from '../options';

/** The release whose types are in imports/. */
const VERSION = 'v2.21.0';

const MODULE = 'github.com/kedacore/keda/v2';
const CACHE = join(__dirname, '..', '..', '..', '.cache', `keda-${VERSION}`);

/** Of KEDA's scalers, the one that asks Postgres and what it stands on, which is partly in another: the rest brings the clouds' libraries. */
const SCALERS = ['postgresql_scaler.go', 'scaler.go', 'azure_queue_scaler.go'];

/** The program that asks with KEDA's own code; kept, because building it takes minutes. */
export function buildKedaScaler(): string {
  const program = join(CACHE, 'ask-keda');
  if (existsSync(program)) return program;
  if (spawnSync('go', ['version']).error) {
    throw new Precondition('go is not on the PATH', 'install Go 1.26, or go without KEDA’s own code: --without-keda');
  }
  console.log(`building the scaler of KEDA ${VERSION}: this takes some minutes, once`);
  const source = join(CACHE, 'source');
  rmSync(CACHE, { recursive: true, force: true });
  mkdirSync(CACHE, { recursive: true });
  const downloaded = JSON.parse(execFileSync('go', ['mod', 'download', '-json', `${MODULE}@${VERSION}`], { encoding: 'utf8' })) as {
    Dir: string;
  };
  cpSync(downloaded.Dir, source, { recursive: true });
  writable(source);
  const scalers = join(source, 'pkg', 'scalers');
  for (const entry of readdirSync(scalers, { withFileTypes: true })) {
    if (entry.isFile() && !SCALERS.includes(entry.name)) rmSync(join(scalers, entry.name));
  }
  mkdirSync(join(source, 'cmd', 'ask-keda'));
  copyFileSync(join(__dirname, 'ask-keda.go'), join(source, 'cmd', 'ask-keda', 'main.go'));
  execFileSync('go', ['build', '-mod=mod', '-o', `${program}.new`, './cmd/ask-keda'], { cwd: source, stdio: 'inherit' });
  renameSync(`${program}.new`, program);
  rmSync(source, { recursive: true });
  return program;
}

/** Files of Go's module cache are read-only. */
function writable(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) writable(path);
    else chmodSync(path, 0o644);
  }
}
