/**
 * Runs the VPN gateway's pod from its rendered files and comes in as a device does, with WireGuard:
 *
 *     sudo node scripts/run.cjs test/e2e/vpn/main.ts [--keep]
 *
 * Both containers run as processes of this machine, in a network of their own, with the user, arguments and files that the YAML
 * gives them. In place of the login and of the pages behind stand small servers of the drill's own.
 */
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { VpnGateway } from '../../../charts/edge/vpn-gateway';
import { images } from '../../../charts/platform/images';
import { quantityValue } from '../../../charts/platform/quantity';
import { Secret } from '../../../charts/platform/secret';
import { SecretInventory } from '../../../charts/security/secret-inventory';
import { emptyChart, objectsOf } from '../../support/fixtures';
import { find, ofKind, workloads } from '../../support/objects';

const REPOSITORY = join(__dirname, '..', '..', '..');
const NAMESPACE = 'airflow-vpn';

interface KeyPair {
  readonly privateKey: string;
  readonly publicKey: string;
}

/** Keys as WireGuard writes them. */
function keyPair(): KeyPair {
  const jwk = generateKeyPairSync('x25519').privateKey.export({ format: 'jwk' });
  const base64 = (part = '') => Buffer.from(part, 'base64url').toString('base64');
  return { privateKey: base64(jwk.d), publicKey: base64(jwk.x) };
}

/** What is missing, with the way to get it. */
function missing(): string[] {
  const tools: Record<string, string> = {
    go: 'install Go 1.26: https://go.dev/dl/',
    nginx: 'apt-get install nginx-light',
    setpriv: 'apt-get install util-linux',
    unshare: 'apt-get install util-linux',
    ip: 'apt-get install iproute2',
    stdbuf: 'apt-get install coreutils',
  };
  const absent = Object.entries(tools).filter(([tool]) => spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0);
  return [
    ...(process.platform === 'linux' ? [] : [`this is ${process.platform}: the drill needs Linux`]),
    ...(process.getuid?.() === 0 ? [] : ['run it as root: it gives each process the user of its container, and a network of its own']),
    ...absent.map(([tool, fix]) => `${tool} is not on the PATH: ${fix}`),
  ];
}

const PAGES = [
  { host: 'prometheus.example.com', upstream: 'http://127.0.0.1:9090', login: 'auth-proxy' },
  { host: 'grafana.example.com', upstream: 'http://127.0.0.1:3000', login: 'own' },
  { host: 'keycloak.example.com', upstream: 'https://localhost:9443', login: 'own' },
  { host: 'impostor.example.com', upstream: 'https://localhost:9444', login: 'own' }, // its certificate is of nobody that we know
] as const;

/** Paths of the pod, which are below the drill's folder here. */
const OWN_PATHS = /\/(?:etc\/(?:door-settings|door|vpn-gateway)|run\/secrets|scripts|tmp)(?=[/;]|$)/gm;

/** Writes the files of the pod below `root`, and what the drill has to know. */
function render(root: string, program: string): void {
  const [gateway, alice, bob, stranger] = [keyPair(), keyPair(), keyPair(), keyPair()];
  const chart = emptyChart('edge', { namespace: 'airflow-edge' });
  const tls = (name: string) =>
    new Secret(name, NAMESPACE, {
      type: 'kubernetes.io/tls',
      keys: Object.fromEntries(['tls.crt', 'tls.key', 'ca.crt'].map((key) => [key, { purpose: key, format: 'provided' }])),
    });
  new VpnGateway(chart, {
    namespace: NAMESPACE,
    image: images.vpnGateway,
    range: '10.13.13.0/24',
    peers: {
      'alice-laptop': { publicKey: alice.publicKey, address: '10.13.13.2' },
      'bob-phone': { publicKey: bob.publicKey, address: '10.13.13.3' },
    },
    sourceRanges: ['0.0.0.0/0'],
    annotations: {},
    resources: 'micro',
    pages: PAGES,
    authProxy: '127.0.0.1:4180',
    allowedGroups: ['airflow-admin', 'Airflow Op/EU'],
    certificate: tls('vpn-gateway-tls'),
    authority: tls('platform-ca'),
    secrets: new SecretInventory(),
  });
  const objects = { objects: objectsOf(chart) };
  const [workload] = workloads(objects);
  if (!workload) throw new Error('the gateway has no workload');
  const here = (text: string) => text.replace(OWN_PATHS, (path) => root + path);
  for (const { name, data } of ofKind(objects, 'ConfigMap').map(({ metadata, data }) => ({ name: metadata.name, data }))) {
    const volume = workload.template.spec.volumes?.find(({ configMap }) => configMap?.name === name)?.name;
    const mount = workload.containers.flatMap(({ volumeMounts = [] }) => volumeMounts).find((candidate) => candidate.name === volume);
    if (!mount) throw new Error(`${name} is not mounted`);
    for (const [file, text] of Object.entries(data ?? {})) write(join(root, mount.mountPath, file), here(text));
  }
  const pod = find(objects, 'Deployment', 'vpn-gateway').spec.template.spec;
  const containers = workload.containers.map(({ name, command = [program], args = [], env = [], resources, securityContext }) => ({
    name,
    environment: env.map((variable) => `${variable.name}=${variable.value}`),
    memory: quantityValue(resources?.limits?.['memory'] ?? '0'),
    argv: [...command.map((word) => (word === program ? word : here(word))), ...args.map(here)],
    user: securityContext?.runAsUser ?? pod.securityContext?.runAsUser,
    group: securityContext?.runAsGroup ?? pod.securityContext?.runAsGroup,
    fsGroup: pod.securityContext?.fsGroup,
  }));
  write(join(root, 'drill.json'), JSON.stringify({ root, containers, gateway, alice, bob, stranger }, undefined, 2));
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function build(folder: string, program: string): boolean {
  const { status } = spawnSync('go', ['build', '-trimpath', '-o', program, '.'], {
    cwd: folder,
    env: { ...process.env, CGO_ENABLED: '0', GOWORK: 'off' },
    stdio: 'inherit',
  });
  return status === 0;
}

function main(): number {
  const absent = missing();
  if (absent.length > 0) {
    console.error(absent.map((line) => `vpn drill: error: ${line}`).join('\n'));
    return 2;
  }
  const root = mkdtempSync(join(tmpdir(), 'vpn-drill-'));
  chmodSync(root, 0o755); // for the containers' users
  try {
    const program = join(root, 'vpn-gateway');
    const drill = join(root, 'drill');
    if (!build(join(REPOSITORY, 'image', 'vpn-gateway'), program) || !build(join(__dirname, 'drill'), drill)) return 2;
    render(root, program);
    const command = `ip link set lo up && exec ${drill} ${join(root, 'drill.json')}`;
    return spawnSync('unshare', ['--net', 'sh', '-c', command], { stdio: 'inherit' }).status ?? 1;
  } finally {
    if (process.argv.includes('--keep')) console.log(`vpn drill: kept in ${root}`);
    else rmSync(root, { recursive: true, force: true });
  }
}

process.exitCode = main();
