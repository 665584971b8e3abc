import { type Directive, nginxFile, upstream } from './nginx-directives';

/** Something for people behind the VPN gateway. */
export interface PrivatePage {
  readonly host: string;
  /** http or https URL of its Service, without a path. */
  readonly upstream: string;
  /** own: it asks who somebody is. auth-proxy: it does not, so the door does. */
  readonly login: 'own' | 'auth-proxy';
}

export interface DoorPagesProps {
  readonly pages: readonly PrivatePage[];
  /** Devices by name, with their addresses in the tunnel. */
  readonly devices: Readonly<Record<string, { readonly address: string }>>;
  /** Host and port of oauth2-proxy. */
  readonly authProxy: string;
  /** Groups whose members may open pages without a login of their own. */
  readonly allowedGroups: readonly string[];
}

/** What the door shows, in nginx's syntax: the part in which environments differ. */
export function doorPages({ pages, devices, authProxy, allowedGroups }: DoorPagesProps): string {
  const asked = pages.some(({ login }) => login === 'auth-proxy');
  // No groups in the question would let in everybody who can log in.
  if (asked && allowedGroups.length === 0) throw new Error('the door needs the groups that it lets in');
  return nginxFile([
    map(
      'remote_addr',
      'device',
      Object.entries(devices).map(([name, { address }]) => [address, name]),
    ),
    // A comma parts groups in the question, so it stays one.
    ['map', '', { variable: 'allowed_groups' }, [['default', allowedGroups.map(encodeURIComponent).join(',')]]],
    ...(asked ? [upstream('auth-proxy', authProxy, UPSTREAM)] : []),
    ...pages.map((page) => upstream(page.host, new URL(page.upstream).host, UPSTREAM)),
    ...pages.map(server),
  ]);
}

const map = (from: string, to: string, entries: readonly Directive[]): Directive => [
  'map',
  { variable: from },
  { variable: to },
  [['default', ''], ...entries],
];

const UPSTREAM = '/etc/door/upstream.conf';

function server({ host, upstream: url, login }: PrivatePage): Directive {
  const { protocol, hostname } = new URL(url);
  const authority: Directive[] =
    protocol === 'https:'
      ? [
          ['include', '/etc/door/authority.conf'],
          ['proxy_ssl_name', hostname],
        ]
      : [];
  const asks = login === 'auth-proxy';
  return [
    'server',
    [
      ['listen', '127.0.0.1:8443', 'ssl', 'proxy_protocol'],
      ['server_name', host],
      ...authority,
      ...(asks ? ([['include', '/etc/door/login.conf']] as const) : []),
      ['location', '/', [...(asks ? ([['include', '/etc/door/ask.conf']] as const) : []), ['proxy_pass', `${protocol}//${host}`]]],
    ],
  ];
}
