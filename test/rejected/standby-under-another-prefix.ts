import { main, type Rejected, standby } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...standby, instance: 'recovery' },
  beside: { main },
  problems: [
    {
      path: 'instance',
      value: '"recovery"',
      rule: 'that of main (airflow): what it stands by for lands under the same names',
      fix: 'set it to "airflow"',
    },
  ],
};
