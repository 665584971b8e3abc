/**
 * Loses data and gets it back, with the real PostgreSQL, SeaweedFS, restic, rclone and Airflow: the scripts, variables and logins are
 * taken from what the platform renders, and run under their true names, paths and ports.
 *
 *     npm run e2e:recovery -- [suite...] [--keep]
 *
 * Needs root (for namespaces and mounts), PostgreSQL 15 or later (POSTGRES_BIN=<folder of initdb>), scripts/install-recovery-tools.sh,
 * openssl; some suites a Python environment with Airflow (AIRFLOW_VENV=<folder>), or the package faketime. No cluster.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Precondition } from '../options';
import { Report } from '../report';
import { Drill } from './drill';
import { prepareSandbox, runInSandbox, sandboxFolder } from './sandbox';
import { suites } from './suites';
import { findTools } from './tools';

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { keep: { type: 'boolean', default: false } } });
  const names = positionals.length > 0 ? positionals : Object.keys(suites);
  const unknown = names.filter((name) => !(name in suites));
  if (unknown.length > 0)
    throw new Precondition(`no suite is called ${unknown.join(', ')}`, `use some of ${Object.keys(suites).join(', ')}`);
  const tools = findTools();
  const folder = sandboxFolder();
  if (folder === undefined) return runInSandbox(values.keep);
  prepareSandbox();
  const report = new Report();
  for (const name of names) {
    const suite = suites[name];
    if (!suite) continue;
    report.heading(name);
    const drill = await Drill.of(suite.platform, report, tools, join(folder, name));
    try {
      await suite.run(drill);
    } finally {
      await drill.end();
    }
  }
  console.log(`\n${report.summary()}`);
  return report.ok ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Precondition ? `recovery: ${error.message}` : error);
    process.exit(error instanceof Precondition ? 2 : 1);
  },
);
