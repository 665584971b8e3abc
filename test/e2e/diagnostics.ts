import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { list, run } from './kubectl';
import type { Pod } from './objects';

const KINDS =
  'deployments,statefulsets,jobs,cronjobs,pods,services,endpointslices,networkpolicies,persistentvolumeclaims,configmaps,resourcequotas,limitranges,horizontalpodautoscalers';

/** Writes what explains a failure to a new folder. Secrets are named, their data is not read. */
export async function collectDiagnostics(environment: string, namespaces: readonly string[]): Promise<string> {
  const directory = newDirectory(environment);
  const save = async (file: string, args: readonly string[]): Promise<void> => {
    const { stdout, stderr } = await run(args);
    if (stdout || stderr) writeFileSync(join(directory, file), stdout || stderr);
  };
  await save('nodes.txt', ['describe', 'nodes']);
  for (const namespace of namespaces) {
    const scope = ['--namespace', namespace];
    await save(`${namespace}.pods.txt`, ['get', 'pods', ...scope, '--output', 'wide']);
    await save(`${namespace}.events.txt`, ['get', 'events', ...scope, '--sort-by', '.lastTimestamp']);
    await save(`${namespace}.describe.txt`, ['describe', `${KINDS},secrets`, ...scope]);
    await save(`${namespace}.objects.yaml`, ['get', KINDS, ...scope, '--output', 'yaml']);
  }
  for (const { metadata, spec } of await list<Pod>('pods', namespaces)) {
    for (const { name } of [...(spec.initContainers ?? []), ...spec.containers]) {
      const logs = ['logs', metadata.name, '--namespace', metadata.namespace, '--container', name, '--timestamps'];
      const file = `${metadata.namespace}.${metadata.name}.${name}`;
      await save(`${file}.log`, logs);
      const previous = await run([...logs, '--previous']);
      if (previous.code === 0) writeFileSync(join(directory, `${file}.previous.log`), previous.stdout);
    }
  }
  return directory;
}

function newDirectory(environment: string): string {
  const parent = join('.cache', 'e2e');
  mkdirSync(parent, { recursive: true });
  const numbers = readdirSync(parent).map((name) => (name.startsWith(`${environment}-`) ? Number(name.slice(environment.length + 1)) : 0));
  const directory = join(parent, `${environment}-${Math.max(0, ...numbers.filter(Number.isInteger)) + 1}`);
  mkdirSync(directory);
  return directory;
}
