import { main, type Rejected, standby } from '../support/rejected';

const airflow = { image: { tag: '3.3.2-1' }, webserver: { replicas: 2 } };

export const rejected: Rejected = {
  environment: { ...standby, airflow },
  beside: {
    main: {
      ...main,
      airflow,
      release: { strategy: 'blue-green', preview: { color: 'green', image: { tag: '3.3.2-2' } }, phase: 'switch' },
    },
  },
  problems: [
    {
      path: 'airflow.image.tag',
      value: '"3.3.2-1"',
      rule: 'that of main (3.3.2-2): the database that arrives has the schema of that version',
      fix: 'set it to "3.3.2-2"',
    },
  ],
};
