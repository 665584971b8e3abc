import { stringify } from 'yaml';

const written = new Map<string, string>();
const KEPT = 100;

/** A configuration file in YAML. Environments share most of theirs, so each is written once. */
export function yamlFile(content: unknown): string {
  const key = JSON.stringify(content);
  const text = written.get(key) ?? stringify(content);
  if (written.size >= KEPT) written.clear();
  written.set(key, text);
  return text;
}
