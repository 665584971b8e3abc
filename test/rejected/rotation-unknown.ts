import { ROTATIONS } from '../../charts/security/rotations';
import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, security: { rotation: { days: { 'fernet key': 90 } } } },
  problems: [
    {
      path: 'security.rotation.days."fernet key"',
      value: '"fernet key"',
      rule: `one of ${Object.keys(ROTATIONS).join(', ')}`,
      fix: 'for example "fernet-key"; docs/secrets.md says what each is',
    },
  ],
};
