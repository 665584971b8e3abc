import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, stores: { objects: { engine: 'external', tiering: { hotDays: 7, coldDays: 20 } } } },
  problems: [
    {
      path: 'stores.objects.tiering.hotDays',
      value: '7',
      rule: 'at least 30 where the store has classes: S3 moves no object sooner',
      fix: 'write 30 or more',
    },
    {
      path: 'stores.objects.tiering.coldDays',
      value: '20',
      rule: 'at least 30 where the store has classes: S3 moves no object sooner',
      fix: 'write 30 or more',
    },
  ],
};
