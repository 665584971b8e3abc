/** The scripts that "npm run secrets" prints, in a shell whose kubectl and vault are stand-ins. */
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { agesOf } from '../../charts/security/declarations';
import { secretCommands } from '../../scripts/secret-commands';
import { vaultCommands } from '../../scripts/vault-commands';
import { platform } from '../support/platforms';

const root = join(__dirname, '..', '..');

const printed = (...words: readonly string[]): string =>
  execFileSync(process.execPath, ['scripts/run.cjs', 'scripts/secrets.ts', ...words], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });

const script = (name: string): string => secretCommands(platform(name).environment, platform(name).secrets.secrets);

const NAMES = ['dev', 'prod', 'embedded'];

// No Secret is there. A value that is read is "<namespace>/<name>"; a file that is given stays in the folder "given".
const KUBECTL = `case "$*" in
  *go-template*) echo "$2/$5"; exit ;;
  *" get "*) exit 1 ;;
esac
printf '%s\\n' "$*" >> "$CALLS"
for option; do
  case $option in --from-file=*) given=\${option#--from-file=}; mkdir -p "$GIVEN/$2/$6"; cat "\${given#*=}" > "$GIVEN/$2/$6/\${given%%=*}" ;; esac
done`;

/** What Vault's program is told; a policy comes with its text. */
const VAULT = `text=; [ "$1" = policy ] && text=" < $(tr -s '\\n ' ' ')"; printf '%s%s\\n' "$*" "\${text% }" >> "$CALLS"`;

/** What the stand-in was told to do, and the files that it was given. */
function run(name: string): { calls: string[]; given: (file: string) => string } {
  return told(script(name));
}

const callsOf = (commands: string): string[] => told(commands).calls;

