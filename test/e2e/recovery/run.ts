import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Precondition } from '../options';
import { Report } from '../report';
import { Drill } from './drill';
import { prepareSandbox, runInSandbox, sandboxFolder } from './sandbox';
import type { Suite } from './suites';
import { findTools } from './tools';

/** Runs the suites that the command line names, or all of them; what goes wrong is its exit code. */
export function runSuites(suites: Readonly<Record<string, Suite>>): void {
  main(suites).then(
    (code) => process.exit(code),
    (error: unknown) => {
      console.error(error instanceof Precondition ? `drill: ${error.message}` : error);
      process.exit(error instanceof Precondition ? 2 : 1);
    },
  );
}

async function main(suites: Readonly<Record<string, Suite>>): Promise<number> {
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
