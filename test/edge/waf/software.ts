/** The programs that the tests of the firewall need; without one of them there is no test. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

export interface Software {
  /** Folder of the Core Rule Set's rules. */
  readonly rules: string;
  /** ModSecurity's table of look-alike characters. */
  readonly unicodeMapping: string;
}

const UNICODE_MAPPINGS = ['/etc/modsecurity.d/unicode.mapping', '/etc/nginx/unicode.mapping', '/etc/modsecurity/unicode.mapping'];

export function findSoftware({ CRS_RULES = '/opt/owasp-crs/rules' }: NodeJS.ProcessEnv): Software {
  const missing: string[] = [];
  const nginx = spawnSync('nginx', ['-v'], { encoding: 'utf8' });
  const [, major = 0, minor = 0] = (/nginx\/(\d+)\.(\d+)/.exec(nginx.stderr ?? '') ?? []).map(Number);
  if (nginx.error) missing.push('nginx is not on the PATH (Debian 13: apt-get install nginx-light libnginx-mod-http-modsecurity)');
  else if (major < 1 || (major === 1 && minor < 26)) missing.push(`nginx on the PATH is ${nginx.stderr.trim()}: 1.26 or newer is needed`);
  if (!existsSync(`${CRS_RULES}/REQUEST-901-INITIALIZATION.conf`))
    missing.push(
      `no Core Rule Set in ${CRS_RULES}: set CRS_RULES to rules/@owasp_crs of the Go module github.com/corazawaf/coraza-coreruleset/v4`,
    );
  const unicodeMapping = UNICODE_MAPPINGS.find((path) => existsSync(path));
  if (!unicodeMapping) missing.push(`ModSecurity's unicode.mapping is at none of ${UNICODE_MAPPINGS.join(', ')}`);
  for (const tool of ['openssl', 'sha256sum', 'stdbuf', 'mkfifo'])
    if (spawnSync(tool, ['--help']).error) missing.push(`${tool} is not on the PATH`);
  if (missing.length > 0 || !unicodeMapping) throw new Error(`the firewall cannot be tested here:\n  ${missing.join('\n  ')}`);
  return { rules: CRS_RULES, unicodeMapping };
}
