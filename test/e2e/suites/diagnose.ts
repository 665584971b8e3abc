import { execFile } from 'node:child_process';
import { environments } from '../../../environments';
import type { Explained, Finding } from '../../../scripts/diagnose/finding';
import type { Diagnosis } from '../../../scripts/diagnose/report';
import { environmentOf } from '../environment';
import { eventually } from '../eventually';
import { expectNone } from '../report';
import { waitUntilReady } from '../wait';
import { FAULTS, type Fault } from './diagnose/faults';
import type { Context } from './suite';

/** A crash has to come again before Kubernetes waits with the next start. */
const SEEN_MS = 240_000;
/** DAG files that are gone are forgotten when the processor looks at its folder again. */
const HEALED_MS = 420_000;

/** Breaks the platform in one way after the other, has `npm run diagnose` say what is wrong, and mends it. */
export async function diagnoseSuite(context: Context, faults: readonly Fault[] = FAULTS): Promise<void> {
  const { environment, report } = context;
  if (!(environment in environments) || environmentOf(environment).stores.postgres.engine !== 'embedded') return;
  if (!(await report.check('the platform as it runs is called healthy', () => isHealthy(context)))) return;
  for (const fault of faults) {
    await report.check(`the cause is named, with its runbook: ${fault.sentence}`, () => isNamed(fault, context));
    await report.check(`and the platform is healthy again without it: ${fault.sentence}`, async () => {
      await fault.undo(context);
      await waitUntilReady(context.rendered, HEALED_MS);
      return eventually(HEALED_MS, () => isHealthy(context));
    });
  }
}

async function isNamed(fault: Fault, context: Context): Promise<string> {
  await fault.plant(context);
  return eventually(SEEN_MS, async () => {
    const { code, findings } = await diagnose(context);
    const found = findings.find(({ kind, cause }) => kind === fault.kind && fault.cause.test(cause));
    if (!found) throw new Error(`it names ${findings.map(({ cause }) => cause).join('; ') || 'nothing'}`);
    expectNone([
      ...(code === 1 ? [] : [`its exit code is ${code}`]),
      ...findings.filter((other) => other !== found).map(({ cause }) => `beside it, it names: ${cause}`),
      ...(found.runbook === fault.runbook ? [] : [`its runbook is ${found.runbook}`]),
      ...missing('was seen', found.evidence, fault.evidence),
      ...missing(
        'follows from it',
        found.consequences.map(({ cause }) => cause),
        fault.consequence,
      ),
      ...(found.next.length > 0 ? [] : ['it says nothing to do']),
    ]);
    return told(found);
  });
}

const missing = (what: string, lines: readonly string[], pattern?: RegExp): string[] =>
  pattern === undefined || lines.some((line) => pattern.test(line)) ? [] : [`no ${pattern} ${what}: ${lines.join('; ')}`];

const told = ({ cause, consequences }: Explained): string =>
  [cause, ...(consequences.length > 0 ? [`with ${consequences.length} that follow from it`] : [])].join(', ');

async function isHealthy(context: Context): Promise<undefined> {
  const { findings, unseen } = await diagnose(context);
  expectNone([
    ...findings.map(({ cause }) => cause),
    ...unseen.filter(({ optional }) => !optional).map(({ what, why }) => `not looked at: ${what}: ${why}`),
  ]);
  return undefined;
}

interface Told extends Diagnosis {
  readonly code: number;
}

/** The command itself, without what it says of components that are left out of this run. */
async function diagnose({ environment, rendered: { without } }: Context): Promise<Told> {
  const { code, stdout, stderr } = await run(['run', '--silent', 'diagnose', '--', environment, '--json']);
  if (code === 2 && stdout === '') throw new Error(stderr);
  const diagnosis = JSON.parse(stdout) as Diagnosis;
  const isLeftOut = ({ components }: Finding) => components.length > 0 && components.every((name) => without.includes(name));
  return { ...diagnosis, code, findings: diagnosis.findings.filter((finding) => !isLeftOut(finding)) };
}

const run = (args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> =>
  new Promise((resolve) => {
    execFile('npm', args, { maxBuffer: 2 ** 26 }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? 2 : 0, stdout, stderr }),
    );
  });
