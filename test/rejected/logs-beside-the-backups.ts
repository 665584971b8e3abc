import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    stores: { objects: { engine: 'embedded' } },
    observability: { ...minimal.observability, logs: { engine: 'embedded', store: 'object-store' } },
  },
  problems: [
    {
      path: 'observability.logs.store',
      value: '"object-store"',
      rule: 'a volume where the object store is embedded: it knows one key only, and Loki must not have the one that opens the backups',
      fix: "use 'volume', or an external object store",
    },
  ],
};
