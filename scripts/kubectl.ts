import { spawn, spawnSync } from 'node:child_process';

/** What cannot be done, and what to do about it. */
export class Refused extends Error {
  constructor(problem: string, fix: string) {
    super(`${problem}\n  fix: ${fix}`);
  }
}

/** Runs kubectl, which must succeed, and gives what it prints. */
export type Kubectl = (args: readonly string[], input?: string) => string;

/** On the cluster of $KUBECONFIG. Arguments are passed as they are: no shell reads them. */
export const kubectl: Kubectl = (args, input) => {
  const { status, stdout, stderr, error } = spawnSync('kubectl', args, { input, encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (error) throw new Refused(`kubectl cannot be run: ${error.message}`, 'install it, and set KUBECONFIG');
  if (status !== 0) {
    throw new Refused(`kubectl ${args.slice(0, 5).join(' ')}: ${stderr.trim()}`, 'mend that, and run this again: it takes up where it was');
  }
  return stdout;
};

/** How a command went. */
export interface Answer {
  /** Exit code; 1 where a signal ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs kubectl to its end, whatever its exit code, while others run. After `seconds` it is killed. */
export type KubectlAnswer = (args: readonly string[], input?: string, seconds?: number) => Promise<Answer>;

/** On the cluster of $KUBECONFIG. Arguments are passed as they are: no shell reads them. */
export const kubectlAnswer: KubectlAnswer = (args, input, seconds) =>
  new Promise((resolve, reject) => {
    const child = spawn('kubectl', args, { stdio: ['pipe', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const tooLate =
      seconds &&
      setTimeout(() => {
        stderr += `no answer within ${seconds} s`;
        child.kill('SIGKILL');
      }, 1000 * seconds);
    const done = () => clearTimeout(tooLate || undefined);
    child.on('error', (error) => {
      done();
      reject(error);
    });
    child.on('close', (code) => {
      done();
      resolve({ code: code ?? 1, stdout, stderr });
    });
    child.stdin.on('error', () => undefined).end(input);
  });
