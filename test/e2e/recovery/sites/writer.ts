import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PostgresServer } from './postgres';

/** Writes numbers into a database, one after another, whatever it answers, and keeps those that it was told are there. */
export class Writer {
  private readonly process: ChildProcess;
  private readonly file: string;

  constructor(folder: string, name: string, psql: string, { url }: PostgresServer) {
    this.file = join(folder, `${name}.numbers`);
    const numbers = openSync(this.file, 'a');
    const log = openSync(join(folder, `${name}.log`), 'a');
    this.process = spawn('bash', [join(__dirname, 'write.sh'), psql, url, name], { stdio: ['ignore', numbers, log] });
    closeSync(numbers);
    closeSync(log);
  }

  /** What the database has said that it keeps. */
  get numbers(): number[] {
    return readFileSync(this.file, 'utf8').trim().split('\n').filter(Boolean).map(Number);
  }

  stop(): void {
    this.process.kill('SIGKILL');
  }
}

/** Of these numbers, how many a database has not. */
export function missingFrom(server: PostgresServer, name: string, numbers: readonly number[]): number {
  const kept = new Set(server.sql(`SELECT number FROM work WHERE writer = '${name}'`, server.databases[0]).split('\n').map(Number));
  return numbers.filter((number) => !kept.has(number)).length;
}
