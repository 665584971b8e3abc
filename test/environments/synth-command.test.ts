import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environments } from '../../environments';
import { validateAll } from '../../environments/validation/validate';
import { capacityPage } from '../../scripts/capacity-page';

const root = join(__dirname, '..', '..');

/** A copy of the project, so that nothing here touches the real one. */
const project = mkdtempSync(join(tmpdir(), 'synth-command-'));
const dist = join(project, 'dist');
const stale = join(dist, 'prod', '99-removed.k8s.yaml');

/** The command of `npm run synth`. */
function synthesize(outdir = dist, ...names: readonly string[]) {
  return spawnSync(process.execPath, ['scripts/synth.cjs', ...names], {
    cwd: project,
    env: { ...process.env, CDK8S_OUTDIR: outdir },
    encoding: 'utf8',
  });
}

interface File {
  readonly content: string;
  /** Inode and time of the last change: a file written again has others, even with the same content. */
  readonly written: string;
}

/** Every file below a folder, by its path. */
function filesOf(folder: string): Record<string, File> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => statSync(join(folder, path)).isFile());
  return Object.fromEntries(
    paths.sort().map((path) => {
      const { ino, mtimeNs } = statSync(join(folder, path), { bigint: true });
      return [path, { content: readFileSync(join(folder, path), 'utf8'), written: `${ino} ${mtimeNs}` }];
    }),
  );
}

const contentsOf = (files: Record<string, File>) => Object.fromEntries(Object.entries(files).map(([path, { content }]) => [path, content]));

