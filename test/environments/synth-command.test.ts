import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environments } from '../../environments';

const root = join(__dirname, '..', '..');

/** A copy of the project, so that nothing here touches the real one. */
const project = mkdtempSync(join(tmpdir(), 'synth-command-'));
const dist = join(project, 'dist');
const stale = join(dist, 'prod', '99-removed.k8s.yaml');

/** The command of `npm run synth`. */
function synthesize(outdir = dist) {
  return spawnSync(process.execPath, ['-r', 'ts-node/register/transpile-only', 'main.ts'], {
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
  for (const name of ['main.ts', 'tsconfig.json', 'package.json', 'charts', 'environments', 'imports', 'images.lock.json']) {
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

  describe('with a hostile environments/staging.ts', () => {
    let refused: ReturnType<typeof synthesize>;

    beforeAll(() => {
      writeFileSync(
        join(project, 'environments', 'staging.ts'),
        "export const staging = { name: 'staging', stage: 'staging', domain: 'example.com', airflow: { scheduler: { replicas: -1 }, loadExamples: true } };\n",
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
      expect(refused.stderr).toBe(`environments/staging.ts: 2 problems

  airflow.scheduler.replicas
    value  -1
    rule   at least 0
    fix    write 0 or more

  airflow.loadExamples
    value  true
    rule   example DAGs only in development
    fix    set it to false

Nothing was written.
`);
    });

    test('leaves dist/ as it was', () => {
      expect(filesOf(dist)).toEqual(written);
    });
  });
});
