/** What every npm script of the project is started by. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');
const project = mkdtempSync(join(tmpdir(), 'run-'));

const PROGRAM = `import { folder } from './parts/other';

const fail = (): never => {
  throw new Error('wrong');
};

if (process.argv[2] === 'fail') fail();
if (require.main === module) console.log(JSON.stringify([__dirname, folder, ...process.argv.slice(2)]));
`;

const OTHER = `export const folder: string = __dirname;
if (require.main === module) console.log('the other one takes itself for the program');
`;

beforeAll(() => {
  mkdirSync(join(project, 'tools', 'parts'), { recursive: true });
  for (const name of ['package.json', 'tsconfig.json', 'scripts/run.cjs', 'scripts/bundle.cjs'])
    cpSync(join(root, name), join(project, name));
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'));
  writeFileSync(join(project, 'tools', 'program.ts'), PROGRAM);
  writeFileSync(join(project, 'tools', 'parts', 'other.ts'), OTHER);
});

afterAll(() => rmSync(project, { recursive: true }));

const run = (...args: readonly string[]) =>
  spawnSync(process.execPath, ['scripts/run.cjs', 'tools/program.ts', ...args], { cwd: project, encoding: 'utf8' });

describe('A program', () => {
  test.each(['for the first time', 'once more'])('gets its arguments, and is the main one of its files, each in its folder: %s', () => {
    const { stdout, stderr } = run('prod', '--json');
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual([join(project, 'tools'), join(project, 'tools', 'parts'), 'prod', '--json']);
  });

  test('that fails, says where in its TypeScript', () => {
    const { status, stderr } = run('fail');
    expect(status).toBe(1);
    expect(stderr.split('\n').slice(0, 3)).toEqual([
      'Error: wrong',
      `    at fail (${project}/tools/program.ts:4:9)`,
      `    at <anonymous> (${project}/tools/program.ts:7:33)`,
    ]);
  });

  test('that is not there, is named', () => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/run.cjs', 'tools/none.ts'], { cwd: project, encoding: 'utf8' });
    expect([status, stderr]).toEqual([1, expect.stringContaining('Could not resolve "tools/none.ts"')]);
  });
});

test('The app is a plain program of TypeScript: ts-node, by which CDK8s projects start theirs, runs it too', () => {
  const { status, stderr } = spawnSync(process.execPath, ['-r', 'ts-node/register', 'main.ts', 'dev'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, CDK8S_OUTDIR: join(project, 'dist') },
  });
  expect([status, stderr]).toEqual([0, expect.stringMatching(/^dev: \d+ files, /m)]);
});
