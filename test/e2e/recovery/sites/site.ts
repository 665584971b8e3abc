import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { PodSpec, Texts } from '../../../support/manifests';
import { find } from '../../../support/objects';
import { platform } from '../../../support/platforms';
import { eventually } from '../../eventually';
import type { Drill } from '../drill';
import { type JobOptions, type JobRun, runJob } from '../job';
import { type Node, Pod } from '../pod';
import type { Process } from '../process';
import { ApiServer } from './api-server';
import { ObjectStore } from './object-store';
import { PostgresServer } from './postgres';

const NAMESPACE = 'airflow';

/** Addresses of a site's servers, which stand for as many machines. */
export interface Addresses {
  readonly postgres: string;
  readonly store: string;
  readonly api: string;
  /** Port of the guard, which both sites have on this one machine. */
  readonly guardPort: number;
}

/** One of two sites: its pods as rendered, and the servers that they find. */
export class Site implements Node {
  readonly tools;
  readonly objects;
  readonly secrets;
  readonly authorities;
  readonly folder: string;
  readonly database: PostgresServer;
  readonly store: ObjectStore;
  readonly api: ApiServer;
  private guard?: { readonly pod: Pod; readonly process: Process };
  private partner?: Site;
  private runs = 0;

  constructor(
    drill: Drill,
    /** Of its environment. */
    readonly name: string,
    private readonly addresses: Addresses,
    readonly hosts: string,
  ) {
    const { postgres, store, api } = addresses;
    this.tools = drill.tools;
    this.authorities = drill.authorities;
    this.secrets = drill.secrets; // two sites of one platform have the same
    this.objects = platform(name);
    this.folder = join(drill.folder, name);
    mkdirSync(this.folder, { recursive: true });
    const { recovery, stores } = this.objects.environment;
    const login = (secret: string) => ({ username: drill.secret(secret, 'username'), password: drill.secret(secret, 'password') });
    this.database = new PostgresServer(join(this.folder, 'postgres'), postgres, this.tools, {
      airflow: login('postgres-airflow'),
      restore: login('postgres-restore'),
    });
    this.store = new ObjectStore(join(this.folder, 'store'), store, this.tools, stores.objects.buckets.backups, {
      'backup-writer': this.login('backup-writer'),
      'replica-writer': this.login('replica-store'),
    });
    this.api = ApiServer.at(api, recovery.site.role === 'primary' ? 2 : 0);
  }

  pairWith(partner: Site): void {
    this.partner = partner;
  }

  /** Starts the guard's pod, and waits until it has said this. */
  async watch(says: RegExp): Promise<Process> {
    const { spec } = find(this.objects, 'Deployment', 'site-guard').spec.template;
    const pod = new Pod(this, 'site-guard', NAMESPACE, spec, { env: this.variables });
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
    const { spec } = find(this.objects, 'CronJob', 'failover').spec.jobTemplate.spec.template;
    return this.run('failover', spec, { ...options, env: { ...this.variables, ...env } });
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
    // Past its pool, which is no part of this: the pool sends everything on to the server.
    const env = { AIRFLOW__DATABASE__SQL_ALCHEMY_CONN: this.database.url.replace('postgresql:', 'postgresql+psycopg2:') };
    return this.run('scheduler', pod, { env, killAfter: { says: killWhere } });
  }

  async end(): Promise<void> {
    await this.stopWatching();
    this.database.stop('immediate');
    await this.store.stop();
    this.api.close();
  }

  private run(name: string, spec: PodSpec, options: JobOptions): Promise<JobRun> {
    this.runs += 1;
    return runJob(this, `${name}-${this.runs}`, NAMESPACE, spec, options);
  }

  private login(name: string) {
    const found = this.secrets.get(`${NAMESPACE}/${name}`);
    if (!found) throw new Error(`there is no Secret ${name}`);
    return found;
  }

  /** Where the drill's servers are: without certificates, and without Kubernetes. */
  private get variables(): Texts {
    return {
      SITE_URL: this.store.url,
      ...(this.partner ? { PARTNER_URL: this.partner.store.url } : {}),
      RESTIC_REPOSITORY: `s3:${this.store.url}/${this.objects.environment.stores.objects.buckets.backups}/restic/database`,
      KUBERNETES_API: this.api.url,
      KUBERNETES_TOKEN: 'drill',
      PORT: String(this.addresses.guardPort),
    };
  }
}
