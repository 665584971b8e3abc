import { podsWith } from '../observability/pod-labels';
import type { Labels } from '../platform/labels';

/** What Prometheus is asked about the pods of a version that is tried. */
export interface PodFigure {
  /** PromQL, in which WINDOW becomes the time of the try. */
  readonly query: string;
  /** More of it fails the try. */
  readonly most: number;
}

/**
 * The API servers count no answers themselves, and what counts them in front knows no colour: so what their pods went through. Pods that
 * come or go meanwhile, as an autoscaler or a node has it, say nothing of a version.
 */
export function podFigures(namespace: string, labels: Labels): Readonly<Record<string, PodFigure>> {
  const theirs = `and on (namespace, pod) ${podsWith(namespace, labels)}`;
  const ready = `kube_pod_status_ready{namespace="${namespace}", condition="true"}`;
  // Not changes() within that time: the first sample in it may be of after a restart.
  const restarts = (when = '') =>
    `max by (namespace, pod, container) (kube_pod_container_status_restarts_total{namespace="${namespace}"}${when})`;
  return {
    restarts: { query: `sum(${restarts()} - ${restarts(' offset WINDOW')} ${theirs})`, most: 0 },
    not_ready: {
      query: `sum(1 - min by (namespace, pod) (min_over_time(${ready}[WINDOW])) and on (namespace, pod) (${ready} offset WINDOW == 1) ${theirs})`,
      most: 0,
    },
    // As the alert PodMemoryNearLimit has it, though not for so long: what needs that much of a few requests will be killed.
    memory_percent: { query: `100 * max(max_over_time(pod:memory:ratio{namespace="${namespace}"}[WINDOW]) ${theirs})`, most: 95 },
  };
}
