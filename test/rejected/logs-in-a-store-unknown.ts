import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, observability: { ...minimal.observability, logs: { engine: 'embedded', store: 's3' } } },
  problems: [{ path: 'observability.logs.store', value: '"s3"', rule: 'one of volume, object-store', fix: 'write one of these' }],
};
