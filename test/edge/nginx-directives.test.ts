import { type Directive, nginxFile } from '../../charts/edge/nginx-directives';

/** What nginx reads of it: words, outside and inside of quotes. https://github.com/nginx/nginx/blob/master/src/core/ngx_conf_file.c */
function words(line: string): string[] {
  return [...line.matchAll(/"((?:[^"\\]|\\.)*)"|[^\s;{}"]+/g)].map(([word, quoted]) => quoted?.replace(/\\(.)/g, '$1') ?? word);
}

test('Directives become nginx’s syntax, blocks within blocks', () => {
  const directives: Directive[] = [
    ['client_max_body_size', 1024],
    ['limit_req_zone', { variable: 'binary_remote_addr' }, 'zone=login:10m', 'rate=30r/m'],
    [
      'server',
      [
        ['server_name', 'a.example.com', 'b.example.com'],
        ['location', '^~', '/api/', [['return', 404]]],
        ['location', '/', []],
      ],
    ],
  ];
  expect(nginxFile(directives)).toBe(
    [
      'client_max_body_size 1024;',
      'limit_req_zone $binary_remote_addr zone=login:10m rate=30r/m;',
      'server {',
      '  server_name a.example.com b.example.com;',
      '  location ^~ /api/ {',
      '    return 404;',
      '  }',
      '  location / {',
      '  }',
      '}',
      '',
    ].join('\n'),
  );
});

test.each([
  '',
  'a b',
  'a;b',
  'a;} server { listen 1; ',
  '{',
  '}',
  '#',
  'a#b',
  "'",
  '"',
  'a"b',
  '";} load_module x.so; #',
  '\\',
  'a\\',
  '\\n',
  '\\"',
  'é',
  '\u2028',
])('%j is one word, and stays what it is', (hostile) => {
  const file = nginxFile([['directive', hostile, 'last']]);
  expect(file.split('\n')).toHaveLength(2);
  expect(words(file)).toEqual(['directive', hostile, 'last']);
});

test.each(['$host', 'a${host}', 'a\nb', 'a\rb', 'a\tb', 'a\0b', '\u007f', '\u0085'])(
  '%j is refused: nginx cannot be told it',
  (hostile) => {
    expect(() => nginxFile([['directive', hostile]])).toThrow("cannot be said in nginx's configuration");
    expect(() => nginxFile([['block', [[hostile]]]])).toThrow(JSON.stringify(hostile));
  },
);

test('A variable is a name and nothing else', () => {
  expect(() => nginxFile([['directive', { variable: 'host;' }]])).toThrow('"host;" is not the name of an nginx variable');
});
