import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Precondition } from '../options';
import { type Account, findPostgres, otherThanRoot } from '../postgres';

const ROOT = join(__dirname, '..', '..', '..');
const TOOLS = process.env['TOOLS_DIR'] ?? join(ROOT, '.tools');
const DOCKERFILE = readFileSync(join(ROOT, 'image', 'keycloak', 'Dockerfile'), 'utf8');

/** Programs of this machine that the drill runs. */
export interface Tools {
  /** Folder of initdb and postgres. */
  readonly postgres: string;
  /** Keycloak, built as image/keycloak builds it. */
  readonly keycloak: string;
  /** Account for the servers where the drill is run by root, whom Postgres refuses. @default - the caller's own */
  readonly account?: Account;
}

export async function findTools(): Promise<Tools> {
  for (const [program, option] of [
    ['java', '-version'],
    ['openssl', 'version'],
    ['unzip', '-v'],
    ['python3', '--version'],
  ] as const) {
    if (spawnSync(program, [option]).error) throw new Precondition(`${program} is not on the PATH`, `install ${program}; Java 17 or 21`);
  }
  return { postgres: findPostgres(), keycloak: await builtKeycloak(), account: otherThanRoot() };
}

/** The distribution, built once for each Dockerfile: its choices are read from there, so that drill and image agree. */
async function builtKeycloak(): Promise<string> {
  const choices = Object.fromEntries([...DOCKERFILE.matchAll(/\b(KC_[A-Z_]+)=(\S+)/g)].map(([, name, value]) => [name, value]));
  const version = /^ARG KEYCLOAK_VERSION=(\S+)/m.exec(DOCKERFILE)?.[1];
  if (!version) throw new Error('image/keycloak/Dockerfile has no line ARG KEYCLOAK_VERSION=');
  const home = join(TOOLS, `keycloak-${version}-${createHash('sha256').update(JSON.stringify(choices)).digest('hex').slice(0, 8)}`);
  if (existsSync(home)) return home;
  const folder = `${home}.part`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  execFileSync('unzip', ['-q', await downloaded(version), '-d', folder]);
  console.log('building Keycloak (once)');
  execFileSync(join(folder, `keycloak-${version}`, 'bin', 'kc.sh'), ['build'], { env: { ...process.env, ...choices }, stdio: 'pipe' });
  renameSync(join(folder, `keycloak-${version}`), home);
  rmSync(folder, { recursive: true });
  return home;
}

async function downloaded(version: string): Promise<string> {
  const given = process.env['KEYCLOAK_ZIP'];
  if (given) return given;
  const file = join(TOOLS, `keycloak-${version}.zip`);
  if (existsSync(file)) return file;
  const repository = process.env['MAVEN_REPOSITORY'];
  if (!repository) {
    const name = `org.keycloak:keycloak-quarkus-dist:${version}:zip`;
    throw new Precondition(`${name} is not here`, 'set MAVEN_REPOSITORY to the URL of a Maven repository, or KEYCLOAK_ZIP to the file');
  }
  const url = `${repository}/org/keycloak/keycloak-quarkus-dist/${version}/keycloak-quarkus-dist-${version}.zip`;
  console.log(`downloading ${url}`);
  const [archive, digest] = await Promise.all([bytesOf(url), bytesOf(`${url}.sha1`)]);
  if (createHash('sha1').update(archive).digest('hex') !== digest.toString().slice(0, 40))
    throw new Error(`${url}: the digest does not fit`);
  writeFileSync(file, archive);
  return file;
}

async function bytesOf(url: string): Promise<Buffer> {
  const problem = (reason: string) =>
    new Precondition(`${url}: ${reason}`, 'set MAVEN_REPOSITORY to a repository that answers, or KEYCLOAK_ZIP to the file');
  const response = await fetch(url).catch((error: Error) => {
    throw problem(String(error.cause ?? error.message));
  });
  if (!response.ok) throw problem(`${response.status} ${response.statusText}`);
  return Buffer.from(await response.arrayBuffer());
}

/** A copy of Keycloak that nobody can write to, as on a read-only root, with the folders that a pod mounts. */
export function readOnlyCopy(keycloak: string, home: string, realms: Readonly<Record<string, string>>): void {
  cpSync(keycloak, home, { recursive: true });
  const data = join(home, 'data');
  mkdirSync(join(data, 'import'), { recursive: true });
  mkdirSync(join(data, 'tmp'), { recursive: true });
  for (const [file, text] of Object.entries(realms)) writeFileSync(join(data, 'import', file), text);
  execFileSync('chmod', ['-R', 'a-w,a+rX', home]);
  chmodSync(join(data, 'tmp'), 0o777);
}
