import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from 'cdk8s';
import { SIGNALS } from '../charts/observability/signals';
import { runbookFile } from '../charts/observability/signals/rules';
import type { Fact } from '../charts/operations/checklist';
import { render } from '../charts/platform/output';
import type { RenderedObject } from '../charts/platform/rendered-object';
import type { Environment } from '../environments/schema';
import { done, failed, type Verdict } from './checklist-verdict';

const BACKUPS = ['database-backup', 'storage-backup', 'configuration-backup'];
const REHEARSAL = 'restore-validation';
const WAYS_BACK = ['restore', 'restore-configuration'];

/** What files say, of an environment and of the repository. */
export class FileFacts {
  private readonly objects: readonly RenderedObject[];

  constructor(
    private readonly root: string,
    private readonly environment: Environment,
    private readonly app: App,
    /** The generated pages, by their path below docs/. */
    private readonly pages: ReadonlyMap<string, string>,
  ) {
    this.objects = app.charts.flatMap((chart) => chart.toJson() as RenderedObject[]);
  }

  verdict(fact: Fact): Verdict {
    const facts: Readonly<Record<Fact, () => Verdict>> = {
      rendered: () => this.rendered(),
      pages: () => this.written(),
      backups: () => this.backups(),
      alerts: () => this.alerts(),
      'way-back': () => this.wayBack(),
    };
    return facts[fact]();
  }

  private rendered(): Verdict {
    const folder = join('dist', this.environment.name);
    const old = [...render(this.app)].filter(([file, text]) => this.read(folder, file) !== text).map(([file]) => file);
    return old.length > 0 ? failed(`${folder} is old: ${old.join(', ')}; npm run synth`) : done(`${folder} is what synth writes`);
  }

  private written(): Verdict {
    const old = [...this.pages].filter(([path, text]) => this.read('docs', path) !== text).map(([path]) => path);
    return old.length > 0
      ? failed(`docs/ is old: ${old.join(', ')}; npm run docs`)
      : done('the pages of docs/ are what npm run docs writes');
  }

  private backups(): Verdict {
    const standby = this.environment.recovery.site.role === 'standby';
    const problems = [...BACKUPS, REHEARSAL].flatMap((name) => {
      const job = this.cronJob(name);
      if (!job) return [`there is no ${name}`];
      // A site that stands by takes no backups: it has its partner's.
      return job.spec?.suspend && !(standby && name !== REHEARSAL) ? [`${name} is suspended`] : [];
    });
    return problems.length > 0 ? failed(problems.join(', ')) : done(`${[...BACKUPS, REHEARSAL].join(', ')} are scheduled`);
  }

  private alerts(): Verdict {
    const alerts = SIGNALS.flatMap((signal) => signal.alerts ?? []);
    const bare = alerts.filter(({ alert }) => !existsSync(join(this.root, 'docs', 'runbooks', runbookFile(alert))));
    const { routes } = this.environment.observability.alerting;
    const heard = routes.some(({ severity = 'critical', team = 'platform' }) => severity === 'critical' && team === 'platform');
    const problems = [
      ...bare.map(({ alert }) => `${alert} has no runbook`),
      ...(heard ? [] : ['nobody hears of critical alerts: observability.alerting.routes']),
    ];
    return problems.length > 0
      ? failed(problems.join(', '))
      : done(`${alerts.length} alerts have runbooks, and critical ones reach somebody`);
  }

  private wayBack(): Verdict {
    const missing = WAYS_BACK.filter((name) => !this.cronJob(name));
    if (missing.length > 0) return failed(`there is no ${missing.join(', ')}`);
    const log = spawnSync('git', ['log', '--skip=1', '--max-count=1', '--format=%h', '--', join('dist', this.environment.name)], {
      cwd: this.root,
      encoding: 'utf8',
    });
    if (log.status !== 0) return failed(`git does not tell what to go back to: ${(log.stderr ?? String(log.error)).trim()}`);
    const commit = log.stdout.trim();
    return done(commit ? `back to dist/${this.environment.name} of ${commit}` : 'the first deployment: there is nothing to go back to');
  }

  private cronJob(name: string): (RenderedObject & { readonly spec?: { readonly suspend?: boolean } }) | undefined {
    return this.objects.find(({ kind, metadata }) => kind === 'CronJob' && metadata.name === name);
  }

  private read(folder: string, file: string): string | undefined {
    const path = join(this.root, folder, file);
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  }
}
