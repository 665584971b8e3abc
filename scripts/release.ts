/**
 * Takes a blue-green release one phase further: changes the environment file, synthesizes, shows what that changes in
 * dist/<environment>, and says what comes next. docs/releases.md
 *
 *     npm run release -- prod deploy 3.3.2-2
 *     npm run release -- prod verify|switch|monitor|decommission|rollback
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { environments } from '../environments';
import { problemsAmong } from '../environments/validation/validate';
import { EnvironmentFile } from './environment-file';
import { kubectl, Refused } from './kubectl';
import { gate } from './release-gates';
import { guide } from './release-guide';
import { ACTIONS, type Action, type ReleaseState, stateAfter } from './release-steps';

const ROOT = resolve(__dirname, '..');
const DIST = join(ROOT, 'dist');
const USAGE = `usage: npm run release -- <environment> <${ACTIONS.join('|')}> [tag]

  npm run release -- prod deploy 3.3.2-2

environments: ${Object.keys(environments).join(', ')}`;

interface Found {
  readonly namespace: string;
  /** Whether workloads have Vertical Pod Autoscalers. */
  readonly sized: boolean;
  /** Whether performance is measured. */
  readonly measures: boolean;
  readonly state: ReleaseState;
}

/** How far the release of an environment is, as its file says. */
function stateOf(name: string): Found {
  const found = problemsAmong(environments).find(({ file }) => file === name);
  if (!found?.environment) throw new Refused(`environments/${name}.ts has problems`, 'npm run synth says which');
  const { airflow, instance, operations, release, scaling } = found.environment;
  if (release.strategy !== 'blue-green') {
    throw new Refused(
      `${name} has no colours: it rolls`,
      `change airflow.image.tag, or set release.strategy to 'blue-green' in environments/${name}.ts`,
    );
  }
  return {
    namespace: instance,
    sized: scaling.vertical !== 'off',
    measures: operations.performance.enabled,
    state: { ...release, tag: airflow.image.tag },
  };
}

/** Writes the state into the file. Only what is another one changes. */
function write(name: string, before: ReleaseState, next: ReleaseState): void {
  const path = join(ROOT, 'environments', `${name}.ts`);
  const file = new EnvironmentFile(path, `environments/${name}.ts`);
  if (!file.says('release')) {
    throw new Refused(
      `environments/${name}.ts says nothing about a release by itself`,
      'run this for the environment from which it takes that',
    );
  }
  if (next.tag !== before.tag) file.set(['airflow', 'image', 'tag'], next.tag);
  if (next.active !== before.active) file.set(['release', 'active'], next.active);
  if (next.preview !== before.preview) file.set(['release', 'preview'], next.preview);
  file.set(['release', 'phase'], next.phase).save();
  const biome = spawnSync(process.execPath, [require.resolve('@biomejs/biome/bin/biome'), 'format', '--write', path], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (biome.status !== 0) throw new Refused(`environments/${name}.ts cannot be formatted: ${biome.stderr}`, 'look at what it says');
}

function synthesize(output: string): void {
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, 'scripts', 'synth.cjs')], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, CDK8S_OUTDIR: output },
  });
  if (status !== 0) throw new Error(stderr.trim());
}

/** How a folder of dist/ differs from what it was, as Git shows it. */
function differences(before: string, name: string): string {
  const [was, is] = [join(before, name), join(DIST, name)];
  const options = ['--no-pager', 'diff', '--no-index', '--no-color', '--no-prefix', '--', was, is];
  const { stdout, error } = spawnSync('git', options, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (error) throw new Refused(`git cannot be run: ${error.message}`, 'install it');
  // It leaves out the first slash.
  return [was, is].reduce((text, path) => text.replaceAll(path.slice(1), `dist/${name}`), stdout);
}

function advance(name: string, action: Action, tag: string | undefined, say: (line: string) => void): void {
  const { state, ...surroundings } = stateOf(name);
  const { namespace, measures } = surroundings;
  const next = stateAfter(state, action, name, tag);
  if (process.env['KUBECONFIG']) gate({ kubectl, namespace, name, measures }, state, action);
  else say('KUBECONFIG is not set: nobody has asked the cluster whether this may be done');

  const before = mkdtempSync(join(tmpdir(), 'release-'));
  const path = join(ROOT, 'environments', `${name}.ts`);
  const written = readFileSync(path, 'utf8');
  try {
    synthesize(before);
    if (existsSync(DIST) && differences(before, name) !== '') {
      throw new Refused(
        `dist/${name} is not what environments/${name}.ts says`,
        'npm run synth, and commit that by itself: a release is one change',
      );
    }
    try {
      write(name, state, next);
      synthesize(DIST);
    } catch (error) {
      writeFileSync(path, written);
      throw error;
    }
    say(differences(before, name));
    const along = Object.keys(environments).filter((other) => other !== name && differences(before, other) !== '');
    for (const other of along) say(`dist/${other} goes along, for it takes its release from ${name}: git diff dist/${other}`);
    for (const line of guide({ name, ...surroundings }, next)) say(line);
  } finally {
    rmSync(before, { recursive: true });
  }
}

function main([name = '', asked = '', tag, ...rest]: readonly string[]): number {
  const action = ACTIONS.find((each) => each === asked);
  if (!(name in environments) || !action || rest.length > 0) {
    console.error(USAGE);
    return 2;
  }
  advance(name, action, tag, console.log);
  return 0;
}

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  console.error(`release: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
