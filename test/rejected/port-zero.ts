import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, cluster: { apiServer: { port: 0 } } },
  problems: [
    {
      path: 'cluster.apiServer.port',
      value: '0',
      rule: 'at least 1',
      fix: 'write 1 or more',
    },
  ],
};
