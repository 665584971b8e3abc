import { laptop, minimal, type Rejected, tablet } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    edge: { ...minimal.edge, vpn: { enabled: true, peers: { laptop, tablet: { ...tablet, publicKey: laptop.publicKey } } } },
  },
  problems: [
    {
      path: 'edge.vpn.peers.tablet.publicKey',
      value: '"umGDpTe1MMBm0U2EI1eM1x6SxCDQ4ukI+OHi2VHffR4="',
      rule: 'a key of its own: laptop has the same, and WireGuard knows a device by its key',
      fix: 'make a pair on the device: wg genkey | tee private.key | wg pubkey',
    },
  ],
};
