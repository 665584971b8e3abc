import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, cluster: { provider: 'aws', encryptionKey: '$(reboot)' } },
  problems: [
    {
      path: 'cluster.encryptionKey',
      value: '"$(reboot)"',
      rule: 'the name of a key: letters, digits, slashes, colons, dots, dashes, underscores and parentheses, at most 255 characters',
      fix: 'for example "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"',
    },
  ],
};
