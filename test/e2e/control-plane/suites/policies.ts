import { join } from 'node:path';
import { eventually } from '../../eventually';
import { kubectl, run } from '../../kubectl';
import { sleep } from '../../report';
import { takeDefinitions } from '../definitions';
import { type Drill, PINNED, type Written, writeAll, writePinned } from '../drill';
import { HOSTILE, type Hostile, harmless, UNPINNED } from '../hostile';

/** Whose requests a policy does not look at, and why somebody must be able to make them. */
const CONTROLLERS = {
  'the ReplicaSet controller': ['system:serviceaccount:kube-system:replicaset-controller', 'system:serviceaccounts:kube-system'],
  CloudNativePG: ['system:serviceaccount:cnpg-system:cnpg-manager', 'system:serviceaccounts:cnpg-system'],
};

/** Everything that the platform renders passes its own policies, and each policy stops what it is there for. */
export async function policyChecks({ report, folder, tools, controlPlane }: Drill): Promise<void> {
  const all = writeAll(folder);
  const up = await report.check('the API server starts, and takes the CRDs of the operators', async () => {
    await controlPlane.start();
    return `${await takeDefinitions(tools.crds)} files`;
  });
  if (!up) return;
  for (const written of all) {
    await report.check(`${written.environment.name}: namespaces and policies are taken without a warning`, () => applyFoundation(written));
  }
  await report.check('a platform that pins digests: its policies are taken without a warning', () => applyFile(writePinned(folder)));
  const { environment } = all.find((written) => written.environment.name === 'embedded') ?? all[0] ?? { environment: undefined };
  if (!environment) return;
  const namespace = environment.instance;
  await report.check('the policies are in force within seconds', () => inForce(namespace));

  for (const written of all) {
    await report.check(`${written.environment.name}: every object passes in mode deny, strictly and without a warning`, () =>
      dryRun(written),
    );
  }
  for (const hostile of HOSTILE) {
    await report.check(`refused: ${hostile.title}`, () => refused(hostile, namespace));
  }
  await report.check(`refused where digests are pinned: ${UNPINNED.title}`, () => refused(UNPINNED, PINNED));
  await report.check('no policy looks outside the namespaces of its platform', () => taken(HOSTILE[0], 'default'));
  for (const [name, [user = '', group = '']] of Object.entries(CONTROLLERS)) {
    await report.check(`${name} is not stopped`, () => taken(HOSTILE[0], namespace, ['--as', user, '--as-group', group]));
  }
  await report.check('an operator of somebody else is', async () => {
    const group = 'system:serviceaccounts:elsewhere';
    return refused(HOSTILE[0] as Hostile, namespace, [
      '--as',
      'system:serviceaccount:elsewhere:operator',
      '--as-group',
      group,
      '--as-group',
      'system:masters',
    ]);
  });
  await report.check('what was there before the policies may change its labels and its number, not its pods', () =>
    grandfathered(namespace),
  );
  await report.check('a pod of thirty containers with a hundred variables each costs less than the limit', async () => {
    const output = await create(JSON.stringify(harmless(30, 100)), namespace);
    return output.trim();
  });
}

const applyFoundation = ({ directory }: Written): Promise<string> => applyFile(join(directory, '00-platform.k8s.yaml'));

async function applyFile(file: string): Promise<string> {
  const output = await kubectl(['apply', '--warnings-as-errors', '--filename', file]);
  return `${output.trim().split('\n').length} objects`;
}

async function dryRun({ directory }: Written): Promise<string> {
  const output = await kubectl(['apply', '--dry-run=server', '--validate=strict', '--warnings-as-errors', '--filename', directory]);
  return `${output.trim().split('\n').length} objects`;
}

async function inForce(namespace: string): Promise<undefined> {
  await eventually(30_000, () => refused(HOSTILE[0] as Hostile, namespace));
  await sleep(2000); // each policy is read by itself
  return undefined;
}

const create = (text: string, namespace: string, as: readonly string[] = []): Promise<string> =>
  kubectl(['create', '--dry-run=server', '--namespace', namespace, ...as, '--filename', '-'], text);

async function refused({ object, policy, says }: Hostile, namespace: string, as: readonly string[] = []): Promise<string> {
  const { code, stderr } = await run(
    ['create', '--dry-run=server', '--namespace', namespace, ...as, '--filename', '-'],
    JSON.stringify(object),
  );
  const expected = [`ValidatingAdmissionPolicy '${namespace}-${policy}'`, says, 'Fix: '];
  const missing = expected.filter((text) => !stderr.includes(text));
  if (code === 0 || missing.length > 0) throw new Error(`not refused with ${missing.join(' and ')}: ${stderr.trim()}`);
  return stderr.trim().replace(/^.*denied request: /s, '');
}

async function taken(hostile: Hostile | undefined, namespace: string, as: readonly string[] = []): Promise<string> {
  const groups = as.length > 0 ? ['--as-group', 'system:masters'] : [];
  return (await create(JSON.stringify(hostile?.object), namespace, [...as, ...groups])).trim();
}

/** A Deployment that is older than the policies: made by a trusted controller here, as nothing else gets past them. */
async function grandfathered(namespace: string): Promise<undefined> {
  const [user = '', group = ''] = CONTROLLERS['CloudNativePG'];
  const old = JSON.stringify({ ...(HOSTILE[0]?.object ?? {}) });
  await kubectl(
    ['create', '--namespace', namespace, '--as', user, '--as-group', group, '--as-group', 'system:masters', '--filename', '-'],
    old,
  );
  const name = 'deployment/hostile';
  await kubectl(['label', name, '--namespace', namespace, 'note=old']);
  await kubectl(['scale', name, '--namespace', namespace, '--replicas=2']);
  const { code, stderr } = await run(['set', 'env', name, '--namespace', namespace, 'A=b']);
  if (code === 0) throw new Error('its template could be changed');
  if (!stderr.includes('ValidatingAdmissionPolicy')) throw new Error(stderr);
  await kubectl(['delete', name, '--namespace', namespace, '--wait=false']);
  return undefined;
}
