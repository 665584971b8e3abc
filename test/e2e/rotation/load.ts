import { join } from 'node:path';
import { assemble } from '../../../charts/environment';
import type { EnvironmentInput } from '../../../environments/schema';
import { validateAll } from '../../../environments/validation/validate';
import type { KubernetesObject, PodSpec } from '../../support/manifests';
import { find, type Objects, ofKind } from '../../support/objects';
import { VARIANTS } from '../../support/variants';
import { eventually } from '../eventually';
import type { Drill } from '../recovery/drill';
import { Pod } from '../recovery/pod';
import type { Process } from '../recovery/process';

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
    const spec = podOf(objects, workload);
    const [main] = spec.containers;
    if (!main) throw new Error(`${workload} has no container`);
    const script = { name: 'load', mountPath: '/opt/load' };
    const container = {
      ...main,
      command: ['python', '/opt/load/load.py', kind],
      args: [],
      volumeMounts: [...(main.volumeMounts ?? []), script],
    };
    const node = { ...drill, objects: { objects: [...objects.objects, LOAD] } };
    const volume = { name: 'load', configMap: { name: LOAD.metadata.name } };
    const pod = new Pod(
      node,
      name,
      drill.namespace,
      { ...spec, containers: [container], volumes: [...(spec.volumes ?? []), volume] },
      {
        env: { NAME: name, PYTHONPATH: '/opt/airflow/platform' },
      },
    );
    const process = pod.start(main.name);
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

function podOf(objects: Objects, name: string): PodSpec {
  const kinds = ['Deployment', 'StatefulSet', 'Job'] as const;
  for (const kind of kinds) {
    const found = ofKind(objects, kind).find(({ metadata }) => metadata.name.replace(/-[0-9a-f]{8}$/, '') === name);
    if (found) return found.spec.template.spec;
  }
  return find(objects, 'CronJob', name).spec.jobTemplate.spec.template.spec;
}

/** The script, as a ConfigMap that a pod can mount. */
const LOAD: KubernetesObject & { readonly data: Readonly<Record<string, string>> } = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'load' },
  data: { 'load.py': require('node:fs').readFileSync(join(__dirname, 'load.py'), 'utf8') as string },
};

/** The platform of the drill, changed as somebody changes an environment file. */
export function changed(name: string, change: (input: EnvironmentInput) => EnvironmentInput): Objects {
  const input = VARIANTS[name];
  if (!input) throw new Error(`no variant is called ${name}`);
  const [environment] = validateAll({ [name]: change(input) });
  if (!environment) throw new Error(`${name} is not valid`);
  return { objects: assemble(environment).app.charts.flatMap((chart) => chart.toJson() as KubernetesObject[]) };
}
