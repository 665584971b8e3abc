import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { PodSpec } from '../../support/manifests';
import { find, ofKind } from '../../support/objects';
import { type Platform, platform } from '../../support/platforms';
import { eventually } from '../eventually';
import type { Report } from '../report';
import { Figures } from './figures';
import { type JobOptions, type JobRun, runJob } from './job';
import { type Node, Pod, type PodOptions } from './pod';
import type { Process } from './process';
import { makeSecrets, type SecretValues } from './secrets';
import type { Tools } from './tools';

/** A platform's stores and jobs, all of it as rendered, on one node. */
export class Drill implements Node {
  readonly objects: Platform;
  readonly secrets: Map<string, SecretValues>;
  readonly hosts: string;
  readonly authorities: string;
  /** Namespace of Airflow, its stores and the jobs. */
  readonly namespace: string;
  private readonly servers = new Map<string, { readonly pod: Pod; readonly process: Process }>();
  private runs = 0;

  private constructor(
    readonly report: Report,
    readonly tools: Tools,
    readonly folder: string,
    /** What jobs have told airflow-statsd. */
    readonly figures: Figures,
    name: string,
  ) {
    this.objects = platform(name);
    this.namespace = this.objects.environment.instance;
    mkdirSync(folder);
    this.secrets = makeSecrets(this.objects.secrets.secrets, join(folder, 'secrets'));
    this.authorities = readFileSync(join(folder, 'secrets', 'ca.crt'), 'utf8');
    this.hosts = hostsOf(this.objects);
  }

  /** @param name of an environment or variant */
  static async of(name: string, report: Report, tools: Tools, folder: string): Promise<Drill> {
    return new Drill(report, tools, folder, await Figures.listen(9125), name);
  }

  /** Value of a key of a Secret in Airflow's namespace. */
  secret(name: string, key: string): string {
    const value = this.secrets.get(`${this.namespace}/${name}`)?.[key];
    if (value === undefined) throw new Error(`there is no Secret ${name} with a key ${key}`);
    return value;
  }

  /** Folder of a volume that outlives its pods: `postgres-data`. */
  claim(name: string): string {
    return join(this.folder, 'claims', this.namespace, name);
  }

  /** Starts the pod of a StatefulSet or Deployment, its init containers first, and waits until its main container is ready. */
  async start(name: string, options: PodOptions = {}): Promise<Process> {
    const [kind] = (['StatefulSet', 'Deployment'] as const).filter((each) =>
      ofKind(this.objects, each).some(({ metadata }) => metadata.name === name),
    );
    if (!kind) throw new Error(`there is no StatefulSet and no Deployment ${name}`);
    const { spec } = find(this.objects, kind, name).spec.template;
    const [main] = spec.containers;
    if (!main) throw new Error(`${name} has no container`);
    const pod = new Pod(this, `${name}-0`, this.namespace, spec, options);
    for (const { name: container } of spec.initContainers ?? []) {
      const running = pod.start(container);
      if ((await running.end).code !== 0) throw new Error(`${name}: ${container} failed: ${running.output}`);
    }
    const process = pod.start(main.name);
    this.servers.set(name, { pod, process });
    if (main.startupProbe?.exec) await pod.started(main.name, process);
    const port = main.ports?.[0]?.containerPort ?? 0;
    await eventually(60_000, async () => {
      if (!process.ended) await connectable(port); // waiting longer would not help
    });
    if (process.ended) throw new Error(`${name} ended with ${process.ended.code}: ${process.output.slice(-2000)}`);
    return process;
  }

  /** Starts another container of a running pod. */
  startBeside(name: string, container: string): Process {
    const server = this.servers.get(name);
    if (!server) throw new Error(`${name} does not run`);
    return server.pod.start(container);
  }

  /** Asks whether a running server is ready, as the kubelet does. */
  probe(name: string): void {
    const server = this.servers.get(name);
    if (!server) throw new Error(`${name} does not run`);
    server.pod.probe(name, 'readinessProbe');
  }

