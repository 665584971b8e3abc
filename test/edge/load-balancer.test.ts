import { addEntry, type Entry } from '../../charts/edge/load-balancer';
import { Waf } from '../../charts/edge/waf';
import { Secret } from '../../charts/platform/secret';
import { emptyChart, readable, rendered } from '../support/fixtures';
import type { KubernetesObject } from '../support/manifests';

const provided = { purpose: 'A file', format: 'provided' } as const;
const certificate = new Secret('waf-tls', 'airflow-edge', { keys: { 'tls.crt': provided, 'tls.key': provided, 'ca.crt': provided } });
const hosts = ['airflow.example.com', 'auth.example.com'];
const controller = { namespace: 'gateway-system' };

function entryObjects(entry: Entry, encrypted = true): KubernetesObject[] {
  const objects = rendered(
    (chart) => {
      const waf = new Waf(chart, {
        airflow: { host: 'airflow.example.com', basePath: '', webserver: 'airflow-webserver.airflow:8080' },
        certificate: encrypted ? certificate : undefined,
        tlsEndsAt: entry.type === 'load-balancer' ? 'waf' : 'entry',
        trustedProxies: [],
        mode: 'block',
        paranoia: 1,
        anomalyThresholds: { inbound: 5, outbound: 4 },
        bodyLimit: '10Mi',
        rateLimits: { loginPerMinute: 30, apiPerSecond: 50, pagesPerSecond: 100 },
        replicas: 2,
        resources: 'mini',
      });
      addEntry(waf, { entry, hosts, certificate: encrypted ? certificate : undefined });
    },
    emptyChart('edge', { namespace: 'airflow-edge' }),
  );
  return objects.filter(({ kind, metadata }) => metadata.name === 'load-balancer' || kind === 'HTTPRoute');
}

describe('The way in', () => {
  test('by the cloud’s load balancer keeps the addresses of clients', () => {
    const annotations = { 'service.beta.kubernetes.io/aws-load-balancer-type': 'external' };
    expect(readable(entryObjects({ type: 'load-balancer', sourceRanges: ['192.0.2.0/24'], annotations }))).toMatchSnapshot();
  });

  test('by the cloud’s load balancer has one port where nothing is encrypted', () => {
    const [service] = entryObjects({ type: 'load-balancer', sourceRanges: ['0.0.0.0/0'], annotations: {} }, false);
    expect(service).toMatchObject({ spec: { ports: [{ name: 'http', port: 80, targetPort: 'http' }] } });
    expect(service?.metadata.annotations).toBeUndefined();
  });

  test('by a Gateway ends TLS for each host, and sends the others there', () => {
    const annotations = { 'example.com/note': 'kept' };
    expect(readable(entryObjects({ type: 'gateway', className: 'envoy', controller, annotations }))).toMatchSnapshot();
  });

  test('by a Gateway without certificates is plain', () => {
    const objects = entryObjects({ type: 'gateway', className: 'envoy', controller, annotations: {} }, false);
    expect(readable(objects)).toMatchSnapshot();
  });

  test('by an Ingress ends TLS for the hosts', () => {
    const annotations = { 'example.com/note': 'kept' };
    expect(readable(entryObjects({ type: 'ingress', className: 'traefik', controller, annotations }))).toMatchSnapshot();
  });
});
