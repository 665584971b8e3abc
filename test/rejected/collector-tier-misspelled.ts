import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, observability: { ...minimal.observability, collector: { resources: 'smal' } } },
  problems: [
    {
      path: 'observability.collector.resources',
      value: '"smal"',
      rule: 'one of nano, micro, mini, small, medium, large, xlarge, or { requests, limits }',
      fix: 'did you mean "small"?',
    },
  ],
};
