import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

/** Where steps run. */
export interface Machine {
  variable(name: string): string | undefined;
  /** What a program prints; nothing where it fails, or is not there. */
  output(argv: readonly string[]): string | undefined;
  /** Runs a program whose output people see. @returns nothing where it passed, what it ended with where not */
  run(argv: readonly string[]): string | undefined;
  say(line: string): void;
  complain(line: string): void;
}

/** Tools that scripts/install-tools.sh has put there come first. */
const path = `${join(process.env['TOOLS_DIR'] ?? join(ROOT, '.tools'), 'bin')}:${process.env['PATH']}`;

const options = { cwd: ROOT, env: { ...process.env, PATH: path } };

export const thisMachine: Machine = {
  variable: (name) => process.env[name],
  output: ([program = '', ...args]) => {
    const { status, stdout } = spawnSync(program, args, { ...options, encoding: 'utf8' });
    return status === 0 ? stdout.trim() : undefined;
  },
  run: ([program = '', ...args]) => {
    const { status, error } = spawnSync(program, args, { ...options, stdio: 'inherit' });
    return status === 0 ? undefined : String(error?.message ?? status);
  },
  say: console.log,
  complain: console.error,
};
