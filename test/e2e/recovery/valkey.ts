import { execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { eventually } from '../eventually';
import type { Drill } from './drill';
import { neededValkeyClient } from './tools';

/** What the broker answers to a command, by a login of the platform; a refusal is an answer, too. */
export function askBroker(drill: Drill, login: string, ...command: readonly string[]): string {
  return client(6379, ['--user', drill.secret(login, 'username'), ...command], drill.secret(login, 'password'));
}

/** Starts a broker from a dump.rdb in a folder, and asks it. */
export async function askDump(drill: Drill, folder: string, ...command: readonly string[]): Promise<string> {
  const port = 26_379;
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
  const server = spawn(join(drill.tools.bin, 'valkey-server'), settings, { stdio: 'ignore' });
  try {
    return await eventually(20_000, async () => client(port, command));
  } finally {
    server.kill('SIGKILL');
  }
}

function client(port: number, args: readonly string[], password = ''): string {
  return execFileSync(neededValkeyClient(), ['-h', '127.0.0.1', '-p', String(port), '--no-auth-warning', ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...(password ? { REDISCLI_AUTH: password } : {}) },
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim();
}
