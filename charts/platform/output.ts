import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from 'cdk8s';
import { stringify } from './yaml';

/** File contents by name. */
export type Files = ReadonlyMap<string, string>;

/** One YAML text for each chart that has objects. */
export function render(app: App): Files {
  const rendered = app.charts.map((chart): [string, unknown[]] => [`${chart.node.id}.k8s.yaml`, chart.toJson()]);
  return new Map(rendered.filter(([, objects]) => objects.length > 0).map(([name, objects]) => [name, stringify(...objects)]));
}

interface Folder {
  readonly name: string;
  readonly files: readonly string[];
  /** Those of the files that are not in place yet. */
  readonly changed: readonly string[];
}

/** What became of a folder. */
export interface Published {
  readonly name: string;
  readonly files: number;
  readonly changed: number;
}

/**
 * Folders that change together or not at all. Staged files wait on disk, so that the memory needed does not grow with the
 * number of folders. A file that stays as it was is not touched: editors and GitOps controllers stay quiet.
 */
export class Output {
  private readonly folders: Folder[] = [];
  private waiting?: string;

  constructor(private readonly root: string) {}

  /** Prepares a folder to hold these files and no others. */
  stage(name: string, files: Files): void {
    const changed = [...files].filter(([file, content]) => contentOf(join(this.root, name, file)) !== content);
    for (const [file, content] of changed) writeFileSync(join(this.room(name), file), content);
    this.folders.push({ name, files: [...files.keys()], changed: changed.map(([file]) => file) });
  }

  /** Puts all staged files in place. */
  publish(): Published[] {
    const published = this.folders.map(({ name, files, changed }) => {
      const folder = join(this.root, name);
      mkdirSync(folder, { recursive: true });
      for (const file of changed) renameSync(join(this.room(name), file), join(folder, file));
      const stale = readdirSync(folder).filter((file) => !files.includes(file));
      for (const file of stale) rmSync(join(folder, file), { recursive: true });
      return { name, files: files.length, changed: changed.length + stale.length };
    });
    this.discard();
    return published;
  }

  /** Forgets what was staged and not published. */
  discard(): void {
    if (this.waiting) rmSync(this.waiting, { recursive: true });
    this.waiting = undefined;
    this.folders.length = 0;
  }

  /** Where a folder's files wait: inside the root, as a rename cannot cross file systems. */
  private room(name: string): string {
    mkdirSync(this.root, { recursive: true });
    this.waiting ??= mkdtempSync(join(this.root, '.staged-'));
    const room = join(this.waiting, name);
    mkdirSync(room, { recursive: true });
    return room;
  }
}

function contentOf(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
