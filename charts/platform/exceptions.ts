/** A rule of a checker that an object breaks on purpose, and why. */
export interface Exception {
  /** Name of kube-score's test. https://github.com/zegl/kube-score/blob/master/README_CHECKS.md */
  readonly test: string;
  readonly reason: string;
}

/** Every exception of the platform; nothing else may carry an ignore annotation. */
export const EXCEPTIONS = {
  operatorMadePods: {
    test: 'networkpolicy-targets-pod',
    reason: 'The operator makes the pods that this policy selects; they are not in these files.',
  },
} as const satisfies Record<string, Exception>;

/** Annotations by which the checker passes over the rule and people learn why. */
export function exceptionAnnotations({ test, reason }: Exception): Record<string, string> {
  return { 'kube-score/ignore': test, 'airflow-platform/exception': reason };
}
