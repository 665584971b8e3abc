import { readFileSync } from 'node:fs';
import { assemble } from '../../../../charts/environment';
import { diagnose } from '../../../../scripts/diagnose';
import { declaredBy } from '../../../../scripts/diagnose/declared';
import { type KubectlAnswer, kubectlAnswer } from '../../../../scripts/kubectl';
import { kubectl } from '../../kubectl';
import { expectNone } from '../../report';
import { takeDefinitions } from '../definitions';
import { type Drill, type Written, writeAll } from '../drill';

const AS_VIEWER = ['--as', 'jane', '--as-group'];

interface Template {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: {
    readonly template: { readonly metadata: object; readonly spec: { readonly containers: readonly { readonly name: string }[] } };
  };
}

/** The diagnosis against what a real API server stores, answers and refuses; pods are there, and do not run. */
export async function diagnoseChecks({ report, folder, tools, controlPlane }: Drill): Promise<void> {
  const all = writeAll(folder).filter(({ environment }) => environment.recovery.site.role !== 'standby');
  const up = await report.check('the API server starts, and takes the CRDs of the operators', async () => {
    await controlPlane.start();
    return `${await takeDefinitions(tools.crds)} files`;
  });
  if (!up) return;
  for (const written of all) {
    await report.check(`${written.environment.name}: no policy is called changed because the API server completes it`, async () => {
      await applyPolicies(written);
      expectNone(await blocked(written));
      return undefined;
    });
  }
  const prod = all.find(({ environment }) => environment.name === 'prod');
  if (!prod) throw new Error('there is no prod');
  const { instance, access } = prod.environment;
  await report.check('one that somebody has deleted is named', async () => {
    await kubectl(['delete', 'networkpolicy', 'airflow-scheduler', '--namespace', instance]);
    const [cause = ''] = await blocked(prod);
    if (!cause.startsWith(`NetworkPolicy ${instance}/airflow-scheduler is gone`)) throw new Error(cause || 'nothing is named');
    await applyPolicies(prod);
    return cause;
  });
  await report.check('a pod whose image does not come is named by what the API server says of it', async () => {
    await makePod(prod, { waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image: not found' } });
    const { findings } = await diagnose(declaredBy(prod.environment), kubectlAnswer, new Date());
    const cause = findings.find(({ kind }) => kind === 'bad-image')?.cause;
    if (!cause?.endsWith('the registry has no such image')) throw new Error(cause ?? findings.map((each) => each.cause).join('; '));
    return cause;
  });
  await report.check('who has the role viewer may look at everything but the inside of pods, and is told so', async () => {
    await makePod(prod, { running: { startedAt: '2026-11-26T08:00:00Z' } });
    const asViewer: KubectlAnswer = (args, input, seconds) =>
      kubectlAnswer([...AS_VIEWER, access.viewers?.[0] ?? '', ...args], input, seconds);
    const { unseen } = await diagnose(declaredBy(prod.environment), asViewer, new Date());
    const refused = unseen.filter(({ why }) => why.startsWith('you may not')).map(({ what, why }) => `${what}: ${why}`);
    const wanted = `what ${instance}/airflow-scheduler-e2e sees: you may not read pods/exec: ask for the role that docs/access.md names`;
    expectNone([...refused.filter((line) => line !== wanted), ...(refused.includes(wanted) ? [] : [`not told: ${wanted}`])]);
    return wanted;
  });
}

async function applyPolicies({ directory, environment }: Written): Promise<void> {
  await kubectl(['apply', '--filename', '-'], readFileSync(`${directory}/00-platform.k8s.yaml`, 'utf8'));
  const objects = assemble(environment).app.charts.flatMap((chart) => chart.toJson() as { kind: string }[]);
  const items = objects.filter(({ kind }) => kind === 'NetworkPolicy');
  await kubectl(['apply', '--filename', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
}

async function blocked({ environment }: Written): Promise<string[]> {
  const { findings } = await diagnose(declaredBy(environment), kubectlAnswer, new Date());
  return findings.filter(({ kind }) => kind === 'blocked-traffic').map(({ cause }) => cause);
}

/** The scheduler's, as its controller would make it, in such a state. */
async function makePod({ environment: { instance, ...environment } }: Written, state: object): Promise<void> {
  const objects = assemble({ instance, ...environment }).app.charts.flatMap((chart) => chart.toJson() as Template[]);
  const deployment = objects.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'airflow-scheduler');
  if (!deployment) throw new Error('there is no scheduler');
  const { metadata, spec } = deployment.spec.template;
  const name = 'airflow-scheduler-e2e';
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, name, namespace: instance }, spec };
  await kubectl(['delete', 'pod', name, '--namespace', instance, '--ignore-not-found', '--force', '--grace-period=0']);
  await kubectl(['create', '--filename', '-'], JSON.stringify(pod));
  const containerStatuses = spec.containers.map((container) => ({
    name: container.name,
    image: 'registry.example.com/airflow',
    imageID: '',
    ready: false,
    restartCount: 0,
    state,
  }));
  const status = JSON.stringify({ status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'False' }], containerStatuses } });
  await kubectl(['patch', 'pod', name, '--namespace', instance, '--subresource', 'status', '--type', 'merge', '--patch', status]);
}
