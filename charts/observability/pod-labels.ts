import { COLOR_LABEL, type Labels, NAME_LABEL, VERSION_LABEL } from '../platform/labels';

/** Labels of pods that kube-state-metrics tells: by these, versions and colours of a component are told apart. */
export const TOLD_LABELS: readonly string[] = [NAME_LABEL, VERSION_LABEL, COLOR_LABEL];

/** As it writes them. */
export const toldAs = (label: string): string => `label_${label.replaceAll(/\W/g, '_')}`;

/** PromQL: one series for each pod that has these labels now. */
export function podsWith(namespace: string, labels: Labels): string {
  const asked = Object.entries(labels).map(([label, value]) => `${toldAs(label)}="${value}"`);
  return `max by (namespace, pod) (kube_pod_labels{namespace="${namespace}", ${asked.join(', ')}})`;
}
