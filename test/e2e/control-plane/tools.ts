import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Precondition } from '../options';

/** Programs of this machine that the drill runs. */
export interface Tools {
  readonly etcd: string;
  readonly apiServer: string;
  /** Folder of the CRDs of the operators. */
  readonly crds: string;
}

export function findTools(): Tools {
  for (const program of ['kubectl', 'openssl', 'curl']) {
    if (spawnSync(program, ['version']).error) throw new Precondition(`${program} is not on the PATH`, `install ${program}`);
  }
  return { etcd: find('etcd'), apiServer: find('kube-apiserver'), crds: crds() };
}

function find(program: string): string {
  const folders = [process.env['CONTROL_PLANE_BIN'], ...(process.env['PATH'] ?? '').split(':')];
  const found = folders.find((folder) => folder && existsSync(join(folder, program)));
  if (found) return join(found, program);
  throw new Precondition(
    `${program} is not on the PATH`,
    'set CONTROL_PLANE_BIN to a folder of etcd and kube-apiserver 1.34 or later, as setup-envtest fetches them',
  );
}

function crds(): string {
  const folder = process.env['CRDS'];
  if (folder && existsSync(folder) && readdirSync(folder).some((name) => name.endsWith('.yaml'))) return folder;
  throw new Precondition(
    'there are no custom resource definitions',
    'set CRDS to a folder of the published CRDs, as npm run import-crds takes it',
  );
}
