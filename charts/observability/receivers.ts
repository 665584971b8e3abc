import { type Port, portOfUrl, tcp } from '../platform/ports';
import type { SecretKeySpec } from '../platform/secret';

interface Addresses {
  /** Addresses behind the receiver's name. */
  readonly cidrs: readonly string[];
}

/** Where alerts can go. */
export type Receiver = Addresses &
  (
    | {
        readonly type: 'webhook';
        /** @default - in the Secret */
        readonly url?: string;
        readonly port: number;
      }
    | {
        readonly type: 'email';
        readonly to: readonly string[];
        readonly from: string;
        readonly server: string;
        readonly port: number;
        /** @default - the server asks for no login */
        readonly username?: string;
      }
    | { readonly type: 'chat'; readonly channel: string }
  );

export type Receivers = Readonly<Record<string, Receiver>>;

/** Where the Secret with the receivers' URLs and passwords is mounted. */
export const RECEIVER_SECRETS = '/run/secrets/alertmanager-receivers';

/** Keys of that Secret. */
export function receiverKeys(receivers: Receivers): Record<string, SecretKeySpec> {
  return Object.fromEntries(
    Object.entries(receivers).flatMap(([name, receiver]): [string, SecretKeySpec][] => {
      if (receiver.type === 'email') {
        return receiver.username
          ? [[`${name}-password`, { purpose: `Password of ${receiver.username} at ${receiver.server}`, format: 'provided' }]]
          : [];
      }
      if (receiver.type === 'webhook' && receiver.url) return [];
      return [[`${name}-url`, { purpose: `URL of the ${receiver.type} "${name}"`, format: 'provided' }]];
    }),
  );
}

/** The TCP port that Alertmanager sends to. */
export function receiverPort(receiver: Receiver): Port {
  if (receiver.type === 'chat') return tcp(443);
  return receiver.type === 'webhook' && receiver.url ? portOfUrl(receiver.url) : tcp(receiver.port);
}

export interface ReceiverOptions {
  /** Name in alertmanager.yml. @default - its own */
  readonly as?: string;
  /** Say when an alert is over, too. @default true */
  readonly resolved?: boolean;
}

/** A receiver in the words of alertmanager.yml. https://prometheus.io/docs/alerting/latest/configuration/ */
export function renderReceiver(key: string, receiver: Receiver, { as: name = key, resolved = true }: ReceiverOptions = {}) {
  const file = (what: string) => `${RECEIVER_SECRETS}/${key}-${what}`;
  switch (receiver.type) {
    case 'webhook':
      return {
        name,
        webhook_configs: [{ send_resolved: resolved, ...(receiver.url ? { url: receiver.url } : { url_file: file('url') }) }],
      };
    case 'email':
      return {
        name,
        email_configs: [
          {
            send_resolved: resolved,
            to: receiver.to.join(', '),
            from: receiver.from,
            smarthost: `${receiver.server}:${receiver.port}`,
            require_tls: true,
            ...(receiver.username ? { auth_username: receiver.username, auth_password_file: file('password') } : {}),
            headers: { subject: '{{ template "airflow.title" . }}' },
            html: '{{ template "airflow.html" . }}',
          },
        ],
      };
    case 'chat':
      return {
        name,
        slack_configs: [
          {
            send_resolved: resolved,
            api_url_file: file('url'),
            channel: receiver.channel,
            title: '{{ template "airflow.title" . }}',
            text: '{{ template "airflow.text" . }}',
          },
        ],
      };
  }
}
