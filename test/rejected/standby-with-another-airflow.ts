import { main, type Rejected, standby } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...standby, airflow: { image: { repository: 'registry.example.com/dr/airflow', tag: '3.3.2-2' } } },
  beside: { main: { ...main, airflow: { image: { repository: 'registry.example.com/data/airflow', tag: '3.3.2-1' } } } },
  problems: [
    {
      path: 'airflow.image.repository',
      value: '"registry.example.com/dr/airflow"',
      rule: 'that of main (registry.example.com/data/airflow): it must run the DAGs of the other with the same code',
      fix: 'set it to "registry.example.com/data/airflow"',
    },
    {
      path: 'airflow.image.tag',
      value: '"3.3.2-2"',
      rule: 'that of main (3.3.2-1): the database that arrives has the schema of that version',
      fix: 'set it to "3.3.2-1"',
    },
  ],
};
