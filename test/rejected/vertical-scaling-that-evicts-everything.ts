import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, scaling: { engine: 'none', vertical: 'Auto' } },
  problems: [{ path: 'scaling.vertical', value: '"Auto"', rule: 'one of off, recommend, in-place', fix: 'write one of these' }],
};
