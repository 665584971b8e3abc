import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, closeSync, mkdirSync, openSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Container, EnvironmentVariable, PodSpec, Texts, Volume } from '../../support/manifests';
import { find, type Objects } from '../../support/objects';
import { eventually } from '../eventually';
import { localImage } from './images';
import { bind, close, makeDisk, makeRoot, unmount, writeFiles } from './mounts';
import { Process } from './process';
import type { SecretValues } from './secrets';
import { neededFaketime, type Tools } from './tools';

/** What a pod stands on. */
export interface Node {
  readonly tools: Tools;
  readonly objects: Objects;
  /** By `<namespace>/<name>`. */
  readonly secrets: ReadonlyMap<string, SecretValues>;
  /** Where pods have their files and logs. */
  readonly folder: string;
  /** Lines of /etc/hosts. */
  readonly hosts: string;
  /** Authorities that containers trust, in the place of those of the internet. */
  readonly authorities: string;
}

export interface PodOptions {
  /** Variables beside those of the manifest, or in their place: as `kubectl set env` would. */
  readonly env?: Texts;
  /** Sizes of volumes, in the place of those of the manifest. */
  readonly disks?: Texts;
  /** Folder of the files by which it talks to the Kubernetes API. @default - it has none */
  readonly account?: string;
  /** Another clock, as libfaketime understands it: `+3d`, `-1h`; for scripts, which ask `date`. */
  readonly clock?: string;
}

/** One pod: its volumes live as long as it does; volumes of claims outlive it. */
export class Pod {
  private readonly folder: string;
  private readonly volumes = new Map<string, string>();

  constructor(
    private readonly node: Node,
    readonly name: string,
    private readonly namespace: string,
    private readonly spec: PodSpec,
    private readonly options: PodOptions = {},
  ) {
    this.folder = join(node.folder, 'pods', name);
    mkdirSync(this.folder, { recursive: true });
  }

  /** Starts a container; the containers before it are the caller's business. */
  start(name: string): Process {
    const container = this.container(name);
    const image = localImage(container.image, this.node.tools);
    const variables = this.variables(container, image.variables);
    const [program, ...args] = commandOf(container, image.entrypoint).map((word) => expanded(word, variables));
    if (program === undefined) throw new Error(`${name} has neither a command nor arguments`);
    const { root, remove } = this.root(container, { ...image.files, ...this.clock });
    const log = join(this.folder, `${name}.log`);
    const file = openSync(log, 'a');
    // A name of its own, by which restic knows whose lock a lock is.
    const named = ['--uts', 'sh', '-c', 'hostname "$0" && exec chroot "$@"', this.name];
    const child = spawn('unshare', [...named, ...this.account(container), root, program, ...args], {
      env: { ...variables },
      cwd: '/',
      stdio: ['ignore', file, file],
      detached: true, // a group of processes, which is killed as a whole
    });
    closeSync(file);
    child.once('exit', () => {
      endAllIn(root); // with its first process a container ends
      remove();
    });
    return new Process(child, name, log);
  }

  /** Waits until a container's startup probe, a command, succeeds. */
  async started(name: string, running: Process): Promise<void> {
    const probe = this.container(name).startupProbe?.exec?.command ?? [];
    await eventually(60_000, async () => {
      if (!running.ended) this.exec(name, probe); // waiting longer would not help
    });
    if (running.ended) throw new Error(`${name} ended with ${running.ended.code}: ${running.output.slice(-2000)}`);
  }

