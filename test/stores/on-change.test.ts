/** The script by which servers read certificates again, with files that change as the kubelet changes them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const SCRIPT = join(__dirname, '..', '..', 'charts', 'stores', 'assets', 'on-change.sh');

describe('A command that runs on a change', () => {
  const folder = mkdtempSync(join(tmpdir(), 'on-change-'));
  const mount = join(folder, 'mount');
  const seen = join(folder, 'seen');
  let watcher: ChildProcess | undefined;

  /** As the kubelet does it: a new folder, and one link that leads there from now on. */
  function put(version: string): void {
    mkdirSync(join(mount, `..${version}`), { recursive: true });
    writeFileSync(join(mount, `..${version}`, 'tls.crt'), `${version}\n`);
    symlinkSync(`..${version}`, join(mount, '..data_tmp'));
    renameSync(join(mount, '..data_tmp'), join(mount, '..data'));
    if (!existsSync(join(mount, 'tls.crt'))) symlinkSync('..data/tls.crt', join(mount, 'tls.crt'));
  }

  const versions = () => (existsSync(seen) ? readFileSync(seen, 'utf8').trim().split('\n') : []);

  async function until(wanted: readonly string[]): Promise<void> {
    for (let look = 0; look < 100 && versions().length < wanted.length; look++) await sleep(50);
    await sleep(300); // it must not run once more
    expect(versions()).toEqual(wanted);
  }

  afterAll(() => {
    watcher?.kill();
    rmSync(folder, { recursive: true });
  });

  test('runs at the start, when a file changes and after a failure, and not otherwise', async () => {
    put('first');
    // It fails as long as the file "down" is there.
    const command = `test ! -e ${folder}/down && cat ${mount}/tls.crt >> ${seen}`;
    watcher = spawn('sh', [SCRIPT, mount, '--', 'sh', '-c', command], { env: { ...process.env, INTERVAL: '0.1' }, stdio: 'ignore' });
    await until(['first']);
    put('second');
    await until(['first', 'second']);
    writeFileSync(join(folder, 'down'), '');
    put('third');
    await until(['first', 'second']);
    rmSync(join(folder, 'down'));
    await until(['first', 'second', 'third']);
  }, 20_000);
});
