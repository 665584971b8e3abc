import { deploy, same } from '../../../../scripts/pipeline/delivery';
import type { Command } from '../../../../scripts/pipeline/step';
import { kubectl, run } from '../../kubectl';
import { takeDefinitions } from '../definitions';
import type { Drill } from '../drill';

const ENVIRONMENT = 'prod';
const ELSEWHERE = ['--namespace', 'airflow', 'deployment/airflow-scheduler'];

/** How a GitOps controller applies: on the server's side, in its own name, whoever had the fields before. */
const CONTROLLERS = ['argocd-controller', 'kustomize-controller'];

/** The pipeline's own commands, against a server that nothing runs on: what would wait for pods is left out. */
export async function deliveryChecks({ report, tools, controlPlane }: Drill): Promise<void> {
  const applies = argumentsOf(deploy(ENVIRONMENT)).filter(([verb]) => verb === 'apply');
  const differences = argumentsOf(same(ENVIRONMENT));
  const up = await report.check('the API server starts, and takes the CRDs of the operators', async () => {
    await controlPlane.start();
    return `${await takeDefinitions(tools.crds)} files`;
  });
  if (!up) return;
  await report.check('every file is taken in its order, without a warning', async () => {
    let objects = 0;
    for (const args of applies) objects += await applied(args);
    return `${applies.length} files, ${objects} objects`;
  });
  await report.check('nothing differs from what was delivered', () => withoutDifference(differences));
  for (const manager of CONTROLLERS) {
    await report.check(`${manager} would find nothing to change`, () =>
      withoutDifference(differences.map((args) => [...args, `--field-manager=${manager}`, '--force-conflicts'])),
    );
  }
  await report.check('a second delivery changes no object', async () => {
    const before = await versions();
    for (const args of applies) await applied(args);
    const after = await versions();
    if (before !== after) throw new Error('objects have another version');
    return `${before.split('\n').length} objects`;
  });
  await report.check('what somebody else has scaled is not put back: the delivery stops and says whose it is', async () => {
    await kubectl(['scale', ...ELSEWHERE, '--replicas=0']);
    const results = [];
    for (const args of applies) results.push(await run(args));
    const [refused, ...others] = results.filter(({ code }) => code !== 0);
    if (!refused || others.length > 0) throw new Error(`${results.filter(({ code }) => code !== 0).length} files are refused, not one`);
    if (!/conflict with "kubectl" with subresource "scale"[\s\S]*\.spec\.replicas/.test(refused.stderr)) throw new Error(refused.stderr);
    const left = await kubectl(['get', ...ELSEWHERE, '--output', 'jsonpath={.spec.replicas}']);
    if (left !== '0') throw new Error(`it has ${left} replicas`);
    return refused.stderr.split('\n')[0] ?? '';
  });
  await report.check('and the verification shows it', async () => {
    const found = [];
    for (const args of differences) found.push((await run(args)).stdout);
    const lines = found.join('\n').split('\n');
    if (!lines.some((line) => /^-\s+replicas: 0$/.test(line))) throw new Error('no difference in replicas');
    return 'replicas';
  });
}

/** Of kubectl, the program left out. */
const argumentsOf = (commands: readonly Command[]): string[][] => commands.map(({ argv: [, ...args] }) => args);

async function applied(args: readonly string[]): Promise<number> {
  const { code, stdout, stderr } = await run(args);
  if (code !== 0 || stderr.trim()) throw new Error(`${args.at(3)}: ${stderr || stdout}`);
  return stdout.trim().split('\n').length;
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