function told(commands: string): { calls: string[]; given: (file: string) => string } {
  const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
  try {
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    for (const [program, text] of Object.entries({ kubectl: KUBECTL, vault: VAULT })) {
      writeFileSync(join(bin, program), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    }
    writeFileSync(join(folder, 'calls'), '');
    writeFileSync(join(folder, 'provided'), 'of its owner');
    const asked = [...commands.matchAll(/\$\{(\w+):\?path of a file/g)].map(([, variable = '']) => [variable, join(folder, 'provided')]);
    const env = {
      ...Object.fromEntries(asked),
      CALLS: join(folder, 'calls'),
      GIVEN: join(folder, 'given'),
      CERTIFICATES: join(folder, 'certificates'),
    };
    execFileSync('bash', ['--norc'], {
      input: commands,
      env: { PATH: `${bin}:${process.env['PATH']}`, ...env },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const files = execFileSync('sh', ['-c', 'cd "$GIVEN" 2>/dev/null && find . -type f -printf "%P\\n" || true'], {
      env,
      encoding: 'utf8',
    });
    const contents = new Map(
      files
        .split('\n')
        .filter(Boolean)
        .map((file) => [file, readFileSync(join(env.GIVEN, file), 'utf8')]),
    );
    return { calls: readFileSync(env.CALLS, 'utf8').trim().split('\n'), given: (file) => contents.get(file) ?? `no ${file}` };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('The commands that make the Secrets', () => {
  test('are what "npm run secrets" prints', () => {
    expect(printed('prod')).toBe(`${script('prod')}\n`);
  });

  test.each(NAMES)('of %s are valid shell', (name) => {
    expect(() => execFileSync('bash', ['--norc', '-n'], { input: script(name) })).not.toThrow();
  });

  test.each(NAMES)('of %s make a copy after what it is a copy of', (name) => {
    const made = [...script(name).matchAll(/--namespace (\S+) create secret generic (\S+)/g)].map(
      ([, space, secret]) => `${space}/${secret}`,
    );
    const copies = [...script(name).matchAll(/^# (\S+) in (\S+), with the values of (\S+): read by/gm)];
    expect(copies.map(([, secret]) => secret)).toContain('redis-monitor');
    expect(copies.filter(([, secret, to, from]) => made.indexOf(`${from}/${secret}`) >= made.indexOf(`${to}/${secret}`))).toEqual([]);
  });

  test('of dev give a copy the value that the first one has', () => {
    const monitors = run('dev').calls.filter((call) => call.includes('redis-monitor'));
    expect(monitors).toEqual([
      expect.stringMatching(
        /^--namespace airflow create secret generic redis-monitor --type=Opaque --from-literal=username=monitor --from-literal=password=[0-9a-f]{48}$/,
      ) as string,
      '--namespace airflow-observability create secret generic redis-monitor --type=Opaque --from-literal=username=airflow/redis-monitor --from-literal=password=airflow/redis-monitor',
    ]);
  });
});

describe('The day on which a value was made', () => {
  const written = (calls: readonly string[]) =>
    calls.flatMap((call) => /^--namespace (\S+) patch configmap secret-rotations --type=merge --patch (.*)$/.exec(call)?.slice(1) ?? []);

  test('is written down for each Secret whose age is asked, and for no other', () => {
    const { secrets, environment } = platform('embedded');
    const today = new Date().toISOString().slice(0, 10);
    const expected = agesOf(secrets, {}).flatMap(({ title }) => [environment.instance, `{"data": {"${title}": "${today}"}}`]);
    expect(written(run('embedded').calls).sort()).toEqual(expected.sort());
  });

  test('stays as it is for a Secret that is there already', () => {
    const there = script('embedded').replace(/kubectl --namespace \S+ get secret (\S+) >/g, 'true $1 >');
    expect(written(callsOf(there))).toEqual([]);
  });

  test.each(['dev', 'prod'])('is not written down in %s, where nobody or Vault is asked', (name) => {
    expect(script(name)).not.toContain('secret-rotations');
  });
});

describe('The commands by which Vault lets an environment in', () => {
  const commands = (name: string) => vaultCommands(platform(name).environment, platform(name).secrets.secrets);

  test('are what "npm run secrets -- prod vault" prints', () => {
    expect(printed('prod', 'vault')).toBe(`${commands('prod')}\n`);
  });

  test('let External Secrets read values where the Secrets are, and compliance-scan when they were written', () => {
    expect(callsOf(commands('prod') ?? '')).toEqual([
      'policy write airflow-prod - < path "secret/data/airflow/prod/*" { capabilities = ["read"] } path "secret/data/airflow/prod-escrow/*" { capabilities = ["read"] }',
      'write auth/kubernetes/role/airflow token_policies=airflow-prod bound_service_account_names=airflow-secrets bound_service_account_namespaces=airflow,airflow-edge,airflow-observability,airflow-vpn token_ttl=10m',
      'policy write airflow-metadata-prod - < path "secret/metadata/airflow/prod/*" { capabilities = ["read"] }',
      'write auth/kubernetes/role/airflow-metadata token_policies=airflow-metadata-prod bound_service_account_names=compliance-scan bound_service_account_namespaces=airflow token_ttl=5m token_no_default_policy=true',
    ]);
  });

  test('are none where values come from elsewhere', () => {
    expect(commands('dev')).toBeUndefined();
    expect(() => printed('dev', 'vault')).toThrow('secrets.provider: "inline" takes no values from Vault; "external-secrets" does');
  });

  test('a word that is no kind of commands is refused', () => {
    expect(() => printed('prod', 'consul')).toThrow(
      'usage: npm run secrets -- <environment> [vault], the environment one of: dev, staging, prod, dr',
    );
  });
});

describe('The certificates that these commands make', () => {
  const embedded = run('embedded');
  const certificate = (file: string) => new X509Certificate(embedded.given(file));

  test('are none where nothing is encrypted', () => {
    expect(script('dev')).not.toContain('CERTIFICATES');
  });

  test.each(
    platform('embedded').secrets.secrets.flatMap(({ name, namespace, spec, copyOf }) =>
      spec.hosts && !copyOf ? [{ name, namespace, hosts: spec.hosts }] : [],
    ),
  )('$name is for its hosts, and of the authority that clients trust', ({ name, namespace, hosts }) => {
    const [leaf = '', authority = ''] = embedded.given(`${namespace}/${name}/tls.crt`).split(/(?<=-----END CERTIFICATE-----)\n/);
    const trusted = new X509Certificate(embedded.given(`${namespace}/${name}/ca.crt`));
    const server = new X509Certificate(leaf);
    expect(hosts.filter((host) => !server.checkHost(host))).toEqual([]);
    expect(server.checkHost('stranger.example.org')).toBeUndefined();
    expect(server.verify(new X509Certificate(authority).publicKey)).toBe(true);
    expect(new X509Certificate(authority).verify(trusted.publicKey)).toBe(true);
    expect(embedded.given(`${namespace}/${name}/tls.key`)).toContain('BEGIN PRIVATE KEY');
  });

  test('come with that authority for each namespace', () => {
    const [first, ...others] = platform('embedded').secrets.secrets.filter(({ name, copyOf }) => name === 'platform-ca' && !copyOf);
    expect(others).toEqual([]);
    expect(embedded.given(`${first?.namespace}/platform-ca/ca.crt`)).toBe(embedded.given('data/postgres-tls/ca.crt'));
    expect(certificate(`${first?.namespace}/platform-ca/ca.crt`).ca).toBe(true);
    expect(
      embedded.calls.filter((call) => /create secret generic platform-ca .*--from-literal=ca\.crt=\S+\/platform-ca$/.test(call)).length,
    ).toBeGreaterThan(1);
  });

  test('are left to cert-manager where that makes them, but for the authority it signs with', () => {
    const { calls, given } = run('prod');
    expect(calls.filter((call) => /secret generic \S+-tls /.test(call))).toEqual([]);
    expect(calls.filter((call) => call.startsWith('--namespace cert-manager'))).toHaveLength(1);
    const file = (name: string) => given(`cert-manager/airflow-ca/${name}`);
    expect(new X509Certificate(file('tls.crt')).verify(new X509Certificate(file('ca.crt')).publicKey)).toBe(true);
    expect(new X509Certificate(file('tls.crt')).ca).toBe(true);
    expect(file('tls.key')).toContain('BEGIN PRIVATE KEY');
  });
});
