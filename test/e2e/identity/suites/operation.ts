import { X509Certificate } from 'node:crypto';
import { connect } from 'node:tls';
import { eventually } from '../../eventually';
import { seconds } from '../../report';
import { type Drill, expectEqual } from '../drill';

interface LogLine {
  readonly loggerName: string;
  readonly level: string;
  readonly message: string;
}

/** What the people who run it rely on. */
export async function operationChecks(drill: Drill): Promise<void> {
  const { report, realm, servers, door } = drill;
  const administration = await drill.administration();

  report.heading('operation');
  await report.check('logins, good and bad, are in the log as JSON, and in the database', async () => {
    const lines = servers.flatMap(({ output }) => output.split('\n').filter((line) => line.startsWith('{')));
    const events = lines.map((line) => JSON.parse(line) as LogLine).filter(({ loggerName }) => loggerName === 'org.keycloak.events');
    for (const type of ['LOGIN', 'LOGIN_ERROR', 'CODE_TO_TOKEN', 'UPDATE_CREDENTIAL', 'USER_DISABLED_BY_TEMPORARY_LOCKOUT']) {
      if (!events.some(({ message }) => message.includes(`type="${type}"`))) throw new Error(`no ${type} among ${events.length} events`);
    }
    if (!events.some(({ message }) => /ipAddress="192\.0\.2\./.test(message))) throw new Error('no event has the address of a browser');
    const stored = await administration.get<unknown[]>(`${realm}/events?max=500`);
    const changes = await administration.get<unknown[]>(`${realm}/admin-events?max=500`);
    if (stored.length === 0 || changes.length === 0) throw new Error(`${stored.length} events and ${changes.length} changes are kept`);
    return `${events.length} in the log, ${stored.length} and ${changes.length} changes kept`;
  });

  await report.check('no secret is in the log', async () => {
    const written = Object.entries(drill.secrets).filter(
      ([name, value]) => !name.endsWith('username') && servers.some(({ output }) => output.includes(value)),
    );
    expectEqual(
      'secrets',
      written.map(([name]) => name),
      [],
    );
    return undefined;
  });

  await report.check('the two are one cluster', async () => {
    const [first] = servers;
    if (!/ISPN000094[^\n]*\(2\)|ISPN100000[^\n]*joined/.test(first?.output ?? '')) throw new Error('no view of two members in the log');
    return undefined;
  });

  await report.check('a renewed certificate is shown without a restart', async () => {
    const shown = () => Promise.all(door.ports.map((port) => fingerprintAt(port, door.authority, door.serverName)));
    const before = await shown();
    const renewed = Date.now();
    drill.renewCertificate();
    await eventually(120_000, async () => {
      const after = await shown();
      if (after.some((fingerprint) => before.includes(fingerprint))) throw new Error('the old certificate is still shown');
    });
    return `after ${seconds(Date.now() - renewed)}, asked to look every 31 s`;
  });

  await report.check('after people have logged in it needs', async () => servers.map(({ memory }) => `${memory} MiB`).join(' and '));

  await report.check('it stops when it is told to', async () => {
    const [first] = servers;
    return `after ${seconds((await first?.stop()) ?? 0)}, 10 of them until nobody asks any more`;
  });
}

function fingerprintAt(port: number, authority: string, serverName: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, servername: serverName, ca: authority }, () => {
      const { raw } = socket.getPeerCertificate();
      socket.end();
      resolve(new X509Certificate(raw).fingerprint256);
    });
    socket.on('error', reject);
  });
}
