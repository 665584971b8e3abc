import { cleanUp } from './cleanup';
import { collectDiagnostics } from './diagnostics';
import { kubectl } from './kubectl';
import { makeSecrets, needsSecrets } from './make-secrets';
import { type Options, Precondition, parseOptions } from './options';
import { checkCluster, checkKinds, checkNamespacesFree } from './preconditions';
import { type Rendered, readRendered } from './rendered';
import { Report, seconds } from './report';
import { airflowSuite } from './suites/airflow';
import { capacitySuite } from './suites/capacity';
import { diagnoseSuite } from './suites/diagnose';
import { networkSuite } from './suites/network';
import { observabilitySuite } from './suites/observability';
import { perimeterSuite } from './suites/perimeter';
import { platformSuite } from './suites/platform';
import { releaseSuite } from './suites/release';
import { releaseSchemaSuite } from './suites/release-schema';
import { scalingSuite } from './suites/scaling';
import type { Suite } from './suites/suite';
import { waitUntilReady } from './wait';

const SUITES: Readonly<Record<string, Suite>> = {
  platform: platformSuite,
  airflow: airflowSuite,
  perimeter: perimeterSuite,
  observability: observabilitySuite,
  network: networkSuite,
  scaling: scalingSuite,
  release: releaseSuite,
  'release-schema': releaseSchemaSuite,
  diagnose: (context) => diagnoseSuite(context), // breaks everything once
  capacity: capacitySuite, // the last: everything is made anew
};

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2), Object.keys(SUITES));
  const rendered = readRendered(options.environment, options.without);
  const version = await checkCluster();
  await checkKinds(rendered);
  if (!options.skipApply && !options.adopt) await checkNamespacesFree(rendered);
  console.log(`${rendered.directory} (${rendered.objects.length} objects) on Kubernetes ${version}`);

  const notRun = rendered.without.length > 0 ? `not run: ${rendered.without.join(', ')}` : undefined;
  if (notRun) console.log(`${notRun} (--without: applied, but neither waited for nor checked)`);

  const report = new Report();
  await prove(options, rendered, report);
  if (!report.ok) console.log(`\ndiagnostics: ${await collectDiagnostics(options.environment, rendered.namespaces)}`);
  if (options.keep) console.log(`\nleft running: kubectl delete -f ${rendered.directory} removes it`);
  else {
    report.heading('cleanup');
    await report.check('everything that was applied can be deleted again', () => cleanUp(rendered));
  }
  console.log(`\n${[report.summary(), notRun].filter(Boolean).join('; ')}`);
  return report.ok ? 0 : 1;
}

/** Applies and waits; the suites run on a platform that became Ready only. */
async function prove(options: Options, rendered: Rendered, report: Report): Promise<void> {
  const started = Date.now();
  if (!options.skipApply) {
    report.heading('apply');
    if (needsSecrets(options.environment)) {
      const made = await report.check('the commands of `npm run secrets` make all Secrets', () =>
        makeSecrets(options.environment, rendered),
      );
      if (!made) return;
    }
    if (!(await report.check(`one kubectl apply takes all of ${rendered.directory} without an error or a warning`, () => apply(rendered))))
      return;
  }
  report.heading('convergence');
  const converged = await report.check('every Deployment and StatefulSet becomes Ready and every Job completes', async () => {
    await waitUntilReady(rendered, options.timeoutMs);
    return options.skipApply ? undefined : `${seconds(Date.now() - started)} after kubectl apply began`;
  });
  if (!converged) return;
  for (const [name, suite] of Object.entries(SUITES)) {
    if (options.only !== undefined && options.only !== name) continue;
    report.heading(name);
    await suite({ environment: options.environment, rendered, report });
  }
}

async function apply({ directory }: Rendered): Promise<string> {
  const output = await kubectl(['apply', '--filename', directory, '--warnings-as-errors']);
  return `${output.trim().split('\n').length} objects`;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Precondition ? `e2e: ${error.message}` : error);
    process.exitCode = error instanceof Precondition ? 2 : 1;
  },
);
