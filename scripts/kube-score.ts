/**
 * Tests that the platform breaks on purpose: images are exact versions, so a pull each time would only make pods depend on the registry;
 * users and groups are the ones that own the files in each image. Exceptions of single objects are in charts/platform/exceptions.ts.
 */
const IGNORED = 'container-image-pull-policy,container-security-context-user-group-id';

/** What kube-score is told: it fails where a test is critical. */
export const kubeScore = (files: readonly string[]): readonly string[] => [
  'score',
  '--kubernetes-version',
  'v1.34',
  '--color',
  'never',
  '--ignore-test',
  IGNORED,
  ...files,
];
