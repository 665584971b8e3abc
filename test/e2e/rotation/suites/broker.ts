import { randomBytes } from 'node:crypto';
import { eventually } from '../../eventually';
import type { Suite } from '../../recovery/suites';
import { brokerTakes } from '../../recovery/valkey';
import { seconds, sleep } from '../../report';
import { Load, sound } from '../load';

const taken = (password: string, expected = true) =>
  eventually(60_000, async () => {
    if (brokerTakes(password) !== expected) throw new Error(expected ? 'it does not take the password' : 'it still takes the password');
  });

/** Airflow's password at the broker: two at a time. */
export const brokerRotation: Suite = {
  platform: 'dev',
  run: async (drill) => {
    const { report } = drill;
    const password = (key = 'password') => drill.secret('redis-airflow', key);
    const up = await report.check('Valkey starts, and takes both passwords', async () => {
      await drill.start('redis');
      await taken(password());
      await taken(password('next-password'));
      return undefined;
    });
    if (!up) return;
    const old = password();
    const fresh = randomBytes(24).toString('hex');
    const first = await Load.start(drill, 'broker', 'airflow-scheduler', { name: 'first' });
    await report.check('a new password beside the old one: the server follows without a restart', async () => {
      drill.changeSecret('redis-airflow', { 'next-password': fresh });
      const started = Date.now();
      await taken(fresh);
      await taken(old);
      return seconds(Date.now() - started);
    });
    drill.changeSecret('redis-airflow', { password: fresh, 'next-password': old });
    const second = await Load.start(drill, 'broker', 'airflow-worker-default', { name: 'second' });
    await report.check('processes of both passwords work side by side, with connections that stay', async () => {
      await sleep(20_000); // the server has read the exchange meanwhile
      await taken(old);
      await taken(fresh);
      return sound(await first.stop());
    });
    await report.check('the old password goes: it is worth nothing, and nobody notices', async () => {
      drill.changeSecret('redis-airflow', { 'next-password': randomBytes(24).toString('hex') });
      await taken(old, false);
      await sleep(3000);
      return sound(await second.stop());
    });
    await report.check('its probe asks with the password of now', async () => {
      drill.probe('redis');
      return undefined;
    });
    await report.check('after a restart, it knows the same passwords', async () => {
      await drill.stop('redis');
      await drill.start('redis');
      await taken(fresh);
      await taken(old, false);
      return undefined;
    });
  },
};
