import { minimal, type Rejected } from '../support/rejected';

const size = '10Gi; rm -rf /restore';
const problem = (part: string) => ({
  path: `recovery.${part}.volume.size`,
  value: `"${size}"`,
  rule: 'a size above zero: a whole number with Ki, Mi, Gi or Ti, at most 4096Ti',
  fix: 'for example "512Mi" or "20Gi"',
});

export const rejected: Rejected = {
  environment: { ...minimal, recovery: { restore: { volume: { type: 'node', size } }, validation: { volume: { type: 'claim', size } } } },
  problems: [problem('restore'), problem('validation')],
};
