import type { Change } from './changes';
import { at, containersOf, type Manifest, podOf } from './manifest';

/** An image that containers run instead of another one; nothing on the left where they are new, on the right where they are gone. */
export interface ImageChange {
  readonly before?: string;
  readonly after?: string;
  readonly containers: number;
}

/** Images of all containers that differ, each pair once. */
export function imagesChanged(changes: readonly Change[]): ImageChange[] {
  const pairs = new Map<string, ImageChange>();
  for (const { before, after } of changes) {
    const [was, is] = [imagesOf(before), imagesOf(after)];
    for (const container of new Set([...was.keys(), ...is.keys()])) {
      const [old, young] = [was.get(container), is.get(container)];
      if (old === young) continue;
      const key = `${old} ${young}`;
      const containers = (pairs.get(key)?.containers ?? 0) + 1;
      pairs.set(key, { ...(old && { before: old }), ...(young && { after: young }), containers });
    }
  }
  return [...pairs].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, change]) => change);
}

/** By container; CloudNativePG is told its image beside the pods. */
function imagesOf(manifest: Manifest | undefined): Map<string, string> {
  const operated = at(manifest, 'spec', 'imageName');
  return new Map([
    ...containersOf(podOf(manifest)).flatMap(({ name, container }) => {
      const image = at(container, 'image');
      return typeof image === 'string' ? [[name, image] as const] : [];
    }),
    ...(typeof operated === 'string' ? [['postgres', operated] as const] : []),
  ]);
}
