import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { find } from '../../../support/objects';
import { eventually } from '../../eventually';
import type { Drill } from '../../recovery/drill';
import { expectDone, expectEqual, expectFailure, expectSaid, lastError } from '../../recovery/expect';
import { pythonOfAirflow } from '../../recovery/fill';
import { type JobOptions, type JobRun, runJob } from '../../recovery/job';
import type { Suite } from '../../recovery/suites';
import { sleep } from '../../report';
import { Load, sound } from '../load';
import { now, Pods } from '../pods';

const DATABASE = 'airflow_embedded';
const JOB = 'rotate-fernet-key';
const FAB = { AIRFLOW__CORE__AUTH_MANAGER: 'airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager' };
const RECOVERY = join(__dirname, '..', '..', 'recovery');
const SCRIPT = join(__dirname, '..', 'encrypted.py');
const TABLES = ['connection', 'variable', 'trigger', 'connection_test_request'];

const newKey = (): string => randomBytes(32).toString('base64').replaceAll('+', '-').replaceAll('/', '_');

/** The key of connections and variables: from one to the next, with both about meanwhile. */
export const fernetRotation: Suite = {
  platform: 'embedded',
  run: async (drill) => {
    const { report } = drill;
    const old = drill.secret('airflow-fernet-key', 'fernet-key');
    const fresh = newKey();
    const airflow = (keys: string, ...args: readonly string[]) =>
      pythonOfAirflow(drill, DATABASE, [SCRIPT, ...args], { AIRFLOW__CORE__FERNET_KEY: keys });
    const put = (secret: 'key' | 'escrow', value: string) => drill.changeSecret(`airflow-fernet-${secret}`, { 'fernet-key': value });
    const job = new Rotations(drill);
    const filled = await report.check(
      'Airflow encrypts connections, variables, triggers and tests of connections with one key',
      async () => {
        await drill.start('postgres');
        pythonOfAirflow(drill, DATABASE, [join(RECOVERY, 'configuration.py'), 'make'], FAB);
        pythonOfAirflow(drill, DATABASE, [join(RECOVERY, 'fill.py')], FAB);
        airflow(old, 'add');
        const [ofOld = 0, ofNone] = airflow(old, 'count', old).split(' ').map(Number);
        if (ofOld < 200 || ofNone !== 0) throw new Error(`${ofOld} values of the key, ${ofNone} of none`);
        return `${ofOld} values`;
      },
    );
    if (!filled) return;
    const clear = airflow(old, 'read');
    const total = airflow(old, 'count', old).split(' ')[0] ?? '';

    await report.check('one key: nothing is under way, and it says how to begin', async () => {
      const run = await job.run();
      expectDone(run);
      expectSaid(run, /no rotation is under way\. To begin one: put a new key and a comma in front/);
      return undefined;
    });
    for (const { what, keys, says } of [
      { what: 'a second key that is not the one in use', keys: `${fresh},${newKey()}`, says: /no key opens connection warehouse/ },
      { what: 'the new key alone, too early', keys: fresh, says: /no key opens connection warehouse/ },
      {
        what: 'a second key that is no key',
        keys: `${fresh},not-a-key`,
        says: /AIRFLOW__CORE__FERNET_KEY holds something that is no Fernet key/,
      },
    ]) {
      await report.check(`${what}: refused, nothing is changed`, async () => {
        const before = checksum(drill);
        put('key', keys);
        put('escrow', `${fresh},${old}`);
        const run = await job.run();
        expectFailure(run, JOB, says);
        expectEqual('the tables', checksum(drill), before);
        for (const key of keys.split(',')) if (run.output.includes(key)) throw new Error('a key stands in the log');
        return lastError(run);
      });
    }
    await report.check('two keys, both in escrow: a backup goes on, and the rotation says that Airflow must restart first', async () => {
      put('key', `${fresh},${old}`);
      put('escrow', `${fresh},${old}`);
      expectDone(await backUp(drill));
      const run = await job.run();
      expectDone(run);
      expectSaid(run, /what comes next: now that airflow-fernet-key has both keys, kubectl -n data rollout restart/);
      expectEqual('values', airflow(old, 'count', fresh, old), `0 ${total} 0`);
      return undefined;
    });
    await report.check('two keys, the new one not in escrow: neither the rotation nor a backup goes on', async () => {
      put('escrow', old);
      const run = await job.run();
      expectFailure(run, JOB, /the escrow does not have the key [0-9a-f]{8}\n.*add it there before anything is encrypted with it/);
      expectFailure(await backUp(drill), 'export-airflow', /Airflow encrypts with key [0-9a-f]{8}, in escrow is [0-9a-f]{8}/);
      expectEqual('values', airflow(old, 'count', fresh, old), `0 ${total} 0`);
      return lastError(run);
    });
    await report.check('pods that were started before: it names them, and encrypts nothing', async () => {
      put('escrow', `${fresh},${old}`);
      const run = await job.run();
      expectFailure(run, JOB, /started before: airflow-/);
      expectEqual('values', airflow(old, 'count', fresh, old), `0 ${total} 0`);
      return lastError(run).slice(0, 200);
    });
    await sleep(1500); // Kubernetes knows seconds: they start in a later one
    job.pods.restart();
    const load = await Load.start(drill, 'fernet', 'airflow-init', { name: 'saves' });
    await report.check('killed half way, some values are of the new key and all can be read', async () => {
      const release = await hold(drill, "SELECT 1 FROM variable WHERE key = 'threshold-25' FOR UPDATE");
      const run = await job.run({ killAfter: { says: /every pod that reads airflow-fernet-key was started after/, milliseconds: 5000 } });
      expectEqual('its exit code', run.code, 137);
      await release();
      const [ofNew = 0, ofOld = 0, ofNone] = airflow(old, 'count', fresh, old).split(' ').map(Number);
      if (ofNew < 50 || ofOld < 50 || ofNone !== 0) throw new Error(`${ofNew} of the new key, ${ofOld} of the old one, ${ofNone} of none`);
      const readable = airflow(`${fresh},${old}`, 'read');
      return `${ofNew} of the new key, ${ofOld} of the old one; ${readable}`;
    });
    await report.check('run again, it completes while somebody saves and reads', async () => {
      const run = await job.run();
      expectDone(run);
      expectSaid(run, /all \d+ values open with key [0-9a-f]{8} alone/);
      const tally = await load.stop();
      return `${run.seconds.toFixed(1)} s; ${sound(tally)}`;
    });
    await report.check('every value opens with the new key alone, none with the old one, and reads as before', async () => {
      drill.sql("DELETE FROM connection WHERE conn_id = 'saves'; DELETE FROM variable WHERE key = 'saves'", DATABASE);
      expectEqual('values', airflow(fresh, 'count', fresh, old), `${total} 0 0`);
      expectEqual('in clear', airflow(fresh, 'read'), clear);
      return clear;
    });
    await report.check('a second run changes nothing', async () => {
      const before = checksum(drill);
      expectDone(await job.run());
      expectEqual('the tables', checksum(drill), before);
      return undefined;
    });
    await report.check('the new key alone: no rotation is under way, and a backup opens everything with what is in escrow', async () => {
      put('key', fresh);
      const run = await job.run();
      expectDone(run);
      expectSaid(run, /no rotation is under way/);
      const backup = await backUp(drill);
      expectDone(backup);
      expectSaid(backup, /the escrowed key opens all \d+ encrypted values, and new ones/);
      return undefined;
    });
    job.pods.close();
  },
};

