import type { JobName, State } from '../charts/operations/checklist';
import type { RenderedObject } from '../charts/platform/rendered-object';
import { done, failed, none, open, type Verdict } from './checklist-verdict';
import type { Kubectl } from './kubectl';

interface Live {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly generation?: number };
  readonly spec: {
    readonly replicas?: number;
    readonly suspend?: boolean;
    readonly template?: { readonly spec: { readonly containers: readonly { readonly name: string; readonly image: string }[] } };
  };
  readonly data?: Readonly<Record<string, string>>;
  readonly status?: {
    readonly observedGeneration?: number;
    readonly updatedReplicas?: number;
    readonly readyReplicas?: number;
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[];
    readonly containerStatuses?: readonly { readonly state?: { readonly terminated?: { readonly message?: string } } }[];
  };
}

interface Report {
  readonly outcome?: string;
  readonly problem?: string;
  readonly notified?: boolean;
}

const BASELINE = 'performance-baseline';
const REPLICATED = ['Deployment', 'StatefulSet'];

/** Answers of Prometheus: the series that fit, by their labels. */
export type Ask = (query: string) => Promise<readonly Readonly<Record<string, string>>[]>;

/** What the cluster of $KUBECONFIG says, looked at with the rights of whoever runs this. */
export class Cluster {
  private readonly found = new Map<string, readonly Live[]>();

  constructor(
    private readonly objects: readonly RenderedObject[],
    private readonly kubectl: Kubectl,
    private readonly ask: Ask,
  ) {}

  job(name: JobName, outcomes: readonly string[], leftOpen: readonly string[] = []): Verdict {
    const rendered = this.jobOf(name);
    if (!rendered) return none(`there is no ${name} here`);
    const { name: full, namespace = '' } = rendered.metadata;
    const job = this.list('jobs', namespace).find(({ metadata }) => metadata.name === full);
    if (!job) return failed(`the Job ${full} is not there: apply dist/ of this commit`);
    if (job.spec.suspend) return none(`${name} rests: the site stands by`);
    const is = (type: string) => job.status?.conditions?.find((condition) => condition.type === type && condition.status === 'True');
    const { outcome, problem } = this.report(name) ?? {};
    if (is('Failed')) return failed(`${full}: ${problem ?? is('Failed')?.message ?? 'failed'}`);
    if (!is('Complete')) return open(`${full} has not ended`);
    if (outcome === undefined) return open(`${full} has succeeded; its pod, with the report, is gone`);
    if (leftOpen.includes(outcome)) return open(`${full}: ${outcome}`);
    return outcomes.includes(outcome) ? done(`${full}: ${outcome}`) : failed(`${full}: ${outcome}`);
  }

  state(state: State): Verdict {
    switch (state) {
      case 'images':
        return this.each('has the rendered images', (object, live) => {
          const wanted = new Map(imagesOf(object));
          const wrong = (live.spec.template?.spec.containers ?? []).filter(
            ({ name, image }) => wanted.has(name) && wanted.get(name) !== image,
          );
          return wrong.map(({ image }) => `runs ${image}`);
        });
      case 'ready':
        return this.each('is ready', (_, { metadata, spec, status = {} }) => {
          const { replicas = 1 } = spec;
          const { readyReplicas = 0, updatedReplicas = 0, observedGeneration = 0 } = status;
          if (observedGeneration < (metadata.generation ?? 0) || updatedReplicas < replicas) return ['is being replaced'];
          return readyReplicas < replicas ? [`has ${readyReplicas} of ${replicas} pods ready`] : [];
        });
      case 'baseline':
        return this.baseline();
      case 'notified': {
        const rendered = this.jobOf('smoke-test');
        if (!rendered) return none('there is no smoke test here');
        const report = this.report('smoke-test');
        if (report?.notified === undefined) return open('no smoke test has passed and told anybody');
        return report.notified
          ? done('Alertmanager has taken the notice')
          : failed('Alertmanager did not take the notice: see the log of smoke-test');
      }
    }
  }

