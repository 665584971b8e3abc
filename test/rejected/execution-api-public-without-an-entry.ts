import { development, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...development, edge: { publicExecutionApi: true } },
  problems: [
    {
      path: 'edge.publicExecutionApi',
      value: 'true',
      rule: 'false without an entry: there is no firewall to reach it through',
      fix: 'set it to false, or choose edge.entry',
    },
  ],
};
