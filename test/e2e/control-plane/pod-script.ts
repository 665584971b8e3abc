import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { kubectl, run } from '../kubectl';
import type { Drill } from './drill';

/** A script of a Job, run on this machine with the token of its account. */
export interface PodScript {
  readonly namespace: string;
  readonly job: string;
  /** Folders that Python finds its modules in; the first holds the script. */
  readonly folders: readonly [string, ...string[]];
  readonly file: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export async function runPodScript({ controlPlane, folder }: Drill, script: PodScript): Promise<{ code: number | null; output: string }> {
  const { clusters } = JSON.parse(readFileSync(controlPlane.kubeconfig, 'utf8')) as { clusters: [{ cluster: { server: string } }] };
  const token = (await kubectl(['--namespace', script.namespace, 'create', 'token', script.job])).trim();
  const child = spawn('python3', [join(script.folders[0], script.file), ...(script.args ?? [])], {
    env: {
      PATH: process.env['PATH'],
      PYTHONPATH: script.folders.join(':'),
      PYTHONDONTWRITEBYTECODE: '1',
      JOB: script.job,
      KUBERNETES_API: clusters[0].cluster.server,
      KUBERNETES_CA: join(folder, 'certificates', 'apiserver.crt'),
      KUBERNETES_TOKEN: token,
      ...script.env,
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, output };
}

export const accountOf = (instance: string, job: string): string => `system:serviceaccount:${instance}:${job}`;

/** yes or no, as `kubectl auth can-i` says it of a job's account. */
export async function mayDo(instance: string, job: string, question: string, namespace = instance): Promise<string> {
  const { stdout } = await run(['auth', 'can-i', ...question.split(' '), '--namespace', namespace, '--as', accountOf(instance, job)]);
  return stdout.trim();
}

/** What a job's account is asked, and what is to be the answer. */
export type Question = readonly [job: string, question: string, answer: 'yes' | 'no'];

export async function expectAnswers(instance: string, questions: readonly Question[]): Promise<void> {
  for (const [job, question, answer] of questions) {
    const said = await mayDo(instance, job, question);
    if (said !== answer) throw new Error(`${job}, ${question}: ${said}`);
  }
}