  async query(query: string, expect: 'series' | 'none'): Promise<Verdict> {
    const series = await this.ask(query);
    const names = series.slice(0, 5).map(({ alertname, job, namespace, component, pod, instance }) => {
      return alertname ?? [job, namespace, component ?? pod ?? instance].filter((part) => part).join('/');
    });
    if (expect === 'series') return series.length > 0 ? done(`${query}: ${series.length}`) : failed(`Prometheus has no ${query}`);
    return series.length === 0 ? done(`no ${query}`) : failed(`${query}: ${names.join(', ')}${series.length > 5 ? ', …' : ''}`);
  }

  private baseline(): Verdict {
    const place = this.objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === BASELINE)?.metadata;
    if (!place) return none('nothing is measured here: operations.performance');
    const job = this.jobOf(BASELINE);
    const live = this.list('configmaps', place.namespace ?? '').find(({ metadata }) => metadata.name === BASELINE);
    const text = live?.data?.['baseline'];
    if (text) return done(`since ${(JSON.parse(text) as { readonly takenAt: string }).takenAt}`);
    return job && this.rests(job) ? none('the site stands by') : failed(`the ConfigMap ${BASELINE} has no baseline`);
  }

  private rests({ metadata: { name, namespace = '' } }: RenderedObject): boolean {
    return this.list('jobs', namespace).some((job) => job.metadata.name === name && job.spec.suspend === true);
  }

  /** What all Deployments and StatefulSets must be. */
  private each(what: string, problemsOf: (object: RenderedObject, live: Live) => readonly string[]): Verdict {
    const rendered = this.objects.filter(({ kind }) => REPLICATED.includes(kind));
    const problems = rendered.flatMap((object) => {
      const { name, namespace = '' } = object.metadata;
      const live = this.list(`${object.kind.toLowerCase()}s`, namespace).find(({ metadata }) => metadata.name === name);
      return live ? problemsOf(object, live).map((problem) => `${name} ${problem}`) : [`${name} is not there`];
    });
    return problems.length > 0 ? failed(problems.join(', ')) : done(`each of ${rendered.length} Deployments and StatefulSets ${what}`);
  }

  private jobOf(name: JobName): RenderedObject | undefined {
    return this.objects.find(({ kind, metadata }) => kind === 'Job' && new RegExp(`^${name}-[0-9a-f]{8}$`).test(metadata.name));
  }

  /** Of its newest pod that has left one. */
  private report(name: JobName): Report | undefined {
    const rendered = this.jobOf(name);
    if (!rendered) return undefined;
    const { name: full, namespace = '' } = rendered.metadata;
    const pods = this.list('pods', namespace, `job-name=${full}`);
    const messages = pods.flatMap(({ status }) => status?.containerStatuses ?? []).flatMap(({ state }) => state?.terminated?.message ?? []);
    const reports = messages.flatMap((message) => parsed(message));
    return reports.find(({ outcome }) => outcome !== 'failed') ?? reports.at(-1);
  }

  private list(kind: string, namespace: string, selector?: string): readonly Live[] {
    const key = [kind, namespace, selector].join(' ');
    const known = this.found.get(key);
    if (known) return known;
    const args = ['get', kind, '--namespace', namespace, '--output', 'json', ...(selector ? ['--selector', selector] : [])];
    const { items } = JSON.parse(this.kubectl(args)) as { readonly items: readonly Live[] };
    this.found.set(key, items);
    return items;
  }
}

function imagesOf({ spec }: RenderedObject): [string, string][] {
  const containers = (spec?.template?.spec.containers ?? []) as readonly { readonly name: string; readonly image?: string }[];
  return containers.flatMap(({ name, image }) => (image ? [[name, image]] : []));
}

/** Nothing, if it is no report: a container that was killed leaves none. */
function parsed(message: string): Report[] {
  try {
    return [JSON.parse(message) as Report];
  } catch {
    return [];
  }
}
