import { development, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...development, recovery: { configuration: { grafana: true } } },
  problems: [
    {
      path: 'recovery.configuration.grafana',
      value: 'true',
      rule: 'only where Grafana runs here, and somebody can give its token: not with inline secrets',
      fix: 'set it to false',
    },
  ],
};
