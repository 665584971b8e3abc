import { spawnSync } from 'node:child_process';

/** What a command cost and printed. */
export interface Run {
  /** Seconds of CPU in user and system mode, children included. On a busy machine they say more than a clock does. */
  readonly cpu: number;
  /** Seconds by the clock. */
  readonly wall: number;
  readonly output: string;
}

/** Runs a command as a process of its own. @throws when it fails */
export function run(command: readonly string[], environment: NodeJS.ProcessEnv = {}): Run {
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync('sh', ['-c', '"$@" && times >&2', 'sh', ...command], {
    env: { ...process.env, ...environment },
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  if (status !== 0) throw new Error(`${command.join(' ')} failed:\n${stderr}`);
  const [, ofChildren = ''] = stderr.trimEnd().split('\n').slice(-2);
  return { cpu: seconds(ofChildren), wall: (performance.now() - started) / 1000, output: stdout };
}

/** "0m1.250000s 0m0.250000s" is 1.5. */
function seconds(times: string): number {
  return [...times.matchAll(/(\d+)m([\d.]+)s/g)].reduce((sum, [, minutes, rest]) => sum + Number(minutes) * 60 + Number(rest), 0);
}

/** Takes turns, so that all contestants meet the same weather. */
export function takeTurns<Name extends string, Result>(
  rounds: number,
  contestants: Readonly<Record<Name, () => Result>>,
): Record<Name, Result[]> {
  const names = Object.keys(contestants) as Name[];
  const results = Object.fromEntries(names.map((name): [Name, Result[]] => [name, []])) as Record<Name, Result[]>;
  for (let round = 0; round < rounds; round += 1) for (const name of names) results[name].push(contestants[name]());
  return results;
}

/** The one in the middle. */
export function median(figures: readonly number[]): number {
  return [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)] ?? Number.NaN;
}
