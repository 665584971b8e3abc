import { longestGap, shortestDelay } from '../../charts/platform/schedule';
import { breach, type Rule, when } from './rule';

const DAY = 24 * 60;

/** Minutes that a backup gets before the rehearsal looks for it. Where one is made every few hours, that of before is as good. */
const HEAD_START = 30;
const FEW_HOURS = 6 * 60;

/** What a restore appends to the name of a database, and the longest name that PostgreSQL has. */
const LONGEST_SUFFIX = '_before_restore';
const LONGEST_NAME = 63;

export const restoreRules: readonly Rule[] = [
  {
    reads: [['recovery', 'validation']],
    breaches: ({ recovery: { validation } }) =>
      when(
        longestGap(validation.schedule) > DAY,
        breach(
          ['recovery', 'validation', 'schedule'],
          validation.schedule,
          'at least once a day: RestoreNotValidated fires after thirty hours',
          'for example "0 4 * * *"',
        ),
      ),
  },
  {
    reads: [
      ['recovery', 'validation'],
      ['recovery', 'database'],
    ],
    breaches: ({ recovery: { validation, database } }) => {
      const delay = shortestDelay(database.schedule, validation.schedule);
      return when(
        longestGap(database.schedule) > FEW_HOURS && delay < HEAD_START,
        breach(
          ['recovery', 'validation', 'schedule'],
          validation.schedule,
          `${HEAD_START} minutes behind the backup ("${database.schedule}") or later, not ${delay}: it would find the backup of before, or half of one`,
          'for example three hours behind it',
        ),
      );
    },
  },
  ...(['restore', 'validation'] as const).map(
    (part): Rule => ({
      reads: [
        ['recovery', part],
        ['cluster', 'reclaimPolicy'],
      ],
      breaches: ({ recovery, cluster }) =>
        when(
          recovery[part].volume.type === 'claim' && cluster.reclaimPolicy === 'Retain',
          breach(
            ['recovery', part, 'volume', 'type'],
            'claim',
            'not a claim where volumes stay behind (cluster.reclaimPolicy is Retain): each run would leave one, with the whole database on it',
            "use 'node', or set cluster.reclaimPolicy to 'Delete'",
          ),
        ),
    }),
  ),
  {
    reads: [['stores', 'postgres']],
    breaches: ({ stores: { postgres } }) => {
      const longest = LONGEST_NAME - LONGEST_SUFFIX.length;
      return when(
        postgres.database.length > longest,
        breach(
          ['stores', 'postgres', 'database'],
          postgres.database,
          `at most ${longest} characters: a restore appends ${LONGEST_SUFFIX}`,
          'choose a shorter name',
        ),
      );
    },
  },
];
