import type { Signal } from '../signal';
import { noneAvailable } from './available';

const source = 'vpn-gateway';
const vpn = { dashboard: 'edge', row: 'VPN' } as const;

/** WireGuard renews a tunnel in use every two minutes. https://www.wireguard.com/protocol/#a-quick-intro-to-the-wireguard-timers */
const IN_USE = 180;

/** The way to the private pages: image/vpn-gateway. */
export const vpnGateway: readonly Signal[] = [
  {
    source,
    metric: 'vpn_gateway_peers',
    type: 'gauge',
    unit: 'short',
    labels: [],
    meaning: 'Devices that may come in.',
    alerts: [
      {
        alert: 'VpnGatewayDown',
        expr: noneAvailable('vpn-gateway'),
        for: '5m',
        severity: 'critical',
        team: 'platform',
        summary: 'The VPN gateway is down: the private pages cannot be reached',
        description:
          'No pod of {{ $labels.namespace }}/vpn-gateway has been in service for 5 minutes (available = {{ $value }}). Grafana and the others run on behind it.',
      },
    ],
  },
  {
    source,
    metric: 'vpn_gateway_peer_last_handshake_timestamp_seconds',
    type: 'gauge',
    unit: 'dateTimeFromNow',
    labels: ['peer'],
    meaning: 'Last handshake of a device, in seconds since 1970; 0 before the first.',
    panels: [
      {
        ...vpn,
        title: 'Devices',
        description: 'Devices that may come in, and those whose tunnel is in use: a handshake within the last three minutes.',
        kind: 'stat',
        unit: 'short',
        queries: [
          { expr: 'max(vpn_gateway_peers)', legend: 'allowed' },
          { expr: `sum(time() - vpn_gateway_peer_last_handshake_timestamp_seconds < bool ${IN_USE})`, legend: 'in use' },
        ],
      },
      {
        ...vpn,
        title: 'Last handshakes',
        description: 'When each device was last there. One that nobody uses any more should be taken out of edge.vpn.peers.',
        kind: 'table',
        queries: [
          {
            expr: 'max by (peer) (vpn_gateway_peer_last_handshake_timestamp_seconds > 0) * 1000',
            legend: '{{peer}} last seen',
          },
        ],
      },
    ],
  },
  {
    source,
    metric: 'vpn_gateway_peer_received_bytes_total',
    type: 'counter',
    unit: 'Bps',
    labels: ['peer'],
    meaning: "Bytes from a device, with WireGuard's own.",
    panels: [
      {
        ...vpn,
        title: 'Traffic',
        description: 'Bytes a second from and to each device. Much to one device for long is somebody who carries data away.',
        queries: [
          { expr: 'sum by (peer) (rate(vpn_gateway_peer_received_bytes_total[5m]))', legend: 'from {{peer}}' },
          { expr: 'sum by (peer) (rate(vpn_gateway_peer_sent_bytes_total[5m]))', legend: 'to {{peer}}' },
        ],
      },
    ],
  },
  {
    source,
    metric: 'vpn_gateway_peer_sent_bytes_total',
    type: 'counter',
    unit: 'Bps',
    labels: ['peer'],
    meaning: "Bytes to a device, with WireGuard's own.",
  },
  {
    source,
    metric: 'vpn_gateway_connections',
    type: 'gauge',
    unit: 'short',
    labels: ['peer'],
    meaning: 'Open connections of a device.',
    panels: [
      {
        ...vpn,
        title: 'Connections',
        description: 'Open connections of each device to the door, and how many all of them may have.',
        queries: [
          { expr: 'sum by (peer) (vpn_gateway_connections)', legend: '{{peer}}' },
          { expr: 'max(vpn_gateway_connections_limit)', legend: 'limit of all' },
        ],
      },
    ],
  },
  {
    source,
    metric: 'vpn_gateway_connections_limit',
    type: 'gauge',
    unit: 'short',
    labels: [],
    meaning: 'Open connections that all devices may have.',
  },
  {
    source,
    metric: 'vpn_gateway_refused_connections_total',
    type: 'counter',
    unit: 'short',
    labels: ['peer', 'reason'],
    meaning: 'Connections of a device that were refused: it or the gateway had too many, or the door did not answer.',
    alerts: [
      {
        alert: 'VpnConnectionsRefused',
        expr: 'sum by (namespace, peer, reason) (increase(vpn_gateway_refused_connections_total[15m])) > 10',
        for: '5m',
        severity: 'warning',
        team: 'platform',
        summary: 'The VPN gateway refuses connections',
        description:
          'The VPN gateway refused {{ $value | humanize }} connections of device {{ $labels.peer }} within 15 minutes: {{ $labels.reason }}.',
      },
    ],
    panels: [
      {
        ...vpn,
        title: 'Refused connections',
        description: 'Connections in an hour that were refused, by device and reason. Normal: none. target-down: the door is not there.',
        queries: [{ expr: 'sum by (peer, reason) (increase(vpn_gateway_refused_connections_total[1h]))', legend: '{{peer}} {{reason}}' }],
      },
    ],
  },
];
