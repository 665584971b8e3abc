/**
 * How fast synth is, as ratios measured in one run: `npm run bench [-- --tests]`.
 *
 * With HELM_CHART (a folder with the official Airflow chart) and `helm` on the PATH or in HELM, against `helm template` too;
 * `--tests` adds the wall time of `npm test`. Figures go to bench/results.json as well.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assemble } from '../charts/environment';
import { environments } from '../environments';
import { validateAll } from '../environments/validation/validate';
import { median, type Run, run, takeTurns } from './measure';
import type { Phases } from './phases';

const WHOLE_PROCESS_ROUNDS = 15;
const GROWTH_ROUNDS = 3;
const SIZES = [4, 40, 400, 1000];

const root = join(__dirname, '..');
const scratch = mkdtempSync(join(tmpdir(), 'bench-'));
const node = (...script: readonly string[]) => [process.execPath, ...script];

/** Whole processes: the synth of all environments, the floor under it, and helm. */
function wholeProcess() {
  const objects = validateAll(environments).flatMap((environment) => assemble(environment).app.charts.flatMap((chart) => chart.toJson()));
  const file = join(scratch, 'objects.json');
  writeFileSync(file, JSON.stringify(objects));
  const synth = () => run(node(join(root, 'scripts', 'synth.cjs')), { CDK8S_OUTDIR: join(scratch, 'dist') });
  synth(); // builds the bundle and
  synth(); // compiles it, as the first synth after a change does
  const { HELM = 'helm', HELM_CHART } = process.env;
  const helm = () => run([HELM, 'template', 'airflow', HELM_CHART ?? '', '--values', join(root, 'bench', 'helm-values.yaml')]);
  const contestants: Record<string, () => Run> = {
    node: () => run(node('-e', '0')),
    floor: () => run(node(join(root, 'bench', 'floor.cjs'), file)),
    synth,
    ...(HELM_CHART && { helm }),
  };
  const runs = takeTurns(WHOLE_PROCESS_ROUNDS, contestants);
  const cpu = (name: string) => median((runs[name] ?? []).map((each) => each.cpu));
  const perSecond = (name: string, count: number) => ({ objects: count, cpuSeconds: cpu(name), objectsPerCpuSecond: count / cpu(name) });
  const ours = perSecond('synth', objects.length);
  const helms = HELM_CHART
    ? perSecond(
        'helm',
        helm()
          .output.split('\n')
          .filter((line) => line.startsWith('kind:')).length,
      )
    : undefined;
  return {
    nodeAlone: cpu('node'),
    floor: perSecond('floor', objects.length),
    synth: ours,
    synthToFloor: ours.cpuSeconds / cpu('floor'),
    ...(helms && { helm: helms, synthToHelm: ours.objectsPerCpuSecond / helms.objectsPerCpuSecond }),
  };
}

/** One process for each number of environments. */
function growth() {
  const synthesize = (size: number) => () => {
    const folder = join(scratch, String(size));
    const { cpu, output } = run(node(join(root, 'bench', 'phases.cjs'), String(size), folder));
    rmSync(folder, { recursive: true });
    return { cpu, ...(JSON.parse(output) as Phases) };
  };
  synthesize(4)();
  synthesize(4)();
  const runs = takeTurns(GROWTH_ROUNDS, Object.fromEntries(SIZES.map((size) => [String(size), synthesize(size)])));
  return SIZES.map((size) => {
    const results = runs[size] ?? [];
    const middle = (figure: (result: (typeof results)[number]) => number) => median(results.map(figure));
    const objects = middle((result) => result.objects);
    return {
      environments: size,
      objects,
      cpuSeconds: middle(({ cpu }) => cpu),
      objectsPerCpuSecond: objects / middle(({ cpu }) => cpu),
      millisecondsPerObject: (1000 * middle(({ cpu }) => cpu)) / objects,
      /** Without starting Node and loading the program. */
      marginalMillisecondsPerObject: (1000 * middle(({ cpu, phases }) => cpu - phases.load)) / objects,
      peakMegabytes: middle(({ peakMemory }) => peakMemory) / 2 ** 20,
      load: middle(({ phases }) => phases.load),
      validate: middle(({ phases }) => phases.validate),
      construct: middle(({ phases }) => phases.construct),
      render: middle(({ phases }) => phases.render),
      write: middle(({ phases }) => phases.write),
    };
  });
}

const rounded = (_: string, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(3)) : value);

try {
  const results: Record<string, unknown> = { node: process.version, wholeProcess: wholeProcess(), growth: growth() };
  if (process.argv.includes('--tests')) results['npmTestWallSeconds'] = run(['npm', 'test']).wall;
  const text = JSON.stringify(results, rounded, 2);
  const { wholeProcess: whole, growth: sizes, ...rest } = JSON.parse(text) as { wholeProcess: object; growth: object[] };
  console.table(whole);
  console.table(sizes);
  console.table(rest);
  writeFileSync(join(root, 'bench', 'results.json'), `${text}\n`);
} finally {
  rmSync(scratch, { recursive: true });
}
