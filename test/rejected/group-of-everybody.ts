import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, access: { viewers: ['system:authenticated'], operators: ['system:unauthenticated'] } },
  problems: [
    {
      path: 'access.viewers.0',
      value: '"system:authenticated"',
      rule: "a group of people, none of Kubernetes' own that begin with system: and hold everybody or may do everything; letters, digits, dots, dashes, underscores, colons, slashes, spaces or @ between them, at most 120 characters",
      fix: 'for example "platform-engineers"',
    },
    {
      path: 'access.operators.0',
      value: '"system:unauthenticated"',
      rule: "a group of people, none of Kubernetes' own that begin with system: and hold everybody or may do everything; letters, digits, dots, dashes, underscores, colons, slashes, spaces or @ between them, at most 120 characters",
      fix: 'for example "platform-engineers"',
    },
  ],
};
