import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../eventually';
import { freePort } from '../identity/servers';
import { Precondition } from '../options';

/** A real Prometheus with the platform's own rules, which scrapes nobody. */
export class Prometheus {
  private constructor(
    readonly url: string,
    private readonly config: string,
    /** Names of its files of rules. */
    readonly rules: readonly string[],
    private readonly process: ChildProcess,
  ) {}

  /** @param rules files of rules, by name */
  static async start(parent: string, rules: Readonly<Record<string, string>>): Promise<Prometheus> {
    try {
      execFileSync('prometheus', ['--version'], { stdio: 'pipe' });
    } catch {
      throw new Precondition('prometheus is not on the PATH', 'install Prometheus, as the package prometheus or from its release');
    }
    const folder = join(parent, 'prometheus');
    mkdirSync(folder);
    for (const [name, text] of Object.entries(rules)) writeFileSync(join(folder, name), text);
    const address = `127.0.0.1:${await freePort()}`;
    const config = join(folder, 'config.yml');
    write(config, Object.keys(rules));
    const args = [`--config.file=${config}`, `--storage.tsdb.path=${join(folder, 'data')}`, `--web.listen-address=${address}`];
    const child = spawn('prometheus', [...args, '--web.enable-lifecycle'], { stdio: ['ignore', 'ignore', 'pipe'] });
    child.stderr.pipe(createWriteStream(join(folder, 'log')));
    const prometheus = new Prometheus(`http://${address}`, config, Object.keys(rules), child);
    await eventually(30_000, async () => {
      const { status } = await fetch(`${prometheus.url}/-/ready`);
      if (status !== 200) throw new Error(`Prometheus answers ${status}`);
    });
    return prometheus;
  }

  /** With its rules, or without: as somebody leaves it who edits them in place. */
  async evaluate(rules: readonly string[]): Promise<void> {
    write(this.config, rules);
    const { status } = await fetch(`${this.url}/-/reload`, { method: 'POST' });
    if (status !== 200) throw new Error(`Prometheus answers ${status} to a reload`);
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const gone = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill('SIGKILL');
    await gone;
  }

  /** What a rule said goes two evaluations after the rule. */
  async untilWatchdogIsForgotten(): Promise<void> {
    await eventually(60_000, async () => {
      const answer = await fetch(`${this.url}/api/v1/query?query=${encodeURIComponent('ALERTS{alertname="Watchdog"}')}`);
      const { data } = (await answer.json()) as { data: { result: unknown[] } };
      if (data.result.length > 0) throw new Error('Prometheus still knows the alert Watchdog');
    });
  }

  /** It takes a minute from when the rules are there. */
  async untilWatchdogFires(): Promise<void> {
    await eventually(120_000, async () => {
      const answer = await fetch(`${this.url}/api/v1/alerts`);
      const { data } = (await answer.json()) as { data: { alerts: { state: string; labels: { alertname: string } }[] } };
      if (!data.alerts.some(({ state, labels }) => labels.alertname === 'Watchdog' && state === 'firing')) {
        throw new Error('the alert Watchdog does not fire');
      }
    });
  }
}

function write(file: string, rules: readonly string[]): void {
  writeFileSync(file, JSON.stringify({ global: { evaluation_interval: '1s' }, rule_files: rules }));
}
