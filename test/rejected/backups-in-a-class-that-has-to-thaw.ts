import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, stores: { objects: { engine: 'external', storageClasses: { cold: 'GLACIER' } } } },
  problems: [
    {
      path: 'stores.objects.storageClasses.cold',
      value: '"GLACIER"',
      rule: 'a class that is read at once: old backups go there, too, and a restore would find none of them before a thaw of hours',
      fix: 'write "STANDARD_IA", and this class as archive: backups do not go there',
    },
  ],
};
