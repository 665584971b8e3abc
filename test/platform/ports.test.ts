import { portOfUrl } from '../../charts/platform/ports';

test.each([
  ['http://loki.example.com', 80],
  ['https://loki.example.com', 443],
  ['https://loki.example.com:3100/path', 3100],
  ['http://loki.example.com:80', 80],
  ['ssh://git@git.example.com/dags.git', 22],
  ['ssh://git@git.example.com:2222/dags.git', 2222],
])('%s is asked at port %i', (url, number) => {
  expect(portOfUrl(url)).toEqual({ number, protocol: 'TCP' });
});
