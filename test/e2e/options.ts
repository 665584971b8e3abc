import { parseArgs } from 'node:util';

export interface Options {
  readonly environment: string;
  /** Leave everything running afterwards. */
  readonly keep: boolean;
  /** Run this suite alone. */
  readonly only?: string;
  /** Components whose image this cluster cannot have: applied, but neither waited for nor checked. */
  readonly without: readonly string[];
  /** Drive what is already running; nothing is applied and nothing is removed. */
  readonly skipApply: boolean;
  /** Apply over namespaces that exist already; nothing is removed. */
  readonly adopt: boolean;
  /** How long the platform may take to be Ready. */
  readonly timeoutMs: number;
}

/** Something to put right before a run makes sense: exit code 2, no stack trace. */
export class Precondition extends Error {
  constructor(problem: string, fix: string) {
    super(`${problem}\n  fix: ${fix}`);
  }
}

export const USAGE = `usage: npm run e2e -- [environment] [options]      (default: dev)

Applies dist/<environment> once to the cluster of $KUBECONFIG, waits until everything is Ready, proves it and removes it.

  --keep           leave the platform running afterwards
  --only <suite>   run one suite: platform, airflow, observability, network, scaling, release, release-schema, diagnose or capacity
  --without <component>[,<component>]
                   neither wait for these nor check them: their image is not to be had on this cluster
  --skip-apply     drive a platform that is already running (removes nothing)
  --adopt          apply although a namespace exists already (removes nothing)
  --timeout <s>    seconds until everything must be Ready (default 600)`;

export function parseOptions(args: readonly string[], suites: readonly string[]): Options {
  const { values, positionals } = parse(args);
  const [environment = 'dev', ...rest] = positionals;
  if (rest.length > 0) throw new Precondition(`one environment at a time, not ${positionals.join(', ')}`, USAGE);
  if (values.only !== undefined && !suites.includes(values.only)) {
    throw new Precondition(`there is no suite "${values.only}"`, `use one of ${suites.join(', ')}`);
  }
  const seconds = Number(values.timeout);
  if (!(seconds > 0)) throw new Precondition(`--timeout ${values.timeout} is no number of seconds`, '--timeout 600');
  return {
    environment,
    keep: values.keep || values['skip-apply'] || values.adopt,
    only: values.only,
    without: values.without.split(',').filter((name) => name !== ''),
    skipApply: values['skip-apply'],
    adopt: values.adopt,
    timeoutMs: seconds * 1000,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        keep: { type: 'boolean', default: false },
        only: { type: 'string' },
        without: { type: 'string', default: '' },
        'skip-apply': { type: 'boolean', default: false },
        adopt: { type: 'boolean', default: false },
        timeout: { type: 'string', default: '600' },
      },
    });
  } catch (error) {
    throw new Precondition(error instanceof Error ? error.message : String(error), USAGE);
  }
}
