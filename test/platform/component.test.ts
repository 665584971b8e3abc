import { App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { fingerprint, readAsset } from '../../charts/platform/assets';
import { ConfigFiles } from '../../charts/platform/config-files';
import { PlatformChart } from '../../charts/platform/platform-chart';
import { tcp, udp } from '../../charts/platform/ports';
import { Service } from '../../charts/platform/service';
import { emptyChart, readable, rendered, Something, site } from '../support/fixtures';

describe('A component', () => {
  test('is found by name and instance, and by what tells it from others of its name', () => {
    const variant = { 'airflow-platform/pool': 'fast' };
    const { selector, name, objectName } = new Something(emptyChart(), 'worker-fast', { name: 'worker', variant, version: '1.2.3' });
    expect({ selector, name, objectName }).toEqual({
      selector: { 'app.kubernetes.io/name': 'worker', 'app.kubernetes.io/instance': 'airflow', 'airflow-platform/pool': 'fast' },
      name: 'worker',
      objectName: 'worker-fast',
    });
  });

  test('has a version in its labels, never in its selector', () => {
    const { selector, labels } = new Something(emptyChart(), 'worker', { version: '1.2.3' });
    expect(labels).toEqual({ ...selector, 'app.kubernetes.io/version': '1.2.3' });
  });

  test('says which ports it has when it is asked for another', () => {
    const something = new Something(emptyChart(), 'server', { ports: { http: tcp(8080) } });
    expect(something.port('http')).toEqual({ number: 8080, protocol: 'TCP' });
    expect(() => something.port('grpc')).toThrow('99-test/server has no port "grpc"; it has: http');
  });

  test('needs a namespace, its own or its chart’s', () => {
    const chart = new PlatformChart(new App(), 'cluster', { site, order: '00' });
    expect(() => new Something(chart, 'server').namespace).toThrow(
      "00-cluster/server: a component needs a namespace, its own or its chart's",
    );
  });

  test('needs a chart of the platform around it', () => {
    const chart = new Chart(new App(), 'other');
    expect(() => PlatformChart.around(new Construct(chart, 'lost'))).toThrow('other/lost: components need a PlatformChart around them');
  });
});

describe('A Service', () => {
  const server = (chart: PlatformChart) =>
    new Something(chart, 'server', { version: '1.2.3', ports: { http: tcp(8080), metrics: udp(9125) } });

  test('offers all ports of its component under its name', () => {
    expect(readable(rendered((chart) => new Service(server(chart))))).toMatchSnapshot();
  });

  test('offers what it is given under another name, without an address', () => {
    expect(
      readable(rendered((chart) => new Service(server(chart), { name: 'server-pods', ports: { http: tcp(8080) }, headless: true }))),
    ).toMatchSnapshot();
  });
});

describe('Files', () => {
  test('are a ConfigMap of their component', () => {
    expect(
      readable(rendered((chart) => new ConfigFiles(new Something(chart), 'something-files', { KEY: 'value', 'a.conf': 'a = 1\nb = 2\n' }))),
    ).toMatchSnapshot();
  });

  test('have a checksum that follows their content', () => {
    const checksum = (content: string) => new ConfigFiles(new Something(emptyChart()), 'files', { 'a.conf': content }).checksum;
    expect(checksum('a')).toBe(checksum('a'));
    expect(checksum('a')).not.toBe(checksum('b'));
  });

  test('are read from the assets folder beside their component', () => {
    expect(() => readAsset(__dirname, 'nothing.conf')).toThrow(/no such file.*test\/platform\/assets\/nothing\.conf/);
  });

  test('have fingerprints of eight hexadecimal digits', () => {
    expect(fingerprint({ a: 1 })).toMatch(/^[0-9a-f]{8}$/);
  });
});
