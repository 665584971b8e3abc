import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const openssl = (folder: string, ...args: readonly string[]): void => {
  execFileSync('openssl', [...args], { cwd: folder, stdio: 'pipe' });
};

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** An authority of the drill's own, in files ca.crt and ca.key. */
export function makeAuthority(folder: string): string {
  openssl(folder, 'req', '-x509', ...KEY, '-keyout', 'ca.key', '-out', 'ca.crt', '-days', '2', '-subj', '/CN=drill');
  return readFileSync(join(folder, 'ca.crt'), 'utf8');
}

/** A server's certificate, in files <name>.crt and <name>.key; made again, it is another one. */
export function makeCertificate(folder: string, name: string, hosts: readonly string[]): void {
  const extension = `${name}.ext`;
  writeFileSync(join(folder, extension), `subjectAltName=${hosts.map((host) => `DNS:${host}`).join(',')}\n`);
  openssl(folder, 'req', ...KEY, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${hosts[0]}`);
  const sign = ['x509', '-req', '-in', `${name}.csr`, '-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial'];
  openssl(folder, ...sign, '-days', '1', '-extfile', extension, '-out', `${name}.crt`);
  chmodSync(join(folder, `${name}.key`), 0o644);
}
