import { minimal, type Rejected } from '../support/rejected';

/** The name becomes text within an expression. */
export const rejected: Rejected = {
  environment: { ...minimal, security: { policies: { operators: ["x'] || true || g in ['"] } } },
  problems: [
    {
      path: 'security.policies.operators.0',
      value: `"x'] || true || g in ['"`,
      rule: 'lower-case letters, digits and dashes, a letter first, no word like yes or null that YAML reads as something else, at most 63 characters',
      fix: 'for example "data-platform"',
    },
  ],
};
