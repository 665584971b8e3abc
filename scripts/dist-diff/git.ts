import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import type { Manifest } from './manifest';

/** What cannot be compared, and what to do about it. */
export class NotComparable extends Error {}

/** What is applied in each environment, before and after, without what is the same on both sides. */
export interface Sides {
  readonly environment: string;
  readonly before: readonly Manifest[];
  readonly after: readonly Manifest[];
}

/** A repository whose dist/ of another commit is compared with the one that lies there now. */
export class Repository {
  constructor(private readonly folder: string) {}

  /** The commit at which this line of work left another: what others did since then is not a change of ours. */
  branchPoint(reference: string): string {
    const commit = this.git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${reference}^{commit}`]);
    if (commit === undefined) {
      throw new NotComparable(`there is no commit "${reference}"\n  fix: fetch it, or name a branch, a tag or a commit that git log knows`);
    }
    const base = this.git(['merge-base', commit.trim(), 'HEAD']);
    if (base === undefined) {
      throw new NotComparable(`"${reference}" and HEAD have no commit in common\n  fix: fetch the whole history: git fetch --unshallow`);
    }
    return base.trim();
  }

  /** Everything of dist/ that differs from a commit. */
  sides(commit: string): Sides[] {
    const changed = this.lines(['diff', '--name-only', '-z', commit, '--', 'dist']);
    const unknown = this.lines(['ls-files', '--others', '--exclude-standard', '-z', '--', 'dist']);
    const files = [...new Set([...changed, ...unknown])].filter((file) => /^dist\/[^/]+\/[^/]+\.k8s\.yaml$/.test(file)).sort();
    const environments = [...new Set(files.map((file) => file.split('/')[1] ?? ''))];
    return environments.map((environment) => {
      const own = files.filter((file) => file.startsWith(`dist/${environment}/`));
      const [before, after] = withoutCommon(
        own.flatMap((file) => documents(this.git(['show', `${commit}:${file}`]))),
        own.flatMap((file) => documents(this.present(file))),
      );
      return { environment, before: before.map(parsed), after: after.map(parsed) };
    });
  }

  private present(file: string): string | undefined {
    const path = join(this.folder, file);
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  }

  private lines(args: readonly string[]): string[] {
    return (this.git(args) ?? '').split('\0').filter((line) => line !== '');
  }

  /** What git prints; nothing where it fails. */
  private git(args: readonly string[]): string | undefined {
    const { status, stdout, error } = spawnSync('git', args, { cwd: this.folder, encoding: 'utf8', maxBuffer: 2 ** 28 });
    if (error) throw new NotComparable(`git cannot be run: ${error.message}\n  fix: install it`);
    return status === 0 ? stdout : undefined;
  }
}

/** The texts of a file's objects. Only a separator starts a line with three dashes: blocks of text are indented. */
const documents = (file = ''): string[] =>
  file
    .split(/^---$/m)
    .map((text) => text.trim())
    .filter((text) => text !== '');

/** Text that is the same on both sides need not be parsed, which is what takes time. */
function withoutCommon(before: readonly string[], after: readonly string[]): [string[], string[]] {
  const [old, young] = [new Set(before), new Set(after)];
  return [before.filter((text) => !young.has(text)), after.filter((text) => !old.has(text))];
}

function parsed(text: string): Manifest {
  const document = parseDocument(text);
  const [mistake] = document.errors;
  if (mistake) throw new NotComparable(`dist/ holds what is no YAML: ${mistake.message}\n  fix: npm run synth writes it anew`);
  return document.toJS() as Manifest;
}
