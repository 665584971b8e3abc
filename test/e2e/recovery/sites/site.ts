import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { PodSpec, Texts } from '../../../support/manifests';
import { find, type Objects } from '../../../support/objects';
import { platform } from '../../../support/platforms';
import { eventually } from '../../eventually';
import type { Drill } from '../drill';
import { type JobOptions, type JobRun, runJob } from '../job';
import { type Node, Pod } from '../pod';
import type { Process } from '../process';
import type { KubernetesApi } from './kubernetes';
import { ObjectStore } from './object-store';
import { PostgresServer } from './postgres';

const NAMESPACE = 'airflow';

/** Addresses of a site's servers, which stand for as many machines. */
export interface Addresses {
  readonly postgres: string;
  readonly store: string;
  /** Of the site, from 0: what has ports of its own on this one machine counts from there. */
  readonly number: number;
}

/** One of two sites: its pods as rendered, and the servers that they find. */
export class Site<Api extends KubernetesApi = KubernetesApi> implements Node {
  readonly tools;
  readonly objects;
  readonly secrets;
  readonly authorities;
  readonly folder: string;
  readonly database: PostgresServer;
  readonly store: ObjectStore;
  private guard?: { readonly pod: Pod; readonly process: Process };
  private partner?: Site;
  private runs = 0;

  constructor(
    drill: Drill,
    /** Of its environment. */
    readonly name: string,
    private readonly addresses: Addresses,
    readonly hosts: string,
    readonly api: Api,
  ) {
    const { postgres, store, number } = addresses;
    this.tools = drill.tools;
    this.authorities = drill.authorities;
    this.secrets = drill.secrets; // two sites of one platform have the same
    this.objects = platform(name);
    this.folder = join(drill.folder, name);
    mkdirSync(this.folder, { recursive: true });
    const { stores } = this.objects.environment;
    const login = (secret: string) => ({ username: drill.secret(secret, 'username'), password: drill.secret(secret, 'password') });
    this.database = new PostgresServer(
      join(this.folder, 'postgres'),
      postgres,
      this.tools,
      {
        airflow: login('postgres-airflow'),
        restore: login('postgres-restore'),
        backup: login('postgres-backup'),
      },
      databasesOf(this.objects),
    );
    this.store = new ObjectStore(join(this.folder, 'store'), store, number, this.tools, stores.objects.buckets, {
      airflow: this.login('object-store'),
      'backup-writer': this.login('backup-writer'),
      'backup-keeper': this.login('backup-keeper'),
      'audit-writer': this.login('audit-writer'),
      'replica-writer': this.login('replica-store'),
    });
  }

  pairWith(partner: Site): void {
    this.partner = partner;
  }

  /** Starts the guard's pod, and waits until it has said this. */
  async watch(says: RegExp): Promise<Process> {
    const { spec } = find(this.objects, 'Deployment', 'site-guard').spec.template;
    const pod = new Pod(this, 'site-guard', NAMESPACE, spec, { env: this.variables, account: this.accountOf(spec) });
    const process = pod.start('site-guard');
    this.guard = { pod, process };
    await this.hear(says);
    return process;
  }

  /** Waits until the guard has said this. */
  async hear(says: RegExp): Promise<void> {
    await eventually(120_000, async () => {
      const { process } = this.guard ?? {};
      if (!process || process.ended) throw new Error(`the guard of ${this.name} is gone: ${process?.output.slice(-2000)}`);
      if (!says.test(process.output)) throw new Error(`the guard of ${this.name} does not say ${says}: ${process.output.slice(-2000)}`);
    });
  }

  async stopWatching(): Promise<void> {
    const { guard } = this;
    if (!guard) return;
    this.guard = undefined;
    await guard.process.kill();
    guard.pod.remove();
  }

  /** Runs the failover, as `kubectl create job --from=cronjob/failover` would, with these variables. */
  failover(env: Texts, options: Omit<JobOptions, 'env'> = {}): Promise<JobRun> {
    return this.job('failover', env, options);
  }

