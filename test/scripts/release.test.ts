import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');

/** A copy of the project, so that nothing here touches the real one. */
const project = mkdtempSync(join(tmpdir(), 'release-'));
const file = join(project, 'environments', 'prod.ts');

beforeAll(() => {
  const parts = ['main.ts', 'tsconfig.json', 'package.json', 'biome.json', '.gitignore', 'charts', 'environments', 'imports', 'scripts'];
  for (const name of [...parts, 'images.lock.json']) cpSync(join(root, name), join(project, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'));
  // Those that are in a release, and no others.
  writeFileSync(
    join(project, 'environments', 'index.ts'),
    "import { dr } from './dr';\nimport { prod } from './prod';\nexport const environments = { prod, dr };\n",
  );
});

afterAll(() => rmSync(project, { recursive: true }));

/** The command of `npm run release`, without a cluster. */
function release(...args: readonly string[]) {
  const { KUBECONFIG: _, ...env } = process.env;
  const command = ['scripts/run.cjs', 'scripts/release.ts', ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: project, env, encoding: 'utf8' });
  const changes = stdout.split('\n').filter((line) => /^[-+](?![-+])/.test(line));
  return { status, stdout, stderr, changes };
}

/** What the environment file says of the release. */
const said = (): string => /release: (\{.*?\n {2}\}),/s.exec(readFileSync(file, 'utf8'))?.[1]?.replace(/\s+/g, ' ') ?? '';

const tag = (): string => /image: \{ repository: '[^']+\/airflow', tag: '([^']+)'/.exec(readFileSync(file, 'utf8'))?.[1] ?? '';

/** The colour that dist/prod leads users to. */
function served(): string {
  const [service = ''] = readFileSync(join(project, 'dist', 'prod', '30-airflow.k8s.yaml'), 'utf8')
    .split('---\n')
    .filter((text) => /^kind: Service$/m.test(text) && /^ {2}name: airflow-webserver$/m.test(text));
  return /selector:\n {4}airflow-platform\/color: (\w+)/.exec(service)?.[1] ?? '';
}

describe('A release on a copy of the project', () => {
  const original = readFileSync(join(root, 'environments', 'prod.ts'), 'utf8');

  test('is refused for an environment that takes it from another one, and nothing is written', () => {
    const { status, stderr } = release('dr', 'deploy', '3.3.2-2');
    expect(status).toBe(1);
    expect(stderr).toContain('environments/dr.ts says nothing about a release by itself\n  fix: run this for the environment');
    expect(readFileSync(file, 'utf8')).toBe(original);
    expect(existsSync(join(project, 'dist'))).toBe(false);
  });

  test.each([[['prod', 'promote']], [['nowhere', 'deploy']]])('asked for by %j, shows its usage', (args) => {
    const { status, stderr } = release(...args);
    expect([status, stderr.split('\n')[0]]).toEqual([
      2,
      'usage: npm run release -- <environment> <drain|deploy|verify|switch|monitor|rollback|decommission> [tag]',
    ]);
  });

  test('goes all the way, each phase in one change that is shown', () => {
    const deployed = release('prod', 'deploy', '3.3.2-2');
    expect([deployed.status, said(), served()]).toEqual([
      0,
      "{ strategy: 'blue-green', active: 'blue', preview: { color: 'green', image: { tag: '3.3.2-2' } }, phase: 'deploy', }",
      'blue',
    ]);
    expect(deployed.changes).toContain('+  name: airflow-webserver-green');
    expect(deployed.stdout).toContain('dist/dr goes along, for it takes its release from prod: git diff dist/dr');
    expect(deployed.stdout).toContain('go on: npm run release -- prod verify');

    const early = release('prod', 'switch');
    expect([early.status, early.stderr]).toEqual([
      1,
      'release: switch comes after verify; the release of 3.3.2-2 is at deploy\n  fix: npm run release -- prod verify\n',
    ]);

    const verified = release('prod', 'verify');
    const tried = verified.changes.flatMap(
      (line) => /^\+ {2}name: ((?:smoke-test|performance-baseline)-green)-[0-9a-f]{8}$/.exec(line)?.[1] ?? [],
    );
    expect(tried.sort()).toEqual(['performance-baseline-green', 'smoke-test-green']);

    const switched = release('prod', 'switch');
    expect(switched.changes.filter((line) => /^[+-] {4}airflow-platform\/color:/.test(line) && !line.includes('version'))).toContain(
      '+    airflow-platform/color: green',
    );
    expect([served(), tag()]).toEqual(['green', '3.3.2-1']);

    release('prod', 'monitor');
    const ended = release('prod', 'decommission');
    expect(ended.changes.filter((line) => line.includes('image:'))).toEqual([
      expect.stringMatching(/^-.*airflow:3\.3\.2-1/), // blue's containers, and nothing that runs
      expect.stringMatching(/^-.*airflow:3\.3\.2-1/),
    ]);
    expect([ended.status, said(), served(), tag()]).toEqual([0, "{ strategy: 'blue-green', active: 'green', }", 'green', '3.3.2-2']);
  }, 240_000);

  test('comes back, and leaves the file as it was', () => {
    const before = readFileSync(file, 'utf8');
    for (const phase of ['deploy', 'verify', 'switch']) release('prod', phase, '3.3.2-3');
    expect(served()).toBe('blue');
    const back = release('prod', 'rollback');
    expect([back.status, served()]).toEqual([0, 'green']);
    release('prod', 'decommission');
    expect(readFileSync(file, 'utf8')).toBe(before);
  }, 240_000);

  test('is refused over a dist/ that says something else, and when the result would be wrong; the file stays', () => {
    const before = readFileSync(file, 'utf8');
    const yaml = join(project, 'dist', 'prod', '30-airflow.k8s.yaml');
    const synthesized = readFileSync(yaml, 'utf8');
    writeFileSync(yaml, `${synthesized}\n# by hand\n`);
    const dirty = release('prod', 'deploy', '3.3.2-4');
    expect(dirty.stderr).toContain('dist/prod is not what environments/prod.ts says\n  fix: npm run synth');
    writeFileSync(yaml, synthesized);

    const wrong = release('prod', 'deploy', '3.3.2-latest');
    expect(wrong.stderr).toContain('release.preview.image.tag\n    value  "3.3.2-latest"');
    expect([wrong.status, readFileSync(file, 'utf8'), readFileSync(yaml, 'utf8')]).toEqual([1, before, synthesized]);
  }, 120_000);
});
