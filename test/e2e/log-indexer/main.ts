/**
 * Puts lines as the platform writes them through the log-indexer's own processor, and compares: the lines with what the scripts write that
 * are said to write them, the documents with what test/support/ottl.ts makes of them, of which test/observability/who-did-what.test.ts asks.
 *
 *     npm run e2e:log-indexer
 *
 * Needs Go, python3 and sed.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { auditLines, EVENT, FINDING, LONG_EVENT } from '../../support/audit-lines';
import { indexed } from '../../support/log-indexer';

const CHARTS = join(__dirname, '..', '..', '..', 'charts');

/** As ModSecurity writes it, before its filter takes out what may be a secret. */
const UNFILTERED = {
  transaction: {
    client_ip: '203.0.113.9',
    request: { method: 'GET', uri: '/home?q=<script>' },
    response: { http_code: 403 },
    messages: [
      {
        message: 'XSS Filter',
        details: { ruleId: '941100', match: 'x', data: 'Matched Data: <script> found within ARGS:q: <script>' },
      },
    ],
  },
};

function run(command: string, args: readonly string[], input = ''): string[] {
  const { status, stdout, stderr, error } = spawnSync(command, [...args], { input, encoding: 'utf8', maxBuffer: 1 << 26 });
  if (error || status !== 0) throw new Error(`${command}: ${error?.message ?? stderr}`);
  return stdout.trimEnd().split('\n');
}

let failures = 0;

function compare(what: string, found: unknown, expected: unknown): void {
  const same = isDeepStrictEqual(found, expected);
  failures += same ? 0 : 1;
  console.log(same ? `✓ ${what}` : `✗ ${what}\n  found    ${JSON.stringify(found)}\n  expected ${JSON.stringify(expected)}`);
}

const printed = run('python3', [join(__dirname, 'audit-lines.py')]);
compare('events of Airflow, as the export prints them', printed, [EVENT, LONG_EVENT]);
const filtered = run('sed', ['-E', '-f', join(CHARTS, 'edge/assets/waf/log-filter.sed')], JSON.stringify(UNFILTERED));
compare('what a rule of the firewall found, as its filter lets it pass', filtered, [FINDING]);

const rule = join(CHARTS, 'observability/assets/log-indexer.yaml');
const documents = run(
  'go',
  ['run', '-C', join(__dirname, 'documents'), '.', rule],
  auditLines.map((sent) => JSON.stringify(sent)).join('\n'),
);
if (documents.length !== auditLines.length) throw new Error(`${documents.length} documents of ${auditLines.length} lines`);
for (const [index, sent] of auditLines.entries()) {
  compare(`the document of ${sent.about}`, JSON.parse(documents[index] ?? ''), JSON.parse(JSON.stringify(indexed(sent))));
}
console.log(failures === 0 ? `${auditLines.length} documents are those of the collector` : `${failures} differ`);
process.exitCode = failures === 0 ? 0 : 1;
