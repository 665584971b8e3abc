import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { kubectl } from '../kubectl';

/** Has the API server take the CRDs of a folder, or some of its files; their number. */
export async function takeDefinitions(
  folder: string,
  isWanted: (file: string) => boolean = (file) => file.endsWith('.yaml'),
): Promise<number> {
  const files = readdirSync(folder).filter(isWanted);
  for (const file of files) await kubectl(['apply', '--server-side', '--filename', join(folder, file)]);
  return files.length;
}
