import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, recovery: { database: { workspace: '128Mi' } } },
  problems: [
    {
      path: 'recovery.database.workspace',
      value: '"128Mi"',
      rule: 'at least 256Mi: a base backup of an empty server, and a dump, have to fit',
      fix: 'raise it to twice the size of the databases',
    },
  ],
};