beforeAll(() => {
  for (const name of ['main.ts', 'tsconfig.json', 'package.json', 'charts', 'environments', 'imports', 'scripts', 'images.lock.json']) {
    cpSync(join(root, name), join(project, name), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'));
});

afterAll(() => rmSync(project, { recursive: true }));

describe('The synth command', () => {
  let first: ReturnType<typeof synthesize>;
  let written: Record<string, File>;

  beforeAll(() => {
    first = synthesize();
    written = filesOf(dist);
  });

  test('succeeds', () => {
    expect({ status: first.status, stdout: first.stdout }).toEqual({ status: 0, stdout: '' });
  });

  test('says how many files of each environment changed', () => {
    const names = Object.keys(environments);
    const lines = first.stderr.split('\n').slice(0, names.length);
    expect(lines).toEqual(names.map((name) => expect.stringMatching(new RegExp(`^${name}: \\d+ files, \\d+ changed$`))));
  });

  test('prints what each environment asks for at minimum and at maximum, the figures of docs/capacity.md', () => {
    const [, ...rows] = (first.stderr.split('\n\n')[1] ?? '').trimEnd().split('\n');
    const page = capacityPage(validateAll(environments));
    const expected = Object.keys(environments).flatMap((name) => {
      const section = page.slice(page.indexOf(`## ${name}\n`));
      const [, , pods = '', ...cells] = (/^\| \*\*together\*\* .*$/m.exec(section)?.[0] ?? '').split('|').map((cell) => cell.trim());
      const ranges = [pods, ...cells.slice(0, -1)].map((cell) => (cell || '0').split(' – '));
      return [
        [name, 'at', 'minimum', ...ranges.map(([from = '']) => from)],
        ['at', 'maximum', ...ranges.map(([from = '', to = from]) => to)],
      ];
    });
    expect(rows.map((row) => row.trim().split(/ +/))).toEqual(expected);
  });

  test('prints the table with every column under its head', () => {
    const lines = (first.stderr.split('\n\n')[1] ?? '').trimEnd().split('\n');
    expect(lines[0]).toMatch(/^environment +requests +pods +CPU +memory GiB +hot GiB +cold GiB +archive GiB$/);
    expect(new Set(lines.map(({ length }) => length)).size).toBe(1);
  });

  test('writes a folder for every environment', () => {
    const folders = readdirSync(dist);

    expect(folders.sort()).toEqual(Object.keys(environments).sort());
  });

  test('writes the same bytes into an empty folder', () => {
    const another = join(project, 'another');

    synthesize(another);

    expect(contentsOf(filesOf(another))).toEqual(contentsOf(written));
  });

  describe('run again, with a stale file in dist/,', () => {
    let again: Record<string, File>;

    beforeAll(() => {
      writeFileSync(stale, 'kind: Namespace\n');
      synthesize();
      again = filesOf(dist);
    });

    test('removes the stale file', () => {
      expect(Object.keys(again)).toEqual(Object.keys(written));
    });

    test('touches no other file', () => {
      expect(again).toEqual(written);
    });
  });

  describe('asked for one environment', () => {
    test('writes that one only', () => {
      const one = join(project, 'one');

      synthesize(one, 'dr');

      expect(readdirSync(one)).toEqual(['dr']);
    });

    test('that there is not, says which there are', () => {
      const { status, stderr } = synthesize(dist, 'prod', 'production');

      expect({ status, stderr }).toEqual({
        status: 2,
        stderr: `There is no environment "production". There are: ${Object.keys(environments).join(', ')}.\n`,
      });
    });
  });

  describe('with an environment whose charts fail after others were rendered', () => {
    let failed: ReturnType<typeof synthesize>;

    beforeAll(() => {
      const file = join(project, 'charts', 'environment.ts');
      const text = readFileSync(file, 'utf8');
      const [before, after] = text.split('  const app = new App();');
      writeFileSync(file, `${before}  if (name === 'dr') throw new Error('charts fail'); const app = new App();${after}`);
      writeFileSync(join(dist, 'dev', '00-platform.k8s.yaml'), 'outdated');
      written = filesOf(dist);
      failed = synthesize();
      writeFileSync(file, text);
    });

    test('fails, and says in which line of TypeScript', () => {
      expect({ status: failed.status, error: failed.stderr.split('\n').slice(0, 2) }).toEqual({
        status: 1,
        error: ['Error: charts fail', expect.stringMatching(/^ {4}at assemble \(\/.*\/charts\/environment\.ts:\d+:\d+\)$/)],
      });
    });

    test('leaves dist/ as it was', () => {
      expect(filesOf(dist)).toEqual(written);
    });
  });

  describe('after a change', () => {
    const configuration = join(project, 'environments', 'dev.ts');
    const namespaces = () => readFileSync(join(dist, 'dev', '00-platform.k8s.yaml'), 'utf8');

    afterAll(() => {
      cpSync(join(root, 'environments'), join(project, 'environments'), { recursive: true });
      synthesize();
      written = filesOf(dist);
    });

    test('of a file, writes what it says now', () => {
      synthesize();
      const text = readFileSync(configuration, 'utf8');
      writeFileSync(configuration, text.replace("name: 'dev',", "name: 'dev',\n  instance: 'changed',"));
      synthesize();

      expect(namespaces()).toContain('name: changed\n');
    });

    test('that adds a file in the place of another, writes what that one says', () => {
      const text = readFileSync(configuration, 'utf8');
      writeFileSync(join(project, 'environments', 'dev.tsx'), text.replace("instance: 'changed'", "instance: 'added'"));
      synthesize();
      const added = namespaces();
      rmSync(join(project, 'environments', 'dev.tsx'));
      synthesize();

      expect([added, namespaces()]).toEqual([expect.stringContaining('name: added\n'), expect.stringContaining('name: changed\n')]);
    });
  });

  test('with --watch, writes again after each change and survives mistakes, until it is interrupted', async () => {
    const file = join(project, 'environments', 'dev.ts');
    const text = readFileSync(file, 'utf8');
    const watching = spawn(process.execPath, ['scripts/synth.cjs', 'dev', '--watch'], {
      cwd: project,
      env: { ...process.env, CDK8S_OUTDIR: dist },
    });
    let said = '';
    watching.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
    });
    const toWait = async (times: number) => {
      while (said.split('waiting for a change').length <= times) await once(watching.stderr, 'data');
    };

    await toWait(1);
    writeFileSync(file, `${text}const = 1;`);
    await toWait(2);
    writeFileSync(file, text);
    await toWait(3);
    watching.kill('SIGINT');
    await once(watching, 'exit');

    const figures = said.replace(/\nenvironment .*\n.*minimum.*\n.*maximum.*\n/g, '').replace(/\d+\.\d s/g, '1.0 s');
    expect(figures).toBe(`dev: 7 files, 0 changed
1.0 s; waiting for a change

changed: environments/dev.ts
Build failed with 1 error:
environments/dev.ts:${text.split('\n').length}:6: ERROR: Expected identifier but found "="
1.0 s; waiting for a change

changed: environments/dev.ts
dev: 7 files, 0 changed
1.0 s; waiting for a change
`);
  }, 60_000);

  describe('with a hostile environments/staging.ts', () => {
    let refused: ReturnType<typeof synthesize>;

    beforeAll(() => {
      writeFileSync(
        join(project, 'environments', 'staging.ts'),
        "export const staging = { name: 'staging', stage: 'staging', domain: 'example.com', tls: { provider: 'existing' }, edge: { entry: { type: 'load-balancer' } }, airflow: { scheduler: { replicas: -1 }, loadExamples: true } };\n",
      );
      refused = synthesize();
    });

    test('fails', () => {
      expect(refused.status).toBe(1);
    });

    test('prints nothing to standard output', () => {
      expect(refused.stdout).toBe('');
    });

    test('says the file, the path, the value, the rule and the fix of every problem', () => {
      expect(refused.stderr).toBe(`environments/staging.ts: 3 problems

  airflow.scheduler.replicas
    value  -1
    rule   at least 1
    fix    write 1 or more

  airflow.loadExamples
    value  true
    rule   example DAGs only in development
    fix    set it to false

  edge.auth.provider
    value  "simple"
    rule   above development, a provider that knows people and asks for a second factor
    fix    use 'keycloak' or 'external-oidc'

Nothing was written.
`);
    });

    test('leaves dist/ as it was', () => {
      expect(filesOf(dist)).toEqual(written);
    });
  });
});
