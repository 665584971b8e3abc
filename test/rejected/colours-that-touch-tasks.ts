import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    airflow: { webserver: { replicas: 2 }, executionApi: { separate: false } },
    release: { strategy: 'blue-green' },
  },
  problems: [
    {
      path: 'airflow.executionApi.separate',
      value: 'false',
      rule: 'true with blue-green: a colour that comes or goes must not touch running tasks',
      fix: "set it to true, or release.strategy to 'rolling'",
    },
  ],
};
