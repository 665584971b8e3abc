import { setTimeout as sleep } from 'node:timers/promises';
import { compareQuantities } from '../charts/platform/quantity';
import { type Kubectl, Refused } from './kubectl';
import type { NamedVolume } from './volume-claims';

export interface GrowthOptions {
  readonly kubectl: Kubectl;
  /** Only say what would be done. */
  readonly dryRun: boolean;
  readonly say: (line: string) => void;
}

interface Claim {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec: { readonly resources: { readonly requests: { readonly storage: string } } };
  readonly status: {
    readonly capacity?: { readonly storage: string };
    readonly conditions?: readonly { readonly type: string; readonly message?: string }[];
  };
}

interface StatefulSet {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly spec: { readonly volumeClaimTemplates: readonly Pick<Claim, 'metadata' | 'spec'>[] };
  readonly status?: unknown;
}

/** How long a volume may take, and how often one looks. */
const PATIENCE = 600_000;
const INTERVAL = 2_000;

const requested = ({ spec }: Pick<Claim, 'spec'>): string => spec.resources.requests.storage;

/** The claims of one volume on a cluster, on their way to a size. Each step that is done already is left out. */
export class VolumeGrowth {
  constructor(
    private readonly volume: NamedVolume,
    private readonly size: string,
    private readonly options: GrowthOptions,
  ) {}

  /** Whether nothing forbids it. @throws Refused */
  check(): void {
    const { storageClass, name, namespace } = this.volume;
    const { allowVolumeExpansion } = this.get<{ readonly allowVolumeExpansion?: boolean }>('storageclass', storageClass);
    if (!allowVolumeExpansion) {
      throw new Refused(
        `the class ${storageClass} lets no volume grow`,
        'move to a provider that can (cluster.provider), or copy the data to a new volume',
      );
    }
    const claims = this.claims();
    if (claims.length === 0) {
      throw new Refused(`no claim of ${name} is in the namespace ${namespace}`, 'apply the environment first, or look at $KUBECONFIG');
    }
    const larger = claims.find((claim) => compareQuantities(requested(claim), this.size) > 0);
    if (larger) throw new Refused(`claim ${larger.metadata.name} has ${requested(larger)} already`, 'volumes never shrink');
  }

  async grow(): Promise<void> {
    if (this.volume.field) this.tellOperator(this.volume.field);
    else this.patchClaims();
    if (!this.options.dryRun) await this.grown();
    if (!this.volume.field) this.remakeStatefulSet();
  }

  private tellOperator(field: string): void {
    const { name } = this.volume.owner;
    this.change(`tell the operator that each instance of ${name} has ${this.size} of ${field}`, () =>
      this.patch('clusters.postgresql.cnpg.io', name, { [field]: { size: this.size } }),
    );
  }

  private patchClaims(): void {
    for (const claim of this.claims().filter((each) => compareQuantities(requested(each), this.size) < 0)) {
      const { name } = claim.metadata;
      this.change(`grow claim ${name} from ${requested(claim)} to ${this.size}`, () =>
        this.patch('persistentvolumeclaims', name, { resources: { requests: { storage: this.size } } }),
      );
    }
  }

  /** Waits until the volumes themselves are as large as their claims. */
  private async grown(): Promise<void> {
    for (const end = Date.now() + PATIENCE; ; await sleep(INTERVAL)) {
      const small = this.claims().filter(({ status }) => compareQuantities(status.capacity?.storage ?? '0', this.size) < 0);
      if (small.length === 0) return;
      if (Date.now() < end) continue;
      const states = small.map(({ metadata, status: { conditions = [] } }) =>
        [metadata.name, ...conditions.map(({ type, message }) => `${type} ${message ?? ''}`)].join(': '),
      );
      throw new Refused(
        `after ${PATIENCE / 60_000} minutes these volumes have not grown: ${states.join('; ')}`,
        'with FileSystemResizePending, delete the pod, whose next start ends it; otherwise see the events of the claim; then run this again',
      );
    }
  }

  /** The claims of a StatefulSet cannot be changed: it goes without its pods, and comes back with nothing else changed. */
  private remakeStatefulSet(): void {
    const { namespace, owner, name } = this.volume;
    const { status: _, ...live } = this.get<StatefulSet>('statefulset', owner.name, '--namespace', namespace);
    const isOurs = ({ metadata }: Pick<Claim, 'metadata'>) => metadata.name === name;
    const templates = live.spec.volumeClaimTemplates;
    if (templates.filter(isOurs).every((template) => compareQuantities(requested(template), this.size) === 0)) return;

    const volumeClaimTemplates = templates.map((template) =>
      isOurs(template) ? { ...template, spec: { ...template.spec, resources: { requests: { storage: this.size } } } } : template,
    );
    const { labels, annotations } = live.metadata;
    const made = (as: string) =>
      JSON.stringify({ ...live, metadata: { name: as, namespace, labels, annotations }, spec: { ...live.spec, volumeClaimTemplates } });
    this.change(`make StatefulSet ${owner.name} anew with claims of ${this.size}, around its running pods`, () => {
      const { kubectl } = this.options;
      const create = (object: string, ...how: readonly string[]) => kubectl(['create', ...how, '--filename', '-'], object);
      create(made(`${owner.name}-grown`), '--dry-run=server', '--validate=strict'); // what is refused is refused while the old one is there
      kubectl(['delete', 'statefulset', owner.name, '--namespace', namespace, '--cascade=orphan']);
      create(made(owner.name));
      kubectl(['rollout', 'status', `statefulset/${owner.name}`, '--namespace', namespace, `--timeout=${PATIENCE / 1000}s`]);
    });
  }

  private claims(): Claim[] {
    const { name, namespace, owner, field } = this.volume;
    const { items } = this.get<{ readonly items: readonly Claim[] }>('persistentvolumeclaims', '--namespace', namespace);
    const named = new RegExp(`^${name}-${owner.name}-[0-9]+$`);
    const role = field === 'walStorage' ? 'PG_WAL' : 'PG_DATA';
    return items.filter(({ metadata: { name: own, labels = {} } }) =>
      field ? labels['cnpg.io/cluster'] === owner.name && labels['cnpg.io/pvcRole'] === role : named.test(own),
    );
  }

  private change(what: string, change: () => void): void {
    const { say, dryRun } = this.options;
    say(dryRun ? `would ${what}` : what);
    if (!dryRun) change();
  }

  private patch(kind: string, name: string, spec: object): void {
    const how = ['--namespace', this.volume.namespace, '--type', 'merge', '--patch', JSON.stringify({ spec })];
    this.options.kubectl(['patch', kind, name, ...how]);
  }

  private get<T>(...what: readonly string[]): T {
    return JSON.parse(this.options.kubectl(['get', ...what, '--output', 'json'])) as T;
  }
}
