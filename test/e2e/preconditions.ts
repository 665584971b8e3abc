import { getRaw, run } from './kubectl';
import { Precondition } from './options';
import type { Rendered } from './rendered';

/** Fails with what is missing and how to mend it, before anything is touched. */
export async function checkCluster(): Promise<string> {
  if (!process.env['KUBECONFIG']) {
    throw new Precondition(
      'KUBECONFIG is not set: the proof needs a cluster of its own',
      'export KUBECONFIG=<file> of an empty test cluster',
    );
  }
  const { code, stderr } = await run(['version', '--request-timeout=10s']).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new Precondition('kubectl is not on the PATH', 'install kubectl');
  });
  if (code !== 0)
    throw new Precondition(
      `the cluster of ${process.env['KUBECONFIG']} does not answer: ${stderr.trim()}`,
      'start it, or set KUBECONFIG to one that runs',
    );
  const version = await getRaw<{ gitVersion: string }>('/version');
  return version?.gitVersion ?? 'unknown';
}

/** Every kind must be known: what operators bring (CRDs) is not ours to install. */
export async function checkKinds({ objects }: Rendered): Promise<void> {
  const missing: string[] = [];
  for (const apiVersion of new Set(objects.map((object) => object.apiVersion))) {
    const known = await getRaw<{ resources: { kind: string }[] }>(apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`);
    const served = new Set(known?.resources.map(({ kind }) => kind));
    const used = new Set(objects.filter((object) => object.apiVersion === apiVersion).map(({ kind }) => kind));
    missing.push(...[...used].filter((kind) => !served.has(kind)).map((kind) => `${kind} (${apiVersion})`));
  }
  if (missing.length > 0)
    throw new Precondition(
      `the cluster does not know ${missing.join(', ')}`,
      'install the operators, or at least their CRDs, that the environment builds on',
    );
}

/** A namespace that is there already belongs to somebody. */
export async function checkNamespacesFree({ namespaces, directory }: Rendered): Promise<void> {
  const answers = await Promise.all(namespaces.map((namespace) => getRaw(`/api/v1/namespaces/${namespace}`)));
  const taken = namespaces.filter((_, index) => answers[index] !== undefined);
  if (taken.length === 0) return;
  throw new Precondition(
    `namespace ${taken.join(', ')} exists already`,
    `kubectl delete -f ${directory}, or --adopt to apply over it, or --skip-apply to drive it as it is`,
  );
}
