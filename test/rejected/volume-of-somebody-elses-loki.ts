import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    observability: { ...minimal.observability, logs: { engine: 'external', url: 'https://loki.example.com', volume: { size: '10Gi' } } },
  },
  problems: [
    {
      path: 'observability.logs.volume',
      value: '{"size":"10Gi"}',
      rule: 'a known field: engine, url, cidrs',
      fix: "remove it, or choose engine: 'embedded', which has it",
    },
  ],
};
