import { kubectl, run } from './kubectl';
import type { Rendered } from './rendered';
import { seconds, sleep } from './report';

const TIMEOUT_MS = 600_000;

interface Volume {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly claimRef?: { readonly namespace: string } };
}

/** Removes what was applied, in and outside namespaces, with the volumes that its claims left behind, and waits for the end of it. */
export async function cleanUp({ directory, namespaces }: Rendered): Promise<string> {
  const started = Date.now();
  for (const namespace of namespaces) await deletePods(namespace);
  await kubectl(['delete', '--filename', directory, '--ignore-not-found', '--wait=false']);
  const names = namespaces.map((namespace) => `namespace/${namespace}`);
  await kubectl(['wait', '--for=delete', ...names, `--timeout=${TIMEOUT_MS / 1000}s`]);
  await deleteVolumes(namespaces);
  return `gone after ${seconds(Date.now() - started)}`;
}

// No pod has to finish its work first. A namespace with pods left would wait for half the longest grace period among
// them (600 s for a worker) before it looks again.
async function deletePods(namespace: string): Promise<void> {
  const scope = ['--all', '--namespace', namespace];
  await run(['delete', 'deployments,replicasets,statefulsets,cronjobs,jobs', ...scope, '--cascade=orphan']);
  await run(['delete', 'pods', ...scope, '--grace-period=5', '--timeout=120s']);
}

// A volume with reclaim policy Retain outlives its namespace; in a test nobody comes back for it.
async function deleteVolumes(namespaces: readonly string[]): Promise<void> {
  await sleep(2000);
  const { items } = JSON.parse(await kubectl(['get', 'persistentvolumes', '--output', 'json'])) as { items: Volume[] };
  const left = items.filter(({ spec }) => namespaces.includes(spec.claimRef?.namespace ?? '')).map(({ metadata }) => metadata.name);
  if (left.length > 0) await kubectl(['delete', 'persistentvolumes', '--ignore-not-found', ...left]);
}
