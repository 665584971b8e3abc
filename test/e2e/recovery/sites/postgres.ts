import { execFileSync } from 'node:child_process';
import { appendFileSync, chownSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeAuthority, makeCertificate } from '../../identity/certificates';
import type { Tools } from '../tools';

interface Login {
  readonly username: string;
  readonly password: string;
}

/** Logins of the database, as the platform's Secrets have them. */
export interface Logins {
  readonly airflow: Login;
  readonly restore: Login;
}

/** Of the standby, which is no part of the platform. */
const REPLICATION: Login = { username: 'replication', password: 'replication' };

const DATABASE = 'airflow_external';

/** A PostgreSQL server that somebody else runs, on an address of its own. */
export class PostgresServer {
  private readonly data: string;

  constructor(
    private readonly folder: string,
    readonly address: string,
    private readonly tools: Tools,
    private readonly logins: Logins,
  ) {
    this.data = join(folder, 'data');
    mkdirSync(folder, { recursive: true });
    const { uid, gid } = account();
    chownSync(folder, uid, gid);
  }

  /** An empty one, with the roles and the rights that docs/failover.md asks for. */
  makePrimary(): void {
    this.tool('initdb', '--username=postgres', '--auth-local=trust', '--auth-host=scram-sha-256', this.data);
    this.configure();
    appendFileSync(
      join(this.data, 'postgresql.conf'),
      ['wal_level = replica', 'max_slot_wal_keep_size = 1GB', 'wal_log_hints = on', 'checkpoint_timeout = 30s', ''].join('\n'),
    );
    appendFileSync(join(this.data, 'pg_hba.conf'), 'hostssl replication replication all scram-sha-256\n');
    this.start();
    const { airflow, restore } = this.logins;
    const role = ({ username, password }: Login, rights: string) =>
      this.sql(`CREATE ROLE "${username}" LOGIN PASSWORD '${password}' ${rights}`);
    role(airflow, '');
    role(restore, `CREATEDB IN ROLE "${airflow.username}", pg_signal_backend, pg_monitor`);
    role(REPLICATION, 'REPLICATION');
    this.sql(`GRANT EXECUTE ON FUNCTION pg_promote(boolean, integer) TO "${restore.username}"`);
    this.sql(`CREATE DATABASE ${DATABASE} OWNER "${airflow.username}"`);
  }

  /** A copy of a primary that follows it. */
  makeStandbyOf(primary: PostgresServer): void {
    this.tool(
      'pg_basebackup',
      `--pgdata=${this.data}`,
      `--dbname=${wayTo(primary)}`,
      '--wal-method=stream',
      '--checkpoint=fast',
      '--write-recovery-conf',
    );
    this.configure();
    this.start();
  }

  /** One that has stopped cleanly follows another, without a new copy. */
  followAgain(primary: PostgresServer): void {
    appendFileSync(join(this.data, 'postgresql.auto.conf'), `primary_conninfo = '${wayTo(primary)}'\n`);
    this.owned('standby.signal', '');
    this.start();
  }

  start(): void {
    this.tool('pg_ctl', `--pgdata=${this.data}`, `--log=${join(this.folder, 'log')}`, '--wait', '--silent', 'start');
  }

  stop(mode: 'fast' | 'immediate' = 'fast'): void {
    if (existsSync(join(this.data, 'postmaster.pid')))
      this.tool('pg_ctl', `--pgdata=${this.data}`, `--mode=${mode}`, '--wait', '--silent', 'stop');
  }

  /** What a query says, as the superuser, from the server's own machine. */
  sql(query: string, database = 'postgres'): string {
    return this.psql([`--host=${this.folder}`, '--username=postgres', `--dbname=${database}`, `--command=${query}`]);
  }

  /** What Airflow's login gets, over the network. */
  asAirflow(query: string): string {
    return this.psql([`--dbname=${this.url}`, `--command=${query}`]);
  }

  get url(): string {
    const { username, password } = this.logins.airflow;
    return `postgresql://${username}:${password}@${this.address}/${DATABASE}?sslmode=require&connect_timeout=3`;
  }

  /** It receives nothing any more, as when the line between the sites is cut. */
  cutLine(): void {
    this.sql("ALTER SYSTEM SET primary_conninfo = ''");
    this.sql('SELECT pg_reload_conf()');
  }

  private configure(): void {
    const settings = [
      `listen_addresses = '${this.address}'`,
      `unix_socket_directories = '${this.folder}'`,
      'hot_standby = on',
      'ssl = on',
      '',
    ];
    appendFileSync(join(this.data, 'postgresql.conf'), settings.join('\n'));
    if (existsSync(join(this.data, 'server.key'))) return; // it came with the copy
    makeAuthority(this.folder);
    makeCertificate(this.folder, 'server', ['postgres']);
    for (const kind of ['crt', 'key']) {
      this.owned(`server.${kind}`, execFileSync('cat', [join(this.folder, `server.${kind}`)], { encoding: 'utf8' }));
    }
  }

  private owned(name: string, text: string): void {
    const file = join(this.data, name);
    writeFileSync(file, text, { mode: 0o600 });
    const { uid, gid } = account();
    chownSync(file, uid, gid);
  }

  private psql(options: readonly string[]): string {
    const quiet = ['--no-psqlrc', '--quiet', '--tuples-only', '--no-align', '--set=ON_ERROR_STOP=1'];
    return this.tool('psql', ...quiet, ...options).trim();
  }

  private tool(program: string, ...args: readonly string[]): string {
    const { uid, gid } = account();
    return execFileSync(join(this.tools.postgres, program), [...args], {
      encoding: 'utf8',
      uid,
      gid,
      cwd: '/',
      env: { PATH: process.env['PATH'], HOME: '/' }, // not root's, whose files it may not read
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }
}

const wayTo = ({ address }: PostgresServer): string =>
  `host=${address} user=${REPLICATION.username} password=${REPLICATION.password} sslmode=require`;

/** Of the servers: they refuse root, and want a name in passwd. */
function account(): { readonly uid: number; readonly gid: number } {
  const id = (option: string) => Number(execFileSync('id', [option, 'nobody'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}
