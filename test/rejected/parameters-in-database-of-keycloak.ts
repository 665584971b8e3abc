import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    edge: {
      ...minimal.edge,
      auth: {
        provider: 'keycloak',
        database: {
          engine: 'external',
          database: 'keycloak?sslmode=disable',
          host: 'db.example.com/x?sslmode=disable',
          cidrs: ['203.0.113.7'],
        },
      },
    },
  },
  problems: [
    {
      path: 'edge.auth.database.database',
      value: '"keycloak?sslmode=disable"',
      rule: 'a PostgreSQL name: lower-case letters, digits and underscores, and none that PostgreSQL or PgBouncer keeps for itself, at most 63 characters',
      fix: 'for example "airflow_prod"',
    },
    {
      path: 'edge.auth.database.host',
      value: '"db.example.com/x?sslmode=disable"',
      rule: 'a host name, labels of lower-case ASCII letters, digits and dashes joined by dots, or an IPv4 address, at most 253 characters',
      fix: 'for example "db.example.com"; write international names in their xn-- form',
    },
    {
      path: 'edge.auth.database.cidrs.0',
      value: '"203.0.113.7"',
      rule: 'an address range in canonical CIDR notation with no bits set behind the prefix',
      fix: 'for example "10.0.0.0/8", or "203.0.113.7/32" for one address',
    },
  ],
};
