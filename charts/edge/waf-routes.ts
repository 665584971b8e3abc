import type { Directive } from './nginx-directives';
import type { ShownLogin, WafSettings } from './waf-settings';

/** A server behind the firewall. */
export type Upstream = 'webserver' | 'execution-api' | 'auth-proxy' | 'login';

/** What an address may ask for at a rate of its own; a burst of as many again is let through. */
export const RATES = {
  login: ({ loginPerMinute }: WafSettings['rateLimits']) => ({ count: loginPerMinute, rate: `${loginPerMinute}r/m` }),
  api: ({ apiPerSecond }: WafSettings['rateLimits']) => ({ count: apiPerSecond, rate: `${apiPerSecond}r/s` }),
  pages: ({ pagesPerSecond }: WafSettings['rateLimits']) => ({ count: pagesPerSecond, rate: `${pagesPerSecond}r/s` }),
} as const;

type Rate = keyof typeof RATES;

/** A password is short, and who sends it is not known yet: the firewall needs a second of CPU for a mebibyte. */
const PASSWORD_BODY_LIMIT = 65_536;

export function airflowRoutes(settings: WafSettings): Directive[] {
  const { basePath: base, executionApi, authProxy } = settings.airflow;
  const pages = authProxy ? 'auth-proxy' : 'webserver';
  const to = (path: string, upstream: Upstream, rate: Rate) => route(settings, path, upstream, rate);
  const single = authProxy ? ['start', 'sign_in', 'callback'].map((page) => to(`/oauth2/${page}`, 'auth-proxy', 'login')) : [];
  return [
    // Airflow checks the tokens of its API by itself, so machines come through without a browser's session.
    to(`${base}/api/`, 'webserver', 'api'),
    to(`${base}/auth/token`, 'webserver', 'login'),
    to(`${base}/auth/login`, pages, 'login'),
    to(`${base}/auth/oauth-authorized`, pages, 'login'),
    ...(executionApi
      ? [to(`${base}/execution/`, 'execution-api', 'api')]
      : [hidden('=', `${base}/execution`), hidden('^~', `${base}/execution/`)]),
    ...single,
    ...(authProxy && base ? [to('/oauth2/', 'auth-proxy', 'pages')] : []),
    to(`${base}/`, pages, 'pages'),
    ...(base ? elsewhere(base) : []),
    ...inspections(
      settings,
      'webserver',
      ...(executionApi ? (['execution-api'] as const) : []),
      ...(authProxy ? (['auth-proxy'] as const) : []),
    ),
  ];
}

/** Outside of Airflow's path: its front door leads in, the rest does not exist. */
function elsewhere(base: string): Directive[] {
  return [['location', '=', '/', [['return', 302, `${base}/`]]], ['location', '=', base, [['return', 302, `${base}/`]]], hidden('/')];
}

export function loginRoutes(settings: WafSettings, { realm, server }: ShownLogin): Directive[] {
  const to = (path: string, rate: Rate) => route(settings, path, 'login', rate);
  const [name = server] = server.split(':');
  return [
    ...(settings.encryptedLogin
      ? ([
          ['include', '/etc/waf/authority.conf'],
          ['proxy_ssl_name', name],
        ] as const)
      : []),
    to(`/realms/${realm}/`, 'pages'),
    to(`/realms/${realm}/login-actions/`, 'login'),
    to(`/realms/${realm}/protocol/openid-connect/token`, 'login'),
    hidden('^~', `/realms/${realm}/clients-registrations/`), // clients are the realm's own business
    to('/resources/', 'pages'),
    hidden('/'),
    ...inspections(settings, 'login'),
  ];
}

/**
 * Counts the request, then hands it to the location that asks the rules and the server behind. In one location nginx would ask
 * the rules first, and who is to be held back could keep it busy.
 */
function route({ rateLimits }: WafSettings, path: string, upstream: Upstream, rate: Rate): Directive {
  const limit = ['limit_req', `zone=${rate}`, `burst=${RATES[rate](rateLimits).count}`, 'nodelay'] as const;
  return ['location', '^~', path, [limit, ...shortBody(rate), ['modsecurity', 'off'], ['try_files', '/none', inspected(upstream, rate)]]];
}

/** Nginx looks at it where a request begins if its length is said, and where its body is read if not. */
const shortBody = (rate: Rate): Directive[] => (rate === 'login' ? [['client_max_body_size', PASSWORD_BODY_LIMIT]] : []);

const inspected = (upstream: Upstream, rate: Rate): string => (rate === 'login' ? `@${upstream}-password` : `@${upstream}`);

function inspections({ encryptedLogin }: WafSettings, ...upstreams: readonly Upstream[]): Directive[] {
  return upstreams.flatMap((upstream): Directive[] => {
    const proxy = ['proxy_pass', `${upstream === 'login' && encryptedLogin ? 'https' : 'http'}://${upstream}`] as const;
    return [
      ['location', inspected(upstream, 'pages'), [proxy]],
      ['location', inspected(upstream, 'login'), [...shortBody('login'), proxy]],
    ];
  });
}

const hidden = (...match: readonly [string, ...string[]]): Directive => ['location', ...match, [['return', 404]]];
