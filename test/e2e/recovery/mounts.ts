import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, closeSync, existsSync, mkdirSync, openSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const mount = (...args: readonly string[]): void => {
  execFileSync('mount', [...args], { stdio: 'pipe' });
};

/** A disk in memory of a fixed size. @param size in Kubernetes notation, or in bytes */
export function makeDisk(folder: string, size: string, mode = '1777'): void {
  mkdirSync(folder, { recursive: true });
  mount('-t', 'tmpfs', '-o', `size=${size.replace(/i$/, '')},mode=${mode}`, 'tmpfs', folder);
}

/** A root like that of a container: this machine's files and those of `files`, nothing of which can be changed. */
export function makeRoot(folder: string, files: Readonly<Record<string, string>>): string {
  makeDisk(folder, '16Mi', '755');
  const [upper, work, root] = ['upper', 'work', 'root'].map((name) => join(folder, name)) as [string, string, string];
  for (const path of [upper, work, root]) mkdirSync(path);
  mount('-t', 'overlay', 'overlay', '-o', `lowerdir=/,upperdir=${upper},workdir=${work}`, root);
  chmodSync(join(root, 'root'), 0o711); // where this machine may have its Python
  mount('-t', 'proc', 'proc', join(root, 'proc'));
  mount('--rbind', '/dev', join(root, 'dev'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

/** Shows a file or a folder at a path of a root. */
export function bind(root: string, path: string, source: string, readOnly = false): void {
  // Links of the root, such as /var/run, lead to places in the root.
  const target = join(root, execFileSync('chroot', [root, 'realpath', '--canonicalize-missing', path], { encoding: 'utf8' }).trim());
  if (statSync(source).isDirectory()) mkdirSync(target, { recursive: true });
  else if (!existsSync(target)) {
    mkdirSync(dirname(target), { recursive: true });
    closeSync(openSync(target, 'w'));
  }
  mount('--bind', source, target);
  if (readOnly) mount('-o', 'remount,bind,ro', target);
}

export const close = (root: string): void => mount('-o', 'remount,bind,ro', root);

export function unmount(folder: string): void {
  execFileSync('umount', ['--recursive', '--lazy', folder], { stdio: 'pipe' });
}

/** Files as a mounted Secret or ConfigMap has them. */
export function writeFiles(
  folder: string,
  files: Readonly<Record<string, string>>,
  { mode, group }: { readonly mode: number; readonly group: number },
): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    const file = join(folder, name);
    writeFileSync(file, text);
    chownSync(file, 0, group);
    chmodSync(file, mode);
  }
}
