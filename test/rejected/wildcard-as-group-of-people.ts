import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, access: { viewers: ['*'] } },
  problems: [
    {
      path: 'access.viewers.0',
      value: '"*"',
      rule: "a group of people, none of Kubernetes' own that begin with system: and hold everybody or may do everything; letters, digits, dots, dashes, underscores, colons, slashes, spaces or @ between them, at most 120 characters",
      fix: 'for example "platform-engineers"',
    },
  ],
};
