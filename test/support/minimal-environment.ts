import { defineEnvironment } from '../../environments/schema';

/** The least that a production environment says. */
export const prod = defineEnvironment({
  name: 'prod',
  stage: 'production',
  domain: 'example.com',
  observability: { alerting: { receivers: { oncall: { type: 'webhook' } }, routes: [{ receiver: 'oncall' }] } },
});
