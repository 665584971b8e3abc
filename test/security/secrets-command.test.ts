/** The script that "npm run secrets" prints, in a shell whose kubectl and openssl are stand-ins. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');

const printed = (environment: string): string =>
  execFileSync(process.execPath, ['-r', 'ts-node/register/transpile-only', 'scripts/secrets.ts', environment], {
    cwd: root,
    encoding: 'utf8',
  });

describe('The commands that make the Secrets', () => {
  const scripts = new Map(['dev', 'prod'].map((name) => [name, printed(name)]));
  const script = (name: string) => scripts.get(name) ?? '';

  test.each(['dev', 'prod'])('of %s are valid shell', (name) => {
    expect(() => execFileSync('bash', ['-n'], { input: script(name) })).not.toThrow();
  });

  test.each(['dev', 'prod'])('of %s make a copy after what it is a copy of', (name) => {
    const made = [...script(name).matchAll(/create secret generic (\S+)/g)].map(([, secret = '']) => secret);
    const copies = [...script(name).matchAll(/^# (\S+) in \S+, with the values of airflow: read by (.+)$/gm)];
    expect(copies.map(([, secret = '']) => [secret, made.indexOf(secret) < made.lastIndexOf(secret)])).toEqual(
      name === 'dev'
        ? [
            ['postgres-monitor', true],
            ['redis-monitor', true],
          ]
        : [['redis-monitor', true]],
    );
  });

  test('of dev give a copy the value that the first one has', () => {
    const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
    try {
      const calls = join(folder, 'calls');
      const standIns = {
        // No Secret is there; a value that is read is "<namespace>/<name>".
        kubectl: `case "$*" in *go-template*) echo "$2/$5";; *" get "*) exit 1;; *) printf '%s\\n' "$*" >> ${calls};; esac`,
        openssl: 'echo made',
      };
      for (const [name, body] of Object.entries(standIns)) {
        writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`);
        chmodSync(join(folder, name), 0o755);
      }
      execFileSync('bash', [], { input: script('dev'), env: { PATH: `${folder}:${process.env['PATH']}` } });
      const monitors = readFileSync(calls, 'utf8')
        .split('\n')
        .filter((call) => call.includes('redis-monitor'));
      expect(monitors).toEqual([
        '--namespace airflow create secret generic redis-monitor --type=Opaque --from-literal=username=monitor --from-literal=password=made',
        '--namespace airflow-observability create secret generic redis-monitor --type=Opaque --from-literal=username=airflow/redis-monitor --from-literal=password=airflow/redis-monitor',
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
