/**
 * Lets the software that reads it check the configuration of observability in dist/ and the workflows, kube-score everything that is
 * applied, and runs the unit tests of the alerts and of the scripts in Python.
 *
 *     npm run check:config
 *
 * scripts/install-tools.sh installs the checkers. Without them this says so and goes on; with REQUIRE_TOOLS=1 it fails.
 */
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseAllDocuments, stringify } from 'yaml';
import { SIGNALS } from '../charts/observability/signals';
import { ruleGroups } from '../charts/observability/signals/rules';
import { kubeScore } from './kube-score';
import { filesOf } from './pipeline/manifests';

const run = promisify(execFile);
const ROOT = join(__dirname, '..');
const DIST = join(ROOT, 'dist');
const RULE_TESTS = join(ROOT, 'test', 'observability', 'rules');
const WORKFLOWS = join(ROOT, '.github', 'workflows');
const TOOLS = ['promtool', 'amtool', 'statsd_exporter', 'actionlint', 'kube-score', 'python3'] as const;

interface ConfigMap {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data: Readonly<Record<string, string>>;
}

interface Check {
  readonly what: string;
  readonly tool: (typeof TOOLS)[number];
  readonly args: readonly string[];
}

/** The tool where install-tools.sh puts it, or else of the PATH. */
function pathOf(tool: string): string | undefined {
  const installed = join(process.env['TOOLS_DIR'] ?? join(ROOT, '.tools'), 'bin', tool);
  if (existsSync(installed)) return installed;
  return spawnSync(tool, ['--version']).error ? undefined : tool;
}

/** Writes the files of the ConfigMaps of an environment as its pods see them, and lists what is to be checked. */
function checksOf(environment: string, work: string): Check[] {
  const documents = parseAllDocuments(readFileSync(join(DIST, environment, '50-observability.k8s.yaml'), 'utf8'));
  const configMaps = documents.map((document) => document.toJS() as ConfigMap).filter(({ kind }) => kind === 'ConfigMap');
  const files = (name: string): string[] => {
    const folder = join(work, environment, name);
    mkdirSync(folder, { recursive: true });
    const data = configMaps.find(({ metadata }) => metadata.name === name)?.data ?? {};
    return Object.entries(data).map(([file, text]) => {
      writeFileSync(join(folder, file), text.replaceAll('/etc/alertmanager', folder));
      return join(folder, file);
    });
  };
  const [prometheus] = files('prometheus-config');
  const rules = files('prometheus-rules');
  const alertmanager = files('alertmanager-config').find((file) => file.endsWith('.yml'));
  const [mapping] = files('airflow-statsd-mapping');
  if (!mapping) throw new Error(`${environment} has no statsd mapping`);
  return [
    { what: 'every object', tool: 'kube-score', args: kubeScore(filesOf(environment).map((file) => join(ROOT, file))) },
    { what: 'statsd mapping', tool: 'statsd_exporter', args: ['--check-config', `--statsd.mapping-config=${mapping}`] },
    ...(prometheus ? [{ what: 'prometheus.yml', tool: 'promtool', args: ['check', 'config', '--syntax-only', prometheus] } as const] : []),
    ...(rules.length > 0
      ? [{ what: 'rules', tool: 'promtool', args: ['check', 'rules', '--lint=all', '--lint-fatal', ...rules] } as const]
      : []),
    ...(alertmanager ? [{ what: 'alertmanager.yml', tool: 'amtool', args: ['check-config', alertmanager] } as const] : []),
  ];
}

/** Scripts in Python, against servers that play what they talk to. */
const SCRIPTS: readonly Check[] = [
  ['observability/scripts', 'test*.py'],
  ['operations/scripts', 'test*.py'],
  ['scripts/diagnose', 'test*.py'],
  ['recovery/scripts', 'test_audit*.py'], // the others need Airflow's Python
].map(([folder = '', files = '']) => ({
  what: `scripts of ${folder.replace(/\/?scripts\/?/, '')}`,
  tool: 'python3',
  args: ['-m', 'unittest', 'discover', '-s', join(ROOT, 'test', folder), '-p', files],
}));

/** With shellcheck where that is on the PATH. */
function workflows(): Check {
  const files = readdirSync(WORKFLOWS).map((name) => join(WORKFLOWS, name));
  return { what: `workflows (${files.length} files)`, tool: 'actionlint', args: files };
}

/** The alerts' unit tests, each file beside the rules that it is about: all rules over days of samples would take minutes. */
function ruleTests(work: string): Check {
  const groups = ruleGroups(SIGNALS, { runbooks: 'docs/runbooks' });
  const tests = readdirSync(RULE_TESTS).map((name) => {
    const text = readFileSync(join(RULE_TESTS, name), 'utf8');
    const tested = new Set([...text.matchAll(/alertname: (\w+)/g)].map(([, alert]) => alert));
    const rules = groups.flatMap((group) => group.rules).filter((rule) => 'record' in rule || tested.has(rule.alert));
    const folder = join(work, 'rule-tests', name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'rules.yml'), stringify({ groups: [{ name, rules }] }));
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  });
  return { what: `unit tests of the alerts (${tests.length} files)`, tool: 'promtool', args: ['test', 'rules', ...tests] };
}

async function main(): Promise<number> {
  const missing = TOOLS.filter((tool) => !pathOf(tool));
  if (missing.length > 0) {
    const required = process.env['REQUIRE_TOOLS'] === '1';
    console.error(
      `check-config: ${required ? 'error' : 'not checked'}: ${missing.join(', ')} not found; scripts/install-tools.sh installs all but Python`,
    );
    return required ? 1 : 0;
  }
  const work = mkdtempSync(join(tmpdir(), 'check-config-'));
  try {
    const environments = readdirSync(DIST, { withFileTypes: true }).filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
    const checks = environments.flatMap(({ name }) => checksOf(name, work).map((check) => ({ ...check, what: `${name}: ${check.what}` })));
    const results = await Promise.all([...checks, workflows(), ruleTests(work), ...SCRIPTS].map(passes));
    return results.every(Boolean) ? 0 : 1;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function passes({ what, tool, args }: Check): Promise<boolean> {
  try {
    await run(pathOf(tool) ?? tool, [...args]);
    console.log(`check-config: ${what}: good (${tool})`);
    return true;
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout?: string; readonly stderr?: string };
    console.error(`check-config: ${what}: FAILED (${tool})\n${stdout ?? ''}${stderr ?? error}`);
    return false;
  }
}

main().then((code) => {
  process.exitCode = code;
});
