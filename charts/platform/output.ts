import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type App, Yaml } from 'cdk8s';

/** File contents by name. */
export type Files = ReadonlyMap<string, string>;

/** One YAML text for each chart that has objects. */
export function render(app: App): Files {
  const rendered = app.charts.map((chart): [string, unknown[]] => [`${chart.node.id}.k8s.yaml`, chart.toJson()]);
  return new Map(rendered.filter(([, objects]) => objects.length > 0).map(([name, objects]) => [name, Yaml.stringify(...objects)]));
}

/**
 * Makes a folder hold these files and no others. A file that stays as it was is not touched, so that editors and GitOps
 * controllers stay quiet; each other one is replaced in one step. @returns how many changed
 */
export function writeFolder(folder: string, files: Files): number {
  mkdirSync(folder, { recursive: true });
  const changed = [...files].filter(
    ([name, content]) => !existsSync(join(folder, name)) || readFileSync(join(folder, name), 'utf8') !== content,
  );
  for (const [name, content] of changed) {
    writeFileSync(join(folder, `.${name}`), content);
    renameSync(join(folder, `.${name}`), join(folder, name));
  }
  const stale = readdirSync(folder).filter((name) => !files.has(name));
  for (const name of stale) rmSync(join(folder, name), { recursive: true });
  return changed.length + stale.length;
}
