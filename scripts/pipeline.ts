import { Refused } from './kubectl';
import { type Machine, thisMachine } from './pipeline/machine';
import { type Command, type Context, type Step, TOOLS } from './pipeline/step';
import { STEPS } from './pipeline/steps';

const USAGE = `usage: npm run pipeline -- [--dry-run] [<step>...]

  npm run pipeline -- --dry-run            every step in its order, with its commands; nothing runs
  npm run pipeline -- test                 one step, as the workflows in .github/workflows run it
  npm run pipeline -- --dry-run deploy-prod`;

/** Prints or runs steps. @returns what the process ends with */
export function pipeline(args: readonly string[], machine: Machine): number {
  const dryRun = args.includes('--dry-run');
  const names = args.filter((arg) => arg !== '--dry-run');
  const unknown = names.filter((name) => !STEPS.some((step) => step.name === name));
  if (unknown.length > 0 || (names.length === 0 && !dryRun)) {
    const problem = unknown.length > 0 ? `there is no step ${unknown.join(', ')}\n\n` : '';
    machine.complain(`${problem}${USAGE}\n\nsteps: ${STEPS.map(({ name }) => name).join(', ')}`);
    return 2;
  }
  const chosen = names.length > 0 ? STEPS.filter(({ name }) => names.includes(name)) : STEPS;
  const done = dryRun
    ? chosen.map((step) => attempt(() => show(step, machine), machine))
    : [attempt(() => runAll(chosen, machine), machine)];
  return done.every(Boolean) ? 0 : 1;
}

function attempt(action: () => void, { complain }: Machine): boolean {
  try {
    action();
    return true;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    complain(`pipeline: ${error.message}`);
    return false;
  }
}

function show(step: Step, machine: Machine): void {
  machine.say(`${step.name}: ${step.what}`);
  for (const command of step.commands(planned(machine))) machine.say(`  ${line(command)}`);
}

function runAll(steps: readonly Step[], machine: Machine): void {
  for (const step of steps) {
    check(step, machine);
    for (const command of step.commands(real(machine))) runCommand(step.name, command, machine);
  }
}

/** Everything that is missing, before the first command runs. */
function check({ name, tools, variables = [] }: Step, machine: Machine): void {
  const missing = tools.filter((tool) => machine.output(TOOLS[tool].probe) === undefined);
  if (missing.length > 0) {
    throw new Refused(
      `${name} needs ${missing.join(' and ')}, which cannot be run here`,
      missing.map((tool) => `${tool}: ${TOOLS[tool].get}`).join('\n       '),
    );
  }
  for (const variable of variables) real(machine).variable(variable);
}

function runCommand(step: string, { argv, unless }: Command, machine: Machine): void {
  if (unless && machine.output(unless) !== undefined) {
    machine.say(`${step}: nothing to do: ${typed(unless)}`);
    return;
  }
  machine.say(`${step}: ${typed(argv)}`);
  const failure = machine.run(argv);
  if (failure !== undefined) throw new Refused(`${typed(argv)} ended with ${failure}`, 'its last lines say why');
}

const revision = ({ output }: Machine): string => output(['git', 'rev-parse', 'HEAD']) ?? 'unknown';

/** What can only be known when it runs is named, not asked for. */
const planned = (machine: Machine): Context => ({
  revision: revision(machine),
  variable: (name) => machine.variable(name) ?? `$${name}`,
  digest: () => 'sha256:…',
});

const real = (machine: Machine): Context => ({
  revision: revision(machine),
  variable: (name) => {
    const value = machine.variable(name);
    if (!value) throw new Refused(`the variable ${name} is not set`, `${name}=… npm run pipeline -- …; the workflows set it`);
    return value;
  },
  digest: (reference) => {
    const digest = machine.output(['docker', 'buildx', 'imagetools', 'inspect', '--format', '{{.Manifest.Digest}}', reference]);
    if (!digest || !/^sha256:[0-9a-f]{64}$/.test(digest))
      throw new Refused(`the registry has no ${reference}`, 'run image-publish first, or log in');
    return digest;
  },
});

/** As one would type it. */
const line = ({ argv, unless }: Command): string => [...(unless ? [typed(unless), '||'] : []), typed(argv)].join(' ');

const typed = (argv: readonly string[]): string =>
  argv.map((word) => (/^[\w@%+=:,./$…-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ');

if (require.main === module) process.exitCode = pipeline(process.argv.slice(2), thisMachine);
