/** Synthesizes as many environments as asked for into a folder, as main.ts does, and prints what each phase took. */
import { assemble } from '../charts/environment';
import { Output, render } from '../charts/platform/output';
import { environments } from '../environments';
import type { EnvironmentInput } from '../environments/schema';
import { eachValid } from '../environments/validation/validate';

/** Seconds of CPU for each phase of one process, and its peak memory. */
export interface Phases {
  readonly phases: {
    readonly load: number;
    readonly validate: number;
    readonly construct: number;
    readonly render: number;
    readonly write: number;
  };
  readonly objects: number;
  /** Bytes. */
  readonly peakMemory: number;
}

const loaded = process.cpuUsage();
const seconds = ({ user, system }: NodeJS.CpuUsage) => (user + system) / 1e6;
const phases = { load: seconds(loaded), validate: 0, construct: 0, render: 0, write: 0 };

function timed<Result>(phase: keyof typeof phases, work: () => Result): Result {
  const before = process.cpuUsage();
  const result = work();
  phases[phase] += seconds(process.cpuUsage(before));
  return result;
}

/** Pairs of sites stay pairs. */
function renamed(model: EnvironmentInput, rename: (name: string) => string): EnvironmentInput {
  const site = model.recovery?.site;
  const pair = site?.partner === undefined ? {} : { recovery: { ...model.recovery, site: { ...site, partner: rename(site.partner) } } };
  return { ...model, ...pair, name: rename(model.name) };
}

/** The project's environments, again and again under other names. */
function variants(count: number): Record<string, EnvironmentInput> {
  const models: readonly EnvironmentInput[] = Object.values(environments);
  return Object.fromEntries(
    Array.from({ length: Math.ceil(count / models.length) }, (_, round) =>
      models.map((model) => renamed(model, (name) => `${name}-${round}`)),
    )
      .flat()
      .slice(0, count)
      .map((variant) => [variant.name, variant]),
  );
}

const [count, folder = ''] = process.argv.slice(2);
const output = new Output(folder);
let objects = 0;
const inputs = variants(Number(count));
const turns = eachValid(inputs, Object.keys(inputs));
for (;;) {
  const { value: environment, done } = timed('validate', () => turns.next());
  if (done) break;
  const { app } = timed('construct', () => assemble(environment));
  const files = timed('render', () => render(app));
  timed('write', () => output.stage(environment.name, files));
  for (const text of files.values()) objects += text.split('\n---\n').length;
}
timed('write', () => output.publish());
console.log(JSON.stringify({ phases, objects, peakMemory: process.resourceUsage().maxRSS * 1024 } satisfies Phases));
