import { join } from 'node:path';
import { expectDone, expectEqual, expectFailure } from '../expect';
import { pythonOfAirflow } from '../fill';
import type { Suite } from './index';

const DATABASE = 'airflow_embedded';
const FAB = { AIRFLOW__CORE__AUTH_MANAGER: 'airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager' };
/** The drill has no API server and no Keycloak. */
const without = ['export-objects', 'export-keycloak'];
const job = 'job=configuration-backup';

/** Connections, variables, pools and roles: what Git does not hold comes back. */
export const configurationBackup: Suite = {
  platform: 'embedded',
  run: async (drill) => {
    const { report } = drill;
    const script = join(__dirname, '..', 'configuration.py');
    const airflow = (what: 'make' | 'show' | 'change') => pythonOfAirflow(drill, DATABASE, [script, what], FAB);
    const show = () => airflow('show');
    const backups = async () => {
      const run = await drill.runAs('configuration-backup', 'keep', ['/tools/restic', '--no-lock', 'snapshots', '--json']);
      return run.code === 0 ? (JSON.parse(run.output) as { readonly short_id: string }[]).length : 0;
    };
    const escrow = (key: string) => drill.run('configuration-backup', { without, env: { FERNET_ESCROW: key } });
    await drill.start('object-store');
    await drill.start('postgres');
    airflow('make');
    const before = show();

    await report.check('connections, variables, pools and roles go into the repository, and nothing of them into a log', async () => {
      const run = await drill.run('configuration-backup', { without });
      expectDone(run);
      for (const secret of ['s3cret-of-the-warehouse', 'a value that nobody sees']) {
        if (run.output.includes(secret)) throw new Error(`"${secret}" stands in the log`);
      }
      expectEqual('escrow.passed', drill.figures.value('platform.escrow.passed', job), 1);
      return `${drill.figures.value('platform.backup.bytes', job)} bytes in ${run.seconds.toFixed(1)} s`;
    });
    await report.check('another key in escrow is refused, and what it does not open is named', async () => {
      const run = await escrow('bm90IHRoZSBrZXkgb2YgdGhlIGRhdGFiYXNlIC0tLSE=');
      expectFailure(
        run,
        'export-airflow',
        /error: the escrowed key does not open connection warehouse, variable threshold[\s\S]*fix: +put the value of airflow-fernet-key/,
      );
      expectEqual('escrow.passed', drill.figures.value('platform.escrow.passed', job), 0);
      expectEqual('backups', await backups(), 1);
      return /error: (.*)/.exec(run.output)?.[1];
    });
    await report.check('a key that was replaced without the old one is told from one that is not in escrow', async () => {
      const key = drill.secret('airflow-fernet-key', 'fernet-key');
      const run = await drill.run('configuration-backup', {
        without,
        env: { AIRFLOW__CORE__FERNET_KEY: 'bm90IHRoZSBrZXkgb2YgdGhlIGRhdGFiYXNlIC0tLSE=', FERNET_ESCROW: key },
      });
      expectFailure(run, 'export-airflow', /Airflow's own key does not open connection warehouse, .*the escrowed one does/);
      return undefined;
    });
    await report.check('while a key is rotated, both are in escrow', async () => {
      const key = drill.secret('airflow-fernet-key', 'fernet-key');
      const both = `bm90IHRoZSBrZXkgb2YgdGhlIGRhdGFiYXNlIC0tLSE=,${key}`;
      expectDone(await drill.run('configuration-backup', { without, env: { AIRFLOW__CORE__FERNET_KEY: both, FERNET_ESCROW: both } }));
      return undefined;
    });
    await report.check('a restore as it stands changes nothing, and says what it would do', async () => {
      airflow('change');
      const changed = show();
      const run = await drill.run('restore-configuration');
      expectDone(run);
      if (!/connections: 1 to be made, 1 are there \(keep\)[\s\S]*nothing was changed: CONFIRM=yes does it/.test(run.output))
        throw new Error(run.output);
      expectEqual('Airflow', show(), changed);
      return undefined;
    });
    await report.check('what was lost comes back, what was changed too where that is asked for', async () => {
      expectDone(await drill.run('restore-configuration', { env: { CONFIRM: 'yes' } }));
      if (show() === before) throw new Error('what was there was overwritten');
      const run = await drill.run('restore-configuration', { env: { CONFIRM: 'yes', EXISTING: 'overwrite' } });
      expectDone(run);
      expectEqual('Airflow', show(), before);
      return `in ${run.seconds.toFixed(1)} s`;
    });
    await report.check('twice is as once', async () => {
      expectDone(await drill.run('restore-configuration', { env: { CONFIRM: 'yes', EXISTING: 'overwrite' } }));
      expectEqual('Airflow', show(), before);
      return undefined;
    });
    await report.check('wrong parameters are refused', async () => {
      expectFailure(
        await drill.run('restore-configuration', { env: { SNAPSHOT: 'x; rm -rf /' } }),
        'fetch',
        /write latest, or the id of a snapshot/,
      );
      expectFailure(
        await drill.run('restore-configuration', { env: { SNAPSHOT: '0123456789abcdef' } }),
        'fetch',
        /there is no backup 0123456789abcdef/,
      );
      expectFailure(
        await drill.run('restore-configuration', { env: { WHAT: 'users' } }),
        'import',
        /write some of: connections variables pools roles/,
      );
      return undefined;
    });
    await report.check('a job that is killed while it exports leaves no backup that is not whole', async () => {
      const count = await backups();
      const run = await drill.run('configuration-backup', { without, killAfter: { says: /opens all/, milliseconds: 500 } });
      expectEqual('its code', run.code, 137);
      expectEqual('backups', await backups(), count);
      expectDone(await drill.run('configuration-backup', { without }));
      return undefined;
    });
  },
};
