import { spawnSync } from 'node:child_process';

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
