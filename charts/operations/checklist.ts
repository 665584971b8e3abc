/** What shows that an item is done. */
export type Proof =
  /** Something that is true of the rendered environment or of this repository; checked without a cluster. */
  | { readonly by: 'files'; readonly fact: Fact }
  /** A Job has succeeded, and its report says one of these outcomes; some leave the item open. */
  | { readonly by: 'job'; readonly job: JobName; readonly outcomes: readonly string[]; readonly leftOpen?: readonly string[] }
  /** Something that is true of the live objects. */
  | { readonly by: 'cluster'; readonly state: State }
  /** Prometheus answers this with at least one series, or with none. */
  | { readonly by: 'query'; readonly query: string; readonly expect: 'series' | 'none' }
  /** Somebody says so, or a step of the pipeline: `--confirm <id of the item>`. */
  | { readonly by: 'confirmation'; readonly who: string };

export type JobName = 'preflight' | 'smoke-test' | 'performance-baseline';

export type Fact =
  /** dist/<environment> is what synth writes now. */
  | 'rendered'
  /** The generated pages of docs/ are what `npm run docs` writes now. */
  | 'pages'
  /** Backups are made on a schedule, tried on a schedule, and checked to be restorable; the way back is rendered. */
  | 'backups'
  /** Every alert has a runbook, and critical ones somebody whom they reach. */
  | 'alerts'
  /** The way back is there: a restore to start, and an image tag to go back to. */
  | 'way-back';

export type State =
  /** Deployments and StatefulSets have the rendered images. */
  | 'images'
  /** All of their pods are ready. */
  | 'ready'
  /** The ConfigMap performance-baseline has a baseline. */
  | 'baseline'
  /** The smoke test's report says that Alertmanager took the notice. */
  | 'notified';

export type Phase = 'Pre-Deployment' | 'Deployment' | 'Post-Deployment';

export interface Item {
  readonly id: string;
  readonly phase: Phase;
  /** In the words of the deployment guide. */
  readonly item: string;
  /** All of them. */
  readonly proofs: readonly Proof[];
  /** Where a person finds it. */
  readonly evidence: string;
}

const PREFLIGHT: Proof = { by: 'job', job: 'preflight', outcomes: ['passed', 'bootstrap'] };
/** Before the first rehearsal is due, nothing has been verified, and nothing is wrong. */
const REHEARSED: Proof = { by: 'job', job: 'preflight', outcomes: ['passed'], leftOpen: ['bootstrap'] };
const SMOKE_TEST: Proof = { by: 'job', job: 'smoke-test', outcomes: ['passed'] };
const PERFORMANCE: Proof = { by: 'job', job: 'performance-baseline', outcomes: ['passed', 'established'] };

