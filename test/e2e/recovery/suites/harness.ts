import { expectEqual } from '../expect';
import type { Suite } from './index';

/** The ground of the other suites: the stores start as rendered. */
export const harness: Suite = {
  platform: 'embedded',
  run: async (drill) => {
    const { report } = drill;
    await report.check('the database starts on an empty volume and makes its roles', async () => {
      await drill.start('postgres');
      expectEqual(
        'databases',
        drill.sql("SELECT string_agg(datname, ' ' ORDER BY datname) FROM pg_database WHERE NOT datistemplate"),
        'airflow_embedded keycloak postgres',
      );
      return drill.sql('SHOW server_version');
    });
    await report.check('the object store starts', async () => {
      await drill.start('object-store');
      return undefined;
    });
    await report.check('what is written survives a kill of the database', async () => {
      drill.sql('CREATE TABLE kept AS SELECT 1 AS one');
      await drill.stop('postgres', 'kill');
      await drill.start('postgres');
      expectEqual('rows', drill.sql('SELECT count(*) FROM kept'), '1');
      return undefined;
    });
  },
};