  /** Runs a CronJob once, with these variables. */
  job(name: string, env: Texts = {}, options: Omit<JobOptions, 'env'> = {}): Promise<JobRun> {
    const { spec } = find(this.objects, 'CronJob', name).spec.jobTemplate.spec.template;
    return this.run(name, spec, { ...options, env: { ...this.variables, ...env } });
  }

  /** What restic says of the repository of the databases' backups, as who adds to it. */
  restic(...args: readonly string[]): string {
    const { 'access-key': key = '', 'secret-key': secret = '' } = this.login('backup-writer');
    return execFileSync(join(this.tools.bin, 'restic'), args, {
      encoding: 'utf8',
      env: {
        PATH: process.env['PATH'],
        RESTIC_REPOSITORY: this.repository,
        RESTIC_PASSWORD: this.login('backup-encryption')['password'],
        RESTIC_CACHE_DIR: join(this.folder, 'restic-cache'),
        AWS_ACCESS_KEY_ID: key,
        AWS_SECRET_ACCESS_KEY: secret,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  /** Runs one of Airflow's commands with the failover's variables. */
  airflow(...args: readonly string[]): Promise<JobRun> {
    const { spec } = find(this.objects, 'CronJob', 'failover').spec.jobTemplate.spec.template;
    const [main] = spec.containers;
    if (!main) throw new Error('the failover has no container');
    return this.run(
      'airflow',
      { ...spec, initContainers: [], containers: [{ ...main, args: ['airflow', ...args] }] },
      { env: this.variables },
    );
  }

  /** What a scheduler's init container waits for; ends it where it says this. */
  schedulerGate(killWhere: RegExp): Promise<JobRun> {
    const { spec } = find(this.objects, 'Deployment', 'airflow-scheduler').spec.template;
    const [gate] = spec.initContainers ?? [];
    if (!gate) throw new Error('the scheduler has no init container');
    const pod: PodSpec = { ...spec, initContainers: [], containers: [gate] };
    return this.run('scheduler', pod, { env: this.variables, killAfter: { says: killWhere } });
  }

  async end(): Promise<void> {
    await this.stopWatching();
    this.database.stop('immediate');
    await this.store.stop();
    await this.api.close();
  }

  private run(name: string, spec: PodSpec, options: JobOptions): Promise<JobRun> {
    this.runs += 1;
    return runJob(this, `${name}-${this.runs}`, NAMESPACE, spec, { account: this.accountOf(spec), ...options });
  }

  /** Of pods that talk to the Kubernetes API. */
  private accountOf({ serviceAccountName = '' }: PodSpec): string | undefined {
    return ['failover', 'site-guard'].includes(serviceAccountName) ? this.api.accountOf?.(serviceAccountName) : undefined;
  }

  private login(name: string) {
    const found = this.secrets.get(`${NAMESPACE}/${name}`);
    if (!found) throw new Error(`there is no Secret ${name}`);
    return found;
  }

  private get repository(): string {
    return `s3:${this.store.url}/${this.objects.environment.stores.objects.buckets.backups}/restic/database`;
  }

  /** Where the drill's servers are: without certificates, and past the pool. */
  private get variables(): Texts {
    return {
      SITE_URL: this.store.url,
      RCLONE_CONFIG_SOURCE_ENDPOINT: this.store.url,
      ...(this.partner ? { PARTNER_URL: this.partner.store.url, RCLONE_CONFIG_REPLICA_ENDPOINT: this.partner.store.url } : {}),
      RESTIC_REPOSITORY: this.repository,
      PGHOST: this.database.address,
      PGSSLMODE: 'require',
      PGSSLROOTCERT: '', // with one, the servers' certificates would be verified
      AIRFLOW__DATABASE__SQL_ALCHEMY_CONN: this.database.url.replace('postgresql:', 'postgresql+psycopg2:'),
      ...this.api.variables,
      PORT: String(8081 + this.addresses.number),
    };
  }
}

/** Databases that the failover is about, Airflow's first. */
function databasesOf(objects: Objects): string[] {
  const { containers } = find(objects, 'CronJob', 'failover').spec.jobTemplate.spec.template.spec;
  return containers.flatMap(({ env = [] }) => env.find(({ name }) => name === 'DATABASES')?.value?.split(' ') ?? []);
}