/** The deployment guide's checklist: each item with what proves it. */
export const CHECKLIST: readonly Item[] = [
  {
    id: 'review',
    phase: 'Pre-Deployment',
    item: 'Code review completed',
    proofs: [{ by: 'confirmation', who: 'a reviewer, by approving the pull request' }],
    evidence: 'the pull request, with the diff of dist/',
  },
  {
    id: 'tests',
    phase: 'Pre-Deployment',
    item: 'Tests passing',
    proofs: [
      { by: 'confirmation', who: 'the pipeline, after `npm test`' },
      { by: 'files', fact: 'rendered' },
    ],
    evidence: "the pipeline's log of `npm test`",
  },
  {
    id: 'security-scan',
    phase: 'Pre-Deployment',
    item: 'Security scan passed',
    proofs: [{ by: 'confirmation', who: 'the pipeline, after the scans of the images and of the packages' }],
    evidence: "the pipeline's report of the scans",
  },
  {
    id: 'documentation',
    phase: 'Pre-Deployment',
    item: 'Documentation updated',
    proofs: [{ by: 'files', fact: 'pages' }],
    evidence: 'docs/',
  },
  {
    id: 'variables',
    phase: 'Pre-Deployment',
    item: 'Environment variables configured',
    proofs: [{ by: 'files', fact: 'rendered' }, PREFLIGHT],
    evidence: 'the ConfigMap airflow-config; the log of the Job preflight: variables, secrets',
  },
  {
    id: 'backup',
    phase: 'Pre-Deployment',
    item: 'Backup strategy verified',
    proofs: [{ by: 'files', fact: 'backups' }, REHEARSED],
    evidence: 'the log of the Job preflight: backup; that of the newest Job of restore-validation',
  },
  {
    id: 'staging',
    phase: 'Deployment',
    item: 'Staging deployment successful',
    proofs: [{ by: 'confirmation', who: 'whoever deployed to staging, after `npm run checklist -- staging`' }],
    evidence: "staging's Job smoke-test",
  },
  {
    id: 'smoke-test',
    phase: 'Deployment',
    item: 'Smoke tests passed',
    proofs: [SMOKE_TEST],
    evidence: 'the log of the Job smoke-test',
  },
  {
    id: 'performance',
    phase: 'Deployment',
    item: 'Performance tests passed',
    proofs: [PERFORMANCE],
    evidence: 'the log of the Job performance-baseline',
  },
  {
    id: 'deployment',
    phase: 'Deployment',
    item: 'Production deployment initiated',
    proofs: [{ by: 'cluster', state: 'images' }],
    evidence: '`kubectl diff -f dist/<environment>` shows nothing',
  },
  {
    id: 'health',
    phase: 'Deployment',
    item: 'Health checks passed',
    proofs: [{ by: 'cluster', state: 'ready' }, SMOKE_TEST],
    evidence: '`kubectl get deployments,statefulsets`; the log of the Job smoke-test: health',
  },
  {
    id: 'monitoring',
    phase: 'Deployment',
    item: 'Monitoring configured',
    proofs: [
      { by: 'query', query: 'up == 1', expect: 'series' },
      { by: 'query', query: 'up == 0', expect: 'none' },
    ],
    evidence: "Prometheus' page of targets",
  },
  {
    id: 'verification',
    phase: 'Post-Deployment',
    item: 'Production verification completed',
    proofs: [
      SMOKE_TEST,
      { by: 'query', query: 'ALERTS{alertstate="firing",severity="critical"}', expect: 'none' },
      { by: 'confirmation', who: 'whoever deployed, having looked at the overview in Grafana for a quarter of an hour' },
    ],
    evidence: "Alertmanager's list; Grafana's overview",
  },
  {
    id: 'team',
    phase: 'Post-Deployment',
    item: 'Team notified',
    proofs: [{ by: 'cluster', state: 'notified' }],
    evidence: 'the alert Deployment in Alertmanager, and where observability.alerting.deployments leads to',
  },
  {
    id: 'records',
    phase: 'Post-Deployment',
    item: 'Documentation updated',
    proofs: [{ by: 'confirmation', who: 'whoever deployed: what was learned is in a runbook or in docs/' }],
    evidence: 'docs/runbooks/, and the pull request',
  },
  {
    id: 'alerts',
    phase: 'Post-Deployment',
    item: 'Monitoring alerts configured',
    proofs: [
      { by: 'files', fact: 'alerts' },
      { by: 'query', query: 'ALERTS{alertname="Watchdog",alertstate="firing"}', expect: 'series' },
    ],
    evidence: "Prometheus' page of rules; the alert Watchdog in Alertmanager",
  },
  {
    id: 'rollback',
    phase: 'Post-Deployment',
    item: 'Rollback plan ready',
    proofs: [
      { by: 'files', fact: 'way-back' },
      { by: 'confirmation', who: 'whoever deployed: the commit to go back to is known, and whether the database must go back with it' },
    ],
    evidence: '`git log dist/<environment>`; docs/recovery.md',
  },
  {
    id: 'baseline',
    phase: 'Post-Deployment',
    item: 'Performance baseline established',
    proofs: [{ by: 'cluster', state: 'baseline' }],
    evidence: 'the ConfigMap performance-baseline: baseline, latest, history',
  },
];
