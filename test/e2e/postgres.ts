import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Precondition } from './options';

/** A user of this machine. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Folder of initdb and postgres. */
export function findPostgres(): string {
  const folders = [process.env['POSTGRES_BIN'], ...(process.env['PATH'] ?? '').split(':'), ...debianFolders()];
  const found = folders.find((folder) => folder && existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')));
  if (found) return found;
  throw new Precondition('initdb and postgres are not on the PATH', 'install PostgreSQL 15 or later, or set POSTGRES_BIN to its folder');
}

const debianFolders = (): string[] => ['18', '17', '16', '15'].map((version) => `/usr/lib/postgresql/${version}/bin`);

/** Account for servers where a drill is run by root, whom Postgres refuses; nothing for anybody else. */
export function otherThanRoot(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (option: string) => Number(execFileSync('id', [option, 'nobody'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}
