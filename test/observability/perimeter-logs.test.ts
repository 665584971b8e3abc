/** What the log collector makes of the lines of the perimeter, and what of them nobody may see. */
import { join } from 'node:path';
import { LOG_PANELS } from '../../charts/observability/dashboards/log-panels';
import { SIGNALS } from '../../charts/observability/signals';
import { readAsset } from '../../charts/platform/assets';

const CHARTS = join(__dirname, '../../charts');
const figures = readAsset(join(CHARTS, 'observability'), 'waf-figures.alloy');
const collector = readAsset(join(CHARTS, 'observability'), 'log-collector.alloy');
const edge = (file: string) => readAsset(join(CHARTS, 'edge'), file);

const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found = '']) => found);

/** Fields of an nginx that writes JSON. */
const fieldsOf = (configuration: string) => all(/log_format[\s\S]*?;/.exec(configuration)?.[0] ?? '', /"(\w+)":/g);

/** Strings of Alloy are strings of JSON. */
const unquoted = (text: string) => JSON.parse(text) as string;

describe('Figures of the firewall', () => {
  test('are those that the table has, by name and labels', () => {
    const names = all(figures, /name\s+= ("[a-z_]+")/g).map((name) => `waf_${unquoted(name)}`);
    expect(names.sort()).toEqual(
      SIGNALS.map(({ metric }) => metric)
        .filter((metric) => metric.startsWith('waf_'))
        .sort(),
    );
    const made = all(figures, /label_keep \{\s+values = (\[.*\])/g).flatMap((values) => JSON.parse(values) as string[]);
    const known = SIGNALS.filter(({ metric }) => metric === 'waf_findings_total').flatMap(({ labels }) => labels);
    expect(known).toEqual(expect.arrayContaining(made.filter((label) => label !== 'route')));
  });

  test('are made of fields that its log has', () => {
    const [, access = ''] = figures.split('stage.json');
    const asked = all(access.slice(0, access.indexOf('stage.regex')), /^\t+(\w+)\s+= ".*",$/gm);
    expect(asked.length).toBeGreaterThan(3);
    const logged = fieldsOf(edge('waf/nginx.conf'));
    expect(asked.filter((field) => !['answered_by', 'route', ...logged].includes(field))).toEqual([]);
  });

  test('tell access from audit as the firewall marks them', () => {
    expect(fieldsOf(edge('waf/nginx.conf'))).toContain('log');
    expect(edge('waf/nginx.conf')).toContain('"log":"access"');
    expect(edge('waf/log-filter.sed')).toContain('"log":"audit"');
    expect(all(figures, /\\"log\\\\\\":\\\\\\"(\w+)/g)).toEqual(['access', 'audit']);
  });
});

describe('Panels of the perimeter', () => {
  const panels = LOG_PANELS.filter(({ dashboard }) => dashboard === 'edge' || dashboard === 'audit');
  const fieldsAsked = (marker: string) =>
    panels.filter(({ expr }) => expr.includes(marker)).flatMap(({ expr }) => all(/\| json ([^|]*)/.exec(expr)?.[1] ?? '', /="(\w+)"/g));

  test('show fields that the logs have', () => {
    const firewall = fieldsAsked('{component="waf"} |= "\\"log\\":\\"access');
    const door = fieldsAsked('container="door"');
    expect(firewall.length).toBeGreaterThan(0);
    expect(door.length).toBeGreaterThan(0);
    expect(firewall.filter((field) => !fieldsOf(edge('waf/nginx.conf')).includes(field))).toEqual([]);
    expect(door.filter((field) => !fieldsOf(edge('vpn-gateway/nginx.conf')).includes(field))).toEqual([]);
  });

  test('show fields that the lines of the login proxy have', () => {
    const asked = fieldsAsked('{component="auth-proxy"}');
    const logged = all(/auth_logging_format = .*/.exec(edge('oauth2-proxy.cfg'))?.[0] ?? '', /"(\w+)":/g);
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter((field) => !logged.includes(field))).toEqual([]);
  });
});

test('Panels of the audit log show fields that events have', () => {
  const script = readAsset(join(CHARTS, 'recovery'), 'audit-export.py');
  const columns = /^COLUMNS = "(.*)"\.split\(\)$/m.exec(script)?.[1]?.split(' ') ?? [];
  const asked = LOG_PANELS.filter(({ expr }) => expr.includes('{component="audit-export"}')).flatMap(({ expr }) =>
    all(/\| json ([^|]*)/.exec(expr)?.[1] ?? '', /="(\w+)"/g),
  );
  expect(asked).toContain('owner');
  expect(asked.filter((field) => !columns.includes(field))).toEqual([]);
});

describe('What is taken out of lines before anybody keeps them', () => {
  const expressions = all(collector, /stage\.replace \{\s+expression = (".*")/g).map(unquoted);
  const kept = (line: string) =>
    expressions.reduce(
      (text, expression) =>
        text.replace(new RegExp(expression, 'g'), (whole: string, group: string) =>
          whole.replace(group, () => (group.trim() ? '***' : '')),
        ),
      line,
    );

  test('are tokens, wherever they stand', () => {
    const token = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NSJ9.c2lnbmF0dXJl-_x';
    expect(kept(`{"event":"called","authorization":"Bearer ${token}"}`)).toBe('{"event":"called","authorization":"Bearer ***"}');
  });

  test('are cookies, code and state of a login that oauth2-proxy refuses', () => {
    const request =
      '&{GET /oauth2/callback?code=c0de&state=st4te HTTP/1.1 1 1 map[Cookie:[auth=s3ssion] Referer:[x}] AuthFailure]] {} <nil> 0 map[code:[c0de]] map[]}';
    const line = kept(`{"kind":"standard","message":"${request} AuthFailure No cookies were found in OAuth callback.\\n"}`);
    expect(line).toBe('{"kind":"standard","message":"&{GET ***} AuthFailure No cookies were found in OAuth callback.\\n"}');
  });

  test('are not what makes a line worth reading', () => {
    const line = '{"timestamp":"2026-11-24T03:04:49Z","level":"info","event":"eyJust a word","dag_id":"a.b"}';
    expect(kept(line)).toBe(line);
  });
});
