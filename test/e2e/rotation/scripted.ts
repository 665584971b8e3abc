import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubernetesObject, PodSpec } from '../../support/manifests';
import { find, type Objects, ofKind } from '../../support/objects';
import type { Drill } from '../recovery/drill';
import type { Node } from '../recovery/pod';

const NAME = 'script-of-the-drill';
const FOLDER = '/opt/drill';

/** A script of this folder in the place of a workload's main container, with all that this knows and mounts. */
export function scripted(
  drill: Drill,
  workload: string,
  { script, args, objects = drill.objects }: { readonly script: string; readonly args: readonly string[]; readonly objects?: Objects },
): { readonly node: Node; readonly spec: PodSpec; readonly container: string } {
  const spec = podOf(objects, workload);
  const [main] = spec.containers;
  if (!main) throw new Error(`${workload} has no container`);
  const file: KubernetesObject & { readonly data: Readonly<Record<string, string>> } = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: NAME },
    data: { [script]: readFileSync(join(__dirname, script), 'utf8') },
  };
  const container = {
    ...main,
    command: ['python', join(FOLDER, script), ...args],
    args: [],
    volumeMounts: [...(main.volumeMounts ?? []), { name: NAME, mountPath: FOLDER }],
  };
  return {
    node: {
      tools: drill.tools,
      folder: drill.folder,
      hosts: drill.hosts,
      authorities: drill.authorities,
      secrets: drill.secrets,
      objects: { objects: [...objects.objects, file] },
    },
    spec: {
      ...spec,
      initContainers: [],
      containers: [container],
      volumes: [...(spec.volumes ?? []), { name: NAME, configMap: { name: NAME } }],
    },
    container: main.name,
  };
}

/** Of a workload by its name; that of a Job without its hash. */
export function podOf(objects: Objects, name: string): PodSpec {
  const kinds = ['Deployment', 'StatefulSet', 'Job'] as const;
  for (const kind of kinds) {
    const found = ofKind(objects, kind).find(({ metadata }) => metadata.name.replace(/-[0-9a-f]{8}$/, '') === name);
    if (found) return found.spec.template.spec;
  }
  return find(objects, 'CronJob', name).spec.jobTemplate.spec.template.spec;
}
