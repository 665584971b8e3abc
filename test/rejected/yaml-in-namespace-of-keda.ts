import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, scaling: { engine: 'keda', namespace: 'keda: {}' } },
  problems: [
    {
      path: 'scaling.namespace',
      value: '"keda: {}"',
      rule: 'lower-case letters, digits and dashes, a letter first, no word like yes or null that YAML reads as something else, at most 63 characters',
      fix: 'for example "data-platform"',
    },
  ],
};
