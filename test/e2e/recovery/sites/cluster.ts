import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubernetesObject, Texts } from '../../../support/manifests';
import { type Platform, platform as platformNamed } from '../../../support/platforms';
import { ControlPlane } from '../../control-plane/servers';
import type { Tools } from '../../control-plane/tools';
import { type Result, run } from '../../kubectl';
import type { KubernetesApi } from './kubernetes';

/** Of the failover and the guard. */
const SWITCHES = ['failover', 'site-guard'];

/** What of the Cluster the failover and the operator tell each other. */
export interface ClusterState {
  readonly spec: { readonly replica: { readonly self: string; readonly primary: string; readonly promotionToken?: string } };
  readonly status?: { readonly demotionToken?: string; readonly lastPromotionToken?: string };
}

interface Listed {
  readonly items: readonly { readonly metadata: { readonly name: string }; readonly spec: Readonly<Record<string, unknown>> }[];
}

/** A site's real API server, with what a failover looks at as it is rendered. Nothing acts on it: no pod starts, no operator runs. */
export class SiteCluster implements KubernetesApi {
  readonly namespace: string;
  private readonly controlPlane: ControlPlane;
  private readonly platform: Platform;
  private readonly accounts = new Map<string, string>();

  constructor(
    name: string,
    private readonly folder: string,
    private readonly tools: Tools,
  ) {
    mkdirSync(folder, { recursive: true });
    this.controlPlane = new ControlPlane({ folder, tools });
    this.platform = platformNamed(name);
    this.namespace = this.platform.environment.instance;
  }

  /** Returns how many objects it has taken. */
  async start(): Promise<number> {
    await this.controlPlane.start(['--advertise-address=192.0.2.1']); // it would look for one, and the drill has a loopback only
    for (const file of readdirSync(this.tools.crds).filter((name) => name.includes('cnpg.io'))) {
      await this.kubectl(['apply', '--server-side', '--filename', join(this.tools.crds, file)]);
    }
    const wanted = this.wanted();
    await this.kubectl(['apply', '--server-side', '--filename', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items: wanted }));
    for (const name of SWITCHES) this.accounts.set(name, await this.makeAccount(name));
    return wanted.length;
  }

  get variables(): Texts {
    const { hostname, port } = new URL(this.controlPlane.url);
    return { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port };
  }

  accountOf = (serviceAccount: string): string => {
    const folder = this.accounts.get(serviceAccount);
    if (!folder) throw new Error(`there is no account ${serviceAccount}`);
    return folder;
  };

  /** Pods that are asked for, by the name of what they belong to. */
  async pods(): Promise<Readonly<Record<string, unknown>>> {
    return this.each('deployments,statefulsets', 'replicas');
  }

  /** Whether CronJobs of the site that serves are suspended, by their names. */
  async suspended(names: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
    const all = await this.each('cronjobs', 'suspend');
    return Object.fromEntries(names.map((name) => [name, all[name] ?? false]));
  }

  async postgres(): Promise<ClusterState> {
    return JSON.parse(
      await this.kubectl(['--namespace', this.namespace, 'get', 'cluster', 'postgres', '--output', 'json']),
    ) as ClusterState;
  }

  /** In the operator's place. */
  async saysOfPostgres(status: object): Promise<void> {
    await this.change('cluster', 'postgres', { status }, ['--subresource=status']);
  }

  /** Changes an object of Airflow's namespace as this account, or as who may do everything. */
  async change(kind: string, name: string, patch: object, options: readonly string[] = []): Promise<void> {
    await this.kubectl([
      '--namespace',
      this.namespace,
      'patch',
      kind,
      name,
      '--type=merge',
      `--patch=${JSON.stringify(patch)}`,
      ...options,
    ]);
  }

  /** What kubectl says as a pod of this account. */
  as(account: string, args: readonly string[]): Promise<Result> {
    return run(['--kubeconfig', this.controlPlane.kubeconfig, '--as', `system:serviceaccount:${this.namespace}:${account}`, ...args]);
  }

  close = (): Promise<void> => this.controlPlane.stop();

  /** Who switches, what lets them and what keeps them from more, and what they switch. */
  private wanted(): KubernetesObject[] {
    const switched = new Set<string>();
    for (const { metadata, kind } of this.platform.objects) if (kind === 'CronJob') switched.add(`CronJob ${metadata.name}`);
    const text = JSON.stringify(this.platform.objects.find(({ kind, metadata }) => kind === 'CronJob' && metadata.name === 'failover'));
    const [, workloads = ''] = /"name":"WORKLOADS","value":"([^"]*)"/.exec(text) ?? [];
    for (const entry of workloads.split(' ')) {
      const [, resource, name] = /\/(\w+)\/([\w-]+)=/.exec(entry) ?? [];
      switched.add(`${resource === 'deployments' ? 'Deployment' : 'StatefulSet'} ${name}`);
    }
    const isWanted = ({ kind, metadata: { name } }: KubernetesObject): boolean =>
      kind === 'Namespace' ||
      switched.has(`${kind} ${name}`) ||
      (kind === 'Cluster' && name === 'postgres') ||
      (kind.startsWith('ValidatingAdmissionPolicy') && name.endsWith('-site-switch')) ||
      (['ServiceAccount', 'Role', 'RoleBinding'].includes(kind) && SWITCHES.includes(name));
    return this.platform.objects.filter(isWanted);
  }

  private async makeAccount(name: string): Promise<string> {
    const folder = join(this.folder, 'accounts', name);
    mkdirSync(folder, { recursive: true });
    const token = await this.kubectl(['--namespace', this.namespace, 'create', 'token', name, '--duration=1h']);
    writeFileSync(join(folder, 'token'), token.trim());
    copyFileSync(join(this.folder, 'certificates', 'apiserver.crt'), join(folder, 'ca.crt'));
    return folder;
  }

  private async each(kinds: string, field: string): Promise<Readonly<Record<string, unknown>>> {
    const { items } = JSON.parse(await this.kubectl(['get', kinds, '--all-namespaces', '--output', 'json'])) as Listed;
    return Object.fromEntries(items.map(({ metadata, spec }) => [metadata.name, spec[field]]).sort());
  }

  private async kubectl(args: readonly string[], input?: string): Promise<string> {
    const { code, stdout, stderr } = await run(['--kubeconfig', this.controlPlane.kubeconfig, ...args], input);
    if (code !== 0) throw new Error(`kubectl ${args.slice(0, 5).join(' ')}: ${(stderr || stdout).trim()}`);
    return stdout;
  }
}