  /** What a command says in a running container, as probes and `kubectl exec` ask it; throws where it fails. */
  exec(name: string, command: readonly string[]): string {
    const container = this.container(name);
    const env = this.variables(container, localImage(container.image, this.node.tools).variables);
    const root = join(this.folder, `${name}.root`, 'root');
    return execFileSync('chroot', [...this.account(container), root, ...command], {
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  /** Writes mounted Secrets as they are now, as the kubelet does within a minute. */
  refreshSecrets(): void {
    for (const [name, folder] of this.volumes) {
      const { secret } = this.volume(name);
      if (secret) writeFiles(folder, chosen(this.secret(secret.secretName), secret.items), { mode: 0o440, group: this.group });
    }
  }

  /** Frees what its volumes take, but for those of claims. */
  remove(): void {
    for (const [name, folder] of this.volumes) if (sizeOf(this.volume(name))) unmount(folder);
    this.volumes.clear();
  }

  private container(name: string): Container {
    const found = [...(this.spec.initContainers ?? []), ...this.spec.containers].find((each) => each.name === name);
    if (!found) throw new Error(`pod ${this.name} has no container ${name}`);
    return found;
  }

  private user(container: Container): { readonly user: number; readonly group: number } {
    const { runAsUser = 0, runAsGroup = 0 } = { ...this.spec.securityContext, ...container.securityContext };
    return { user: runAsUser, group: runAsGroup };
  }

  /** Options of chroot. */
  private account(container: Container): string[] {
    const { user, group } = this.user(container);
    return [`--userspec=${user}:${group}`, `--groups=${this.group}`];
  }

  /**
   * A `date` of another clock, before the machine's own on the PATH. The library is for a program that starts no others: what outlives the one
   * that has made its semaphore does not start.
   */
  private get clock(): Texts {
    const { clock } = this.options;
    if (clock === undefined) return {};
    const file = join(this.folder, 'date');
    writeFileSync(file, `#!/bin/sh\nLD_PRELOAD=${neededFaketime(this.node.tools)} FAKETIME=${clock} exec /usr/bin/date "$@"\n`, {
      mode: 0o755,
    });
    return { '/usr/local/bin/date': file };
  }

  private get group(): number {
    return this.spec.securityContext?.fsGroup ?? 0;
  }

  private variables({ env = [], envFrom = [] }: Container, ofImage: Texts): Texts {
    const variables: Record<string, string> = { ...ofImage };
    for (const { configMapRef } of envFrom) if (configMapRef) Object.assign(variables, this.configMap(configMapRef.name));
    for (const variable of env) variables[variable.name] = this.valueOf(variable, variables);
    return { ...variables, ...this.options.env };
  }

  private valueOf({ name, value, valueFrom }: EnvironmentVariable, known: Texts): string {
    if (value !== undefined) return expanded(value, known);
    const key = valueFrom?.secretKeyRef;
    if (!key) return this.name; // a field of the pod
    const found = this.secret(key.name)[key.key];
    if (found === undefined) throw new Error(`${name}: Secret ${key.name} has no key ${key.key}`);
    return found;
  }

  private root(container: Container, files: Texts) {
    const { user, group } = this.user(container);
    const folder = join(this.folder, `${container.name}.root`);
    const root = makeRoot(folder, {
      '/etc/hosts': this.node.hosts,
      '/etc/ssl/certs/ca-certificates.crt': this.node.authorities,
      '/etc/passwd': `root:x:0:0:root:/root:/bin/bash\ncontainer:x:${user}:${group}::/tmp:/bin/bash\n`,
    });
    const mounts = [...(container.volumeMounts ?? [])].sort((a, b) => (a.mountPath < b.mountPath ? -1 : 1)); // an outer one first
    for (const { name, mountPath, subPath, readOnly } of mounts) {
      const source = this.folderOf(name);
      bind(root, mountPath, subPath ? join(source, subPath) : source, readOnly);
    }
    for (const [path, source] of Object.entries(files)) bind(root, path, source, true);
    if (this.options.account) bind(root, '/var/run/secrets/kubernetes.io/serviceaccount', this.options.account, true);
    close(root);
    return { root, remove: () => unmount(folder) };
  }

  private volume(name: string): Volume {
    return this.spec.volumes?.find((volume) => volume.name === name) ?? { name, persistentVolumeClaim: { claimName: name } };
  }

  /** The volume's folder, made when it is first asked for. */
  private folderOf(name: string): string {
    const known = this.volumes.get(name);
    if (known) return known;
    const volume = this.volume(name);
    const { configMap, secret, persistentVolumeClaim } = volume;
    const size = sizeOf(volume);
    const folder = persistentVolumeClaim
      ? join(this.node.folder, 'claims', this.namespace, persistentVolumeClaim.claimName)
      : join(this.folder, `${name}.volume`);
    if (size) makeDisk(folder, this.options.disks?.[name] ?? size);
    if (configMap) writeFiles(folder, chosen(this.configMap(configMap.name), configMap.items), { mode: 0o555, group: this.group });
    if (secret) writeFiles(folder, chosen(this.secret(secret.secretName), secret.items), { mode: 0o440, group: this.group });
    if (persistentVolumeClaim) {
      mkdirSync(folder, { recursive: true });
      chownSync(folder, 0, this.group);
      chmodSync(folder, 0o2775);
    }
    this.volumes.set(name, folder);
    return folder;
  }

  private configMap(name: string): Texts {
    return find(this.node.objects, 'ConfigMap', name).data;
  }

  private secret(name: string): SecretValues {
    const values = this.node.secrets.get(`${this.namespace}/${name}`);
    if (!values) throw new Error(`there is no Secret ${this.namespace}/${name}`);
    return values;
  }
}

/** Kills the processes that see this folder as their root. */
function endAllIn(root: string): void {
  for (const id of readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name))) {
    try {
      if (readlinkSync(join('/proc', id, 'root')) === root) process.kill(Number(id), 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
}

/** Of a volume that comes and goes with its pod. */
const sizeOf = ({ emptyDir, ephemeral }: Volume): string | undefined =>
  ephemeral?.volumeClaimTemplate.spec.resources.requests['storage'] ?? (emptyDir && (emptyDir.sizeLimit ?? '1Gi'));

function commandOf({ command, args = [] }: Container, entrypoint: readonly string[] = []): string[] {
  return [...(command ?? entrypoint), ...args];
}

/** `$(NAME)` reads a variable above it. */
const expanded = (text: string, variables: Texts): string =>
  text.replaceAll(/\$\(([A-Za-z0-9_]+)\)/g, (reference, name: string) => variables[name] ?? reference);

/** What of a ConfigMap or Secret is mounted, under its name there. */
function chosen(values: Texts, items: readonly { readonly key: string; readonly path: string }[] | undefined): Texts {
  if (!items) return values;
  return Object.fromEntries(items.map(({ key, path }) => [path, values[key] ?? '']));
}
