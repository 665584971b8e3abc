import { quantityValue } from '../../charts/platform/quantity';
import { longestGap } from '../../charts/platform/schedule';
import { archivesContinuously, archivesItself } from './recovery-point';
import { breach, type Rule, when } from './rule';

/** What the data directory and the log of an empty server take, and the dump beside them. */
const SMALLEST_BASE = '256Mi';

export const databaseBackupRules: readonly Rule[] = [
  {
    reads: [
      ['stores', 'postgres'],
      ['recovery', 'database'],
    ],
    breaches: (environment) => {
      const { schedule, rpo } = environment.recovery.database;
      const gap = longestGap(schedule);
      return when(
        !archivesContinuously(environment) && rpo < gap,
        breach(
          ['recovery', 'database', 'rpo'],
          rpo,
          `at least ${gap}, the minutes between two dumps of "${schedule}": nothing but the dumps is kept`,
          'raise it, dump more often, or let the write-ahead log be archived: recovery.database.pointInTime, or CloudNativePG',
        ),
      );
    },
  },
  {
    reads: [
      ['stores', 'postgres'],
      ['recovery', 'database'],
    ],
    breaches: (environment) => {
      const { workspace } = environment.recovery.database;
      return when(
        archivesItself(environment) && quantityValue(workspace) < quantityValue(SMALLEST_BASE),
        breach(
          ['recovery', 'database', 'workspace'],
          workspace,
          `at least ${SMALLEST_BASE}: a base backup of an empty server, and a dump, have to fit`,
          'raise it to twice the size of the databases',
        ),
      );
    },
  },
];
