import type { PodSpec } from '../../support/manifests';
import { type Node, Pod, type PodOptions } from './pod';
import type { Process } from './process';

/** How a run of a Job's pod went. */
export interface JobRun {
  /** The container that failed, or the last one. */
  readonly container: string;
  readonly code: number;
  /** What all of its containers said, one after another. */
  readonly output: string;
  readonly seconds: number;
}

export interface JobOptions extends PodOptions {
  /** Kill the pod as soon as this has been said by one of its containers, a number of milliseconds later: it, or the one after it. */
  readonly killAfter?: { readonly says: RegExp; readonly milliseconds?: number };
  /** Steps that are left out: what they ask is not part of the drill. */
  readonly without?: readonly string[];
}

/** Runs the containers of a Job's pod one after another, as a kubelet does, up to the first that fails; sidecars beside those that follow. */
export async function runJob(node: Node, name: string, namespace: string, spec: PodSpec, options: JobOptions = {}): Promise<JobRun> {
  const [main, ...others] = spec.containers;
  if (!main || others.length > 0) throw new Error(`${name}: a Job with one container is what this can run`);
  const pod = new Pod(node, name, namespace, spec, options);
  const sidecars: Process[] = [];
  let output = '';
  let seconds = 0;
  try {
    for (const container of [...(spec.initContainers ?? []), main]) {
      if (options.without?.includes(container.name)) continue;
      const running = pod.start(container.name);
      if (container.restartPolicy === 'Always') {
        sidecars.unshift(running);
        await pod.started(container.name, running);
        continue;
      }
      const end = await (options.killAfter ? untilKilled(running, output, options.killAfter) : running.end);
      output += running.output;
      seconds += end.seconds;
      if (end.code !== 0 || container === main) return { container: container.name, code: end.code, output, seconds };
    }
  } finally {
    for (const sidecar of sidecars) await sidecar.stop();
    pod.remove();
  }
  throw new Error('not reached');
}

async function untilKilled(running: Process, said: string, { says, milliseconds = 0 }: NonNullable<JobOptions['killAfter']>) {
  while (!running.ended) {
    if (says.test(said + running.output)) {
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      return running.kill();
    }
    await new Promise((resolve) => setTimeout(resolve, 2)); // some of what is killed lasts no longer than ten
  }
  return running.end;
}