  /** Gives keys of a Secret new values: mounted files change, variables of running containers do not. */
  changeSecret(name: string, values: SecretValues): void {
    const place = `${this.namespace}/${name}`;
    this.secrets.set(place, { ...this.secrets.get(place), ...values });
    for (const { pod } of this.servers.values()) pod.refreshSecrets();
  }

  /** The running pod's main process. */
  process(name: string): Process {
    const server = this.servers.get(name);
    if (!server) throw new Error(`${name} does not run`);
    return server.process;
  }

  async stop(name: string, how: 'stop' | 'kill' = 'stop'): Promise<void> {
    const server = this.servers.get(name);
    if (!server) return;
    await server.process[how]();
    server.pod.remove();
    this.servers.delete(name);
  }

  /** Runs a CronJob once, as `kubectl create job --from` would. */
  async run(name: string, options: JobOptions = {}): Promise<JobRun> {
    const { template } = find(this.objects, 'CronJob', name).spec.jobTemplate.spec;
    this.runs += 1;
    return runJob(this, `${name}-${this.runs}`, this.namespace, template.spec, options);
  }

  /** Runs a container of a CronJob's pod with another command, for what its login can reach. */
  async runAs(name: string, container: string, command: readonly string[], options: JobOptions = {}): Promise<JobRun> {
    const { template } = find(this.objects, 'CronJob', name).spec.jobTemplate.spec;
    return this.instead(`${name}-${container}`, template.spec, container, command, options);
  }

  /** The same for a container of a StatefulSet's pod, in a pod beside it. */
  async runBeside(name: string, command: readonly string[], options: JobOptions = {}): Promise<JobRun> {
    const { template } = find(this.objects, 'StatefulSet', name).spec;
    return this.instead(`${name}-beside`, template.spec, name, command, options);
  }

  private async instead(name: string, spec: PodSpec, container: string, command: readonly string[], options: JobOptions): Promise<JobRun> {
    const { initContainers = [], containers } = spec;
    const found = [...initContainers, ...containers].find((each) => each.name === container);
    if (!found) throw new Error(`${name} has no container ${container}`);
    const bringers = initContainers.filter((each) => each.name.startsWith('bring-'));
    this.runs += 1;
    const changed = { ...spec, initContainers: bringers, containers: [{ ...found, command, args: [] }] };
    return runJob(this, `${name}-${this.runs}`, this.namespace, changed, options);
  }

  /** What a query says, as the superuser. */
  sql(query: string, database = 'postgres'): string {
    const options = ['--no-psqlrc', '--quiet', '--tuples-only', '--no-align', '--set=ON_ERROR_STOP=1'];
    return this.local(['psql', ...options, '--host=127.0.0.1', '--username=postgres', `--dbname=${database}`, `--command=${query}`]).trim();
  }

  /** Runs a program of this machine's PostgreSQL. */
  local([program = '', ...args]: readonly string[]): string {
    return execFileSync(join(this.tools.postgres, program), args, {
      encoding: 'utf8',
      env: { ...process.env, PGPASSWORD: this.secret('postgres-superuser', 'password') },
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 2 ** 28,
    });
  }

  async end(): Promise<void> {
    for (const name of [...this.servers.keys()]) await this.stop(name, 'kill');
    this.figures.close();
  }
}

/** Every Service is on the loopback, and so is the other site. */
function hostsOf({ environment, ...objects }: Platform): string {
  const { endpoint } = environment.recovery.storage.replica ?? {};
  const outside = endpoint ? [`127.0.0.1 ${new URL(endpoint).hostname}`] : [];
  const lines = ofKind(objects, 'Service').map(({ metadata: { name, namespace } }) => {
    const long = `${name}.${namespace}`;
    return `127.0.0.1 ${name} ${long} ${long}.svc ${long}.svc.cluster.local`;
  });
  return ['127.0.0.1 localhost', ...lines, ...outside, ''].join('\n');
}

function connectable(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', reject);
  });
}
