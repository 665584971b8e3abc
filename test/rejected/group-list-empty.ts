import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, access: { viewers: [] } },
  problems: [{ path: 'access.viewers', value: '[]', rule: 'at least one entry', fix: 'add one' }],
};
