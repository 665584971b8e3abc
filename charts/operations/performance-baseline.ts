import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { PLATFORM_DAG } from '../airflow/dags';
import type { Tried } from '../airflow/verification';
import { ApiRole } from '../platform/api-role';
import { readAsset } from '../platform/assets';
import { Component } from '../platform/component';
import { ConfigFiles } from '../platform/config-files';
import type { TaskContainerProps } from '../platform/container';
import type { EnvironmentVariables } from '../platform/environment-variables';
import { images } from '../platform/images';
import type { Size } from '../platform/tiers';
import type { Mount } from '../platform/volumes';
import { Job } from '../platform/workload';
import { type AirflowTarget, ofColor, passwordMount, targetVariables } from './airflow-target';
import { FOLDER, jobFiles, PYTHON } from './job-files';
import { podFigures } from './pod-figures';

/** A version that is measured before it serves, and put beside the one that does. */
export interface Trial {
  readonly fresh: Tried;
  /** @default - nothing serves meanwhile */
  readonly serving?: Tried;
  /** URL of Prometheus, which is asked about the pods of both. */
  readonly prometheus: string;
  /** Seconds until it knows what has just been. */
  readonly scrapeInterval: number;
}

export interface PerformanceBaselineProps {
  readonly target: AirflowTarget;
  /** @default - what serves is measured */
  readonly trial?: Trial;
  /** Seconds until the API is up and healthy. */
  readonly wait: number;
  /** Requests a second to the API. */
  readonly rate: number;
  /** Seconds of that, of each version that is measured. */
  readonly duration: number;
  /** Milliseconds within which 95 of 100 answers must come. */
  readonly p95: number;
  /** Percent of requests that may fail. */
  readonly failed: number;
  /** Runs of the platform's own DAG, all at once. */
  readonly runs: number;
  /** Seconds that they may take together. */
  readonly run: number;
  /** Percent by which a figure may be worse than the baseline, and than that of the colour that serves. */
  readonly regression: number;
  readonly resources: Size;
}

const RESULTS = '/results';
const SUMMARY = `${RESULTS}/k6.json`;
const SERVING_SUMMARY = `${RESULTS}/k6-serving.json`;
const BEGAN = `${RESULTS}/began`;
const ABOUT = 'Figures that the Job performance-baseline keeps. Take the key baseline away, and the next ones are the new baseline.';

/** The Job's name, and that of the ConfigMap in which figures stay. */
const BASELINE = 'performance-baseline';

const K6_SCRIPTS = '/scripts';
const POD_FIGURES = 'pod-figures.json';

const results: Mount = { name: 'results', path: RESULTS, source: { emptyDir: { size: '16Mi' } } };

/** Seconds in which processes that have just started get warm. */
const WARM_UP = 30;

/** The ConfigMap. It stays while nothing is measured, or the figures would go with it. */
export class PerformanceFigures extends Component {
  constructor(scope: Construct, version: string) {
    super(scope, 'performance-figures', { name: BASELINE, version });
    // The Job adds keys to it, which no apply takes away: it has never declared them.
    new ConfigFiles(this, BASELINE, { about: ABOUT });
  }
}

/**
 * Measures how fast the API answers and how fast DAG runs go through, and compares that with the baseline, which it keeps in the ConfigMap
 * of its own name; a version that does not serve yet, with the one that does as well. It does not try again: a second try that passes
 * would hide the first.
 */
export class PerformanceBaseline extends Component {
  constructor(
    scope: Construct,
    private readonly props: PerformanceBaselineProps,
  ) {
    const { trial, target, duration } = props;
    const { objectName, options } = ofColor(BASELINE, trial?.fresh.color);
    const { airflow, schedules = true } = target;
    super(scope, objectName, { ...options, version: airflow.version });
    const scripts = ['airflow_api.py', 'performance_baseline.py', 'prometheus.py'];
    const files = jobFiles(this, scripts, trial && { [POD_FIGURES]: this.podFigures(trial) });
    const load = new ConfigFiles(this, `${objectName}-load`, { 'api-load.mjs': readAsset(__dirname, 'api-load.mjs') });
    const mount = { name: 'load', path: K6_SCRIPTS, source: { config: load } };
    new ApiRole(this, [this.namespace], [{ resources: ['configmaps'], verbs: ['get', 'patch'], names: [BASELINE] }]);
    new Job(this, {
      priority: 'low',
      onlyServing: true,
      retries: 0,
      keepsFailures: true,
      kubernetesApi: true,
      gracePeriod: Duration.seconds(30),
      deadline: Duration.seconds(2 * props.wait + 2 * (WARM_UP + duration) + props.run + 600),
      imagePullSecret: airflow.imagePullSecret,
      initContainers: [
        this.script('wait', files, trial && { BEGAN }),
        // It serves, whatever its thresholds say.
        ...(trial?.serving
          ? [this.load('k6-serving', { ...target, url: trial.serving.url }, SERVING_SUMMARY, mount, '--no-thresholds')]
          : []),
        this.load('k6', target, SUMMARY, mount),
      ],
      containers: [
        this.script('measure', files, {
          RUNS: String(schedules ? props.runs : 0),
          RUN_SECONDS: String(props.run),
          REGRESSION_PERCENT: String(props.regression),
          K6_SUMMARY: SUMMARY,
          NAMESPACE: this.namespace,
          CONFIG_MAP: BASELINE,
          ...(trial ? variablesOf(trial) : {}),
        }),
      ],
    });
  }

  private script(command: 'wait' | 'measure', files: Mount, environment: EnvironmentVariables = {}): TaskContainerProps {
    const { target, wait, resources } = this.props;
    return target.airflow.container({
      name: command,
      args: ['python', `${FOLDER}/performance_baseline.py`, command],
      credentials: [],
      environment: {
        ...PYTHON,
        ...targetVariables(target),
        JOB: this.objectName,
        DAG: PLATFORM_DAG,
        WAIT_SECONDS: String(wait),
        ...environment,
      },
      resources,
      mounts: [files, passwordMount(target), results],
    });
  }

  private load(name: string, target: AirflowTarget, summary: string, scripts: Mount, ...flags: readonly string[]): TaskContainerProps {
    const { rate, duration, p95, failed, resources } = this.props;
    return {
      name,
      image: images.k6,
      args: ['run', '--no-usage-report', '--quiet', ...flags, '--summary-export', summary, `${K6_SCRIPTS}/api-load.mjs`],
      environment: {
        ...targetVariables(target),
        DAG: PLATFORM_DAG,
        RATE: String(rate),
        WARM_UP: `${WARM_UP}s`,
        DURATION: `${duration}s`,
        P95_MS: String(p95),
        FAILED_PERCENT: String(failed),
      },
      resources,
      mounts: [scripts, passwordMount(target), results],
    };
  }

  private podFigures({ fresh, serving }: Trial): string {
    const asked = [fresh, ...(serving ? [serving] : [])].map(({ color, pods }) => [color, podFigures(this.namespace, pods)]);
    return `${JSON.stringify(Object.fromEntries(asked), undefined, 1)}\n`;
  }
}

const variablesOf = ({ fresh, serving, prometheus, scrapeInterval }: Trial): EnvironmentVariables => ({
  TRIED: fresh.color,
  ...(serving ? { SERVING: serving.color, K6_SERVING: SERVING_SUMMARY } : {}),
  BEGAN,
  POD_FIGURES: `${FOLDER}/${POD_FIGURES}`,
  PROMETHEUS_URL: prometheus,
  SCRAPE_SECONDS: String(2 * scrapeInterval),
});
