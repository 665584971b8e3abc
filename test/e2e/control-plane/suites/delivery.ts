import { STEPS } from '../../../../scripts/pipeline/steps';
import { kubectl, run } from '../../kubectl';
import { expectNone } from '../../report';
import { takeDefinitions } from '../definitions';
import type { Drill } from '../drill';

const SCHEDULER = ['--namespace', 'airflow', 'deployment/airflow-scheduler'];
const DATABASE = ['--namespace', 'airflow', 'cluster.postgresql.cnpg.io/postgres'];

/** What others change between two deliveries, and how the next one names it. */
const CHANGES = [
  {
    by: 'a person or a failover that scales',
    change: ['scale', ...SCHEDULER, '--replicas=3'],
    refusal: /conflict with "kubectl" with subresource "scale"[\s\S]*: \.spec\.replicas$/m,
    difference: ['-  replicas: 3', '+  replicas: 2'],
  },
  {
    by: 'a failover that makes the other site lead',
    change: ['patch', ...DATABASE, '--type', 'merge', '--patch', '{"spec":{"replica":{"primary":"dr","source":"dr"}}}'],
    refusal: /conflicts? with "kubectl-patch"[\s\S]*\.spec\.replica\.primary$/m,
    difference: ['-    primary: dr', '+    primary: prod'],
  },
  {
    by: 'a person who sets another image',
    change: ['set', 'image', ...SCHEDULER, 'airflow-scheduler=registry.example.com/data/airflow:other'],
    refusal: /conflict with "kubectl-set"[\s\S]*\.spec\.template\.spec\.containers\[name="airflow-scheduler"\]\.image$/m,
    difference: ['-        image: registry.example.com/data/airflow:other'],
  },
];

/** How a GitOps controller applies: on the server's side, in its own name, whoever had the fields before. */
const CONTROLLERS = ['argocd-controller', 'kustomize-controller'];

/** The pipeline's own commands, against a server that nothing runs on: what would wait for pods is left out. */
export async function deliveryChecks({ report, tools, controlPlane }: Drill): Promise<void> {
  const delivery = ['preflight-prod', 'deploy-prod', 'smoke-prod', 'performance-prod'].flatMap(argumentsOf).filter(makesOrDeletes);
  const deployment = argumentsOf('deploy-prod').filter(makesOrDeletes);
  const differences = argumentsOf('verify-prod');
  const up = await report.check('the API server starts, and takes the CRDs of the operators', async () => {
    await controlPlane.start();
    return `${await takeDefinitions(tools.crds)} files`;
  });
  if (!up) return;
  await report.check('every step of the delivery is taken in its order, without a warning', async () => {
    let objects = 0;
    for (const args of delivery) objects += await taken(args);
    return `${delivery.length} commands, ${objects} objects`;
  });
  await report.check('nothing differs from what was delivered', () => withoutDifference(differences));
  for (const manager of CONTROLLERS) {
    await report.check(`${manager} would find nothing to change`, () =>
      withoutDifference(differences.map((args) => [...args, `--field-manager=${manager}`])),
    );
  }
  await report.check('a second delivery changes no object', async () => {
    const before = await versions();
    for (const args of deployment) await taken(args);
    const after = await versions();
    if (before !== after) throw new Error('objects have another version');
    return `${before.split('\n').length} objects`;
  });
  for (const { by, change, refusal, difference } of CHANGES) {
    await report.check(`what ${by} has changed is not put back: the delivery stops and says whose it is`, async () => {
      await kubectl(change);
      const stopped = await untilRefused(deployment);
      if (!refusal.test(stopped)) throw new Error(stopped || 'nothing is refused');
      expectNone((await missingIn(differences, difference)).map((line) => `the verification does not show: ${line}`));
      return stopped.split('\n')[0];
    });
    for (const args of deployment) await kubectl([...args, '--force-conflicts']);
  }
  await report.check('pods that somebody has scaled down to none come back: the API server writes down no owner of a zero', async () => {
    await kubectl(['scale', ...SCHEDULER, '--replicas=0']);
    expectNone((await missingIn(differences, ['-  replicas: 0'])).map((line) => `the verification does not show: ${line}`));
    for (const args of deployment) await taken(args);
    const replicas = await kubectl(['get', ...SCHEDULER, '--output', 'jsonpath={.spec.replicas}']);
    if (replicas !== '2') throw new Error(`it has ${replicas} replicas`);
    return undefined;
  });
}

/** What a step of the pipeline runs, each command without its program, which is kubectl. */
function argumentsOf(step: string): string[][] {
  const nothing = { revision: '', variable: () => '', digest: () => '' };
  const commands = STEPS.find(({ name }) => name === step)?.commands(nothing) ?? [];
  return commands.map(({ argv: [, ...args] }) => args);
}

const makesOrDeletes = ([verb = '']: readonly string[]): boolean => ['apply', 'delete'].includes(verb);

async function taken(args: readonly string[]): Promise<number> {
  const { code, stdout, stderr } = await run(args);
  if (code !== 0 || stderr.trim()) throw new Error(`${args.at(3)}: ${stderr || stdout}`);
  return stdout.trim().split('\n').length;
}

/** What is said by the first command that fails, at which the pipeline stops. */
async function untilRefused(commands: readonly (readonly string[])[]): Promise<string> {
  for (const args of commands) {
    const { code, stderr } = await run(args);
    if (code !== 0) return stderr;
  }
  return '';
}

/** Lines that no comparison shows. */
async function missingIn(comparisons: readonly (readonly string[])[], lines: readonly string[]): Promise<string[]> {
  const shown: string[] = [];
  for (const args of comparisons) shown.push(...(await run(args)).stdout.split('\n'));
  return lines.filter((line) => !shown.includes(line));
}

async function withoutDifference(commands: readonly (readonly string[])[]): Promise<string> {
  for (const args of commands) {
    const { code, stdout, stderr } = await run(args);
    if (code !== 0) throw new Error(`${args.at(3)}: ${stderr || stdout}`);
  }
  return `${commands.length} files`;
}

/** Kind, name and version of everything of the platform. */
async function versions(): Promise<string> {
  const kinds = 'deployments,statefulsets,services,configmaps,networkpolicies,roles,clusters.postgresql.cnpg.io,externalsecrets';
  const format = 'jsonpath={range .items[*]}{.kind} {.metadata.name} {.metadata.resourceVersion}{"\\n"}{end}';
  return (
    await kubectl(['get', kinds, '--all-namespaces', '--selector', 'app.kubernetes.io/part-of=airflow-platform', '--output', format])
  ).trim();
}
