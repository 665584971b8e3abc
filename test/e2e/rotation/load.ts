import { assemble } from '../../../charts/environment';
import type { EnvironmentInput } from '../../../environments/schema';
import { validateAll } from '../../../environments/validation/validate';
import type { KubernetesObject } from '../../support/manifests';
import type { Objects } from '../../support/objects';
import { STANDBYS } from '../../support/standby-variants';
import { VARIANTS } from '../../support/variants';
import { eventually } from '../eventually';
import type { Drill } from '../recovery/drill';
import { Pod } from '../recovery/pod';
import type { Process } from '../recovery/process';
import { scripted } from './scripted';

/** What one load has seen. */
export interface Tally {
  readonly rounds: number;
  readonly errors: readonly string[];
}

/** A process that does what Airflow does, in a container as the platform renders it. */
export class Load {
  private constructor(private readonly process: Process) {}

  /** @param workload whose main container's variables it has @param objects of the platform @default - the drill's */
  static async start(drill: Drill, kind: string, workload: string, options: { name: string; objects?: Objects }): Promise<Load> {
    const { name, objects = drill.objects } = options;
    const { node, spec, container } = scripted(drill, workload, { script: 'load.py', args: [kind], objects });
    const pod = new Pod(node, name, drill.namespace, spec, { env: { NAME: name, PYTHONPATH: '/opt/airflow/platform' } });
    const process = pod.start(container);
    await eventually(180_000, async () => {
      if (process.ended) return; // waiting longer would not help
      if (!process.output.includes('ready')) throw new Error(`${name} does not begin: ${process.output.slice(-500)}`);
    });
    if (process.ended) throw new Error(`${name} ended: ${process.output.slice(-2000)}`);
    return new Load(process);
  }

  get failed(): boolean {
    return /Error|Exception/.test(this.process.output);
  }

  /** Lets it end its round. */
  async stop(): Promise<Tally> {
    await this.process.stop();
    const last = this.process.output.trim().split('\n').at(-1) ?? '';
    if (!last.startsWith('{')) throw new Error(`a load ended without a word: ${this.process.output.slice(-1000)}`);
    return JSON.parse(last) as Tally;
  }
}

/** All that several loads did; none of it may have failed. */
export function sound(...tallies: readonly Tally[]): string {
  const errors = tallies.flatMap((tally) => tally.errors);
  const rounds = tallies.reduce((sum, tally) => sum + tally.rounds, 0);
  if (errors.length > 0 || rounds === 0) throw new Error(`${errors.length} of ${rounds} rounds failed: ${errors.slice(0, 3).join('; ')}`);
  return `${rounds} rounds, 0 failed`;
}

/** The platform of the drill, changed as somebody changes an environment file. */
export function changed(name: string, change: (input: EnvironmentInput) => EnvironmentInput): Objects {
  const input = VARIANTS[name];
  if (!input) throw new Error(`no variant is called ${name}`);
  const environment = validateAll({ ...VARIANTS, ...STANDBYS, [name]: change(input) }).find((each) => each.name === name);
  if (!environment) throw new Error(`${name} is not valid`);
  return { objects: assemble(environment).app.charts.flatMap((chart) => chart.toJson() as KubernetesObject[]) };
}
