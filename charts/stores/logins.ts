import type { Secret } from '../platform/secret';
import type { Mount } from '../platform/volumes';

const LOGINS = '/run/logins';

const folderOf = ({ name }: Secret): string => `${LOGINS}/${name}`;

/** Folders of logins that a server reads again when their Secrets change: variables keep what was there at its start. */
export const loginFolders = (logins: readonly Secret[]): string[] => logins.map(folderOf);

export const loginMounts = (logins: readonly Secret[]): Mount[] =>
  logins.map((secret) => ({ name: `login-${secret.name}`, path: folderOf(secret), source: { secret } }));
