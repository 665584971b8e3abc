import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { eventually } from '../../eventually';
import type { Drill } from '../../recovery/drill';
import type { Suite } from '../../recovery/suites';
import { neededValkeyClient } from '../../recovery/tools';
import { seconds } from '../../report';
import { Load, sound } from '../load';

/** Airflow's password at the broker: two at a time. */
export const brokerRotation: Suite = {
  platform: 'embedded',
  run: async (drill) => {
    const { report } = drill;
    const up = await report.check('Valkey starts, and takes both passwords', async () => {
      await drill.start('redis');
      await eventually(60_000, async () => takes(drill, drill.secret('redis-airflow', 'password')));
      takes(drill, drill.secret('redis-airflow', 'next-password'));
      return undefined;
    });
    if (!up) return;
    const old = drill.secret('redis-airflow', 'password');
    const fresh = randomBytes(24).toString('hex');
    const first = await Load.start(drill, 'broker', 'airflow-scheduler', { name: 'first' });
    await report.check('a new password beside the old one: the server follows without a restart', async () => {
      drill.changeSecret('redis-airflow', { 'next-password': fresh });
      const started = Date.now();
      await eventually(60_000, async () => takes(drill, fresh));
      takes(drill, old);
      return seconds(Date.now() - started);
    });
    drill.changeSecret('redis-airflow', { password: fresh, 'next-password': old });
    const second = await Load.start(drill, 'broker', 'airflow-worker-default', { name: 'second' });
    await report.check('processes of both passwords work side by side, with connections that stay', async () => {
      await pause(20_000); // the server has read the exchange meanwhile
      takes(drill, old);
      takes(drill, fresh);
      return sound(await first.stop());
    });
    await report.check('the old password goes: it is worth nothing, nobody notices', async () => {
      drill.changeSecret('redis-airflow', { 'next-password': randomBytes(24).toString('hex') });
      await eventually(60_000, async () => refuses(drill, old));
      await pause(3000);
      return sound(await second.stop());
    });
    await report.check('its probe asks with the password of now', async () => {
      drill.probe('redis');
      return undefined;
    });
    await report.check('after a restart, it knows the same passwords', async () => {
      await drill.stop('redis');
      await drill.start('redis');
      await eventually(60_000, async () => takes(drill, fresh));
      refuses(drill, old);
      return undefined;
    });
  },
};

function ask(drill: Drill, password: string): string {
  const { folder } = drill;
  return execFileSync(
    neededValkeyClient(),
    ['-h', '127.0.0.1', '-p', '6379', '--tls', '--cacert', `${folder}/secrets/ca.crt`, '--user', 'airflow', '--no-auth-warning', 'ping'],
    { encoding: 'utf8', env: { ...process.env, REDISCLI_AUTH: password }, stdio: ['ignore', 'pipe', 'pipe'] },
  ).trim();
}

function takes(drill: Drill, password: string): void {
  const answer = ask(drill, password);
  if (answer !== 'PONG') throw new Error(`it answers ${answer}`);
}

function refuses(drill: Drill, password: string): void {
  if (ask(drill, password) === 'PONG') throw new Error('it still takes the old password');
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
