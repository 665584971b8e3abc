import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    airflow: { image: { tag: '3.3.2-1' }, webserver: { replicas: 2 } },
    release: { strategy: 'rolling', preview: { color: 'green', image: { tag: '3.3.2-2' } } },
  },
  problems: [
    {
      path: 'release.preview',
      value: '{"color":"green","image":{"tag":"3.3.2-2"}}',
      rule: 'a known field: strategy',
      fix: "remove it, or choose strategy: 'blue-green', which has it",
    },
  ],
};
