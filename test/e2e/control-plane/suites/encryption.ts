import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { kubectl, secretOf } from '../../kubectl';
import type { Drill } from '../drill';

const ROOT = join(__dirname, '..', '..', '..', '..');
const NAMESPACE = 'airflow';
const VALUE = 'correct-horse-battery-staple';

interface Configuration {
  resources: { providers: { secretbox?: { keys: { name: string; secret: string }[] } }[] }[];
}

/** docs/control-plane/: from a control plane that does not encrypt to one with its second key. */
export async function encryptionChecks(drill: Drill): Promise<void> {
  const { report, controlPlane, folder } = drill;
  const file = join(folder, 'encryption-configuration.yaml');
  const keys = (...names: readonly string[]) => writeFileSync(file, withKeys(names));
  const restart = async () => {
    await controlPlane.stopApiServer();
    await controlPlane.start([`--encryption-provider-config=${file}`]);
  };
  const rewrite = async () => {
    const all = await kubectl(['get', 'secrets', '--all-namespaces', '--output', 'json']);
    await kubectl(['replace', '--filename', '-'], all);
  };

  const up = await report.check('without encryption, whoever reads etcd reads the password', async () => {
    await controlPlane.start();
    await kubectl(['create', 'namespace', NAMESPACE]);
    await make('before');
    if (!stored(drill, 'before').includes(VALUE)) throw new Error('it is not there in the clear');
    return undefined;
  });
  if (!up) return;
  await report.check('the check says so, by name and without the value', async () => {
    const { status, stderr } = check(drill);
    if (status === 0 || !stderr.includes(`not encrypted: /registry/secrets/${NAMESPACE}/before`)) throw new Error(stderr);
    if (stderr.includes(VALUE)) throw new Error('the value is printed');
    return stderr.trim().split('\n')[0];
  });
  await report.check(
    'the file of docs/control-plane/, with a key, starts the API server; what is stored from now on is ciphertext',
    async () => {
      keys('key-1');
      await restart();
      await make('after');
      const bytes = stored(drill, 'after');
      if (bytes.includes(VALUE) || !bytes.startsWith('k8s:enc:secretbox:v1:key-1:')) throw new Error(`etcd has ${bytes.slice(0, 40)}`);
      return bytes.slice(0, 'k8s:enc:secretbox:v1:key-1:'.length);
    },
  );
  await report.check('what was there before is still read, and still in the clear', async () => {
    await reads('before');
    if (!stored(drill, 'before').includes(VALUE)) throw new Error('somebody has encrypted it');
    return undefined;
  });
  await report.check('stored once more, every Secret is ciphertext', async () => {
    await rewrite();
    return passed(drill);
  });
  await report.check('the API server counts what it encrypts, as compliance-scan asks it', async () => {
    const figures = await kubectl(['get', '--raw', '/metrics']);
    const counted = figures.split('\n').filter((line) => line.startsWith('apiserver_storage_transformation_operations_total{'));
    const ours = counted.filter((line) => /resource="secrets"/.test(line) && /transformer_prefix="k8s:enc:secretbox:v1:"/.test(line));
    if (ours.length === 0) throw new Error(counted.join('\n') || 'it counts nothing');
    return ours[0];
  });
  await report.check('a second key: behind the old one, in front of it, alone', async () => {
    for (const names of [
      ['key-1', 'key-2'],
      ['key-2', 'key-1'],
    ]) {
      keys(...names);
      await restart();
      await reads('before');
    }
    await rewrite();
    keys('key-2');
    await restart();
    await Promise.all([reads('before'), reads('after')]);
    return passed(drill);
  });
}

/** The documented file, with these keys. */
function withKeys(names: readonly string[]): string {
  const documented = parse(readFileSync(join(ROOT, 'docs', 'control-plane', 'encryption-configuration.yaml'), 'utf8')) as Configuration;
  for (const { providers } of documented.resources) {
    const [first] = providers;
    if (first?.secretbox) first.secretbox.keys = names.map((name) => ({ name, secret: KEYS.get(name) ?? '' }));
  }
  return stringify(documented);
}

const KEYS = new Map(['key-1', 'key-2'].map((name) => [name, randomBytes(32).toString('base64')]));

const make = (name: string) => kubectl(['create', 'secret', 'generic', name, '--namespace', NAMESPACE, `--from-literal=password=${VALUE}`]);

async function reads(name: string): Promise<void> {
  const { password } = await secretOf(NAMESPACE, name);
  if (password !== VALUE) throw new Error(`${name} is read as ${password}`);
}

const stored = ({ controlPlane }: Drill, name: string): string =>
  controlPlane.stored(`/registry/secrets/${NAMESPACE}/${name}`).toString('latin1');

function check({ controlPlane }: Drill) {
  const script = join(ROOT, 'scripts', 'check-encryption.py');
  const args = [script, '--endpoint', `http://127.0.0.1:${controlPlane.etcdPort}`, '--namespace', NAMESPACE];
  return spawnSync('python3', args, { encoding: 'utf8' });
}

function passed(drill: Drill): string {
  const { status, stdout, stderr } = check(drill);
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}
