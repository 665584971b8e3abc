import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, access: { viewers: ['data-engineers'], operators: ['platform', 'data-engineers'] } },
  problems: [
    {
      path: 'access.operators.1',
      value: '"data-engineers"',
      rule: 'in one list only: it is among access.viewers too, and each list may do what those before it may do',
      fix: 'keep it in the list with the rights that it needs',
    },
  ],
};
