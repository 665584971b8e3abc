import { breach, isDevelopment, type Rule, when } from './rule';

export const securityRules: readonly Rule[] = [
  {
    reads: [['stage'], ['security']],
    breaches: (environment) =>
      when(
        !isDevelopment(environment) && environment.security.policies.mode === 'off',
        breach(
          ['security', 'policies', 'mode'],
          'off',
          'above development, admission policies: without them anybody who may deploy can run any image with any right',
          "use 'deny', or 'audit' until nothing breaks them",
        ),
      ),
  },
  {
    reads: [['stage'], ['security']],
    breaches: (environment) =>
      when(
        !isDevelopment(environment) && !environment.security.compliance.enabled,
        breach(
          ['security', 'compliance', 'enabled'],
          false,
          'above development, the daily look at the controls: what nobody looks at does not hold for long',
          'set it to true; exceptions takes single controls out, with the reason',
        ),
      ),
  },
];
