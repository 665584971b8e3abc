import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Text of a file in the `assets` folder beside the caller (pass `__dirname`). */
export function readAsset(directory: string, name: string): string {
  return readFileSync(join(directory, 'assets', name), 'utf8');
}

/** Several of them, by file name. */
export const readAssets = (directory: string, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [basename(name), readAsset(directory, name)]));

/** Short, stable fingerprint of content. */
export function fingerprint(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 8);
}