/** Runs of the Job as rendered, each a pod that Kubernetes then knows. */
class Rotations {
  readonly pods: Pods;
  private runs = 0;

  constructor(private readonly drill: Drill) {
    this.pods = new Pods(drill.objects);
  }

  async run(options: JobOptions = {}): Promise<JobRun> {
    const { drill, pods } = this;
    const { spec } = find(drill.objects, 'CronJob', JOB).spec.jobTemplate.spec.template;
    // Where a kubelet would have the file for a container's last words, there is the machine's /dev.
    const said = { name: 'said', mountPath: '/said' };
    const changed = {
      ...spec,
      containers: spec.containers.map((container) => ({ ...container, volumeMounts: [...(container.volumeMounts ?? []), said] })),
      volumes: [...(spec.volumes ?? []), { name: 'said', persistentVolumeClaim: { claimName: 'said' } }],
    };
    this.runs += 1;
    const name = `${JOB}-${this.runs}`;
    const startedAt = now();
    const file = join(drill.claim('said'), 'last-words');
    rmSync(file, { force: true });
    const env = { KUBERNETES_API: pods.url, KUBERNETES_TOKEN: 'drill', TERMINATION_LOG: '/said/last-words', ...options.env };
    const run = await runJob(drill, name, drill.namespace, changed, { ...options, env });
    pods.ended(name, JOB, spec, { startedAt, message: lastWords(file) });
    return run;
  }
}

/** What a container that ended early may not have left. */
function lastWords(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** The step of configuration-backup that looks at the escrow. */
function backUp(drill: Drill): Promise<JobRun> {
  const { initContainers = [] } = find(drill.objects, 'CronJob', 'configuration-backup').spec.jobTemplate.spec.template.spec;
  const { command = [], args = [] } = initContainers.find(({ name }) => name === 'export-airflow') ?? {};
  return drill.runAs('configuration-backup', 'export-airflow', [...command, ...args]);
}

/** Of everything that is encrypted, as it stands in the tables. */
const checksum = (drill: Drill): string =>
  TABLES.map((table) => drill.sql(`SELECT md5(string_agg(t::text, ',' ORDER BY id)) FROM ${table} AS t`, DATABASE)).join(' ');

/** Keeps rows locked. @returns lets them go */
async function hold(drill: Drill, query: string): Promise<() => Promise<void>> {
  const session = spawn(
    join(drill.tools.postgres, 'psql'),
    ['--no-psqlrc', '--quiet', '--host=127.0.0.1', '--username=postgres', `--dbname=${DATABASE}`],
    {
      env: { ...process.env, PGPASSWORD: drill.secret('postgres-superuser', 'password'), PGAPPNAME: 'holds' },
      stdio: ['pipe', 'ignore', 'ignore'],
    },
  );
  session.stdin.write(`BEGIN; ${query};\n`);
  await eventually(20_000, async () => {
    expectEqual('locks', drill.sql("SELECT state FROM pg_stat_activity WHERE application_name = 'holds'"), 'idle in transaction');
  });
  return async () => {
    session.stdin.end('COMMIT;\n');
    await new Promise((resolve) => session.once('close', resolve));
    // What waited for them goes on, even for one that is gone.
    await eventually(20_000, async () => {
      expectEqual('waiting', drill.sql("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'rotate-fernet-key'"), '0');
    });
  };
}
