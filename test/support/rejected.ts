import type { Problem } from '../../environments/validation/problem';

/** A hostile environment file, as environments/prod.ts, and exactly the problems that it must be refused with. */
export interface Rejected {
  readonly environment: unknown;
  readonly problems: readonly Problem[];
}

/** The least that a valid environments/prod.ts says; each hostile file adds one thing to it. */
export const minimal = {
  name: 'prod',
  stage: 'production',
  domain: 'example.com',
  observability: {
    alerting: { receivers: { oncall: { type: 'webhook', url: 'https://alerts.example.com' } }, routes: [{ receiver: 'oncall' }] },
  },
};
