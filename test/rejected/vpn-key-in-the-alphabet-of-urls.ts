import { laptop, minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    edge: {
      ...minimal.edge,
      vpn: { enabled: true, peers: { laptop: { ...laptop, publicKey: 'umGDpTe1MMBm0U2EI1eM1x6SxCDQ4ukI-OHi2VHffR4=' } } },
    },
  },
  problems: [
    {
      path: 'edge.vpn.peers.laptop.publicKey',
      value: '"umGDpTe1MMBm0U2EI1eM1x6SxCDQ4ukI-OHi2VHffR4="',
      rule: 'a WireGuard key: 32 bytes in base64, 44 characters with an equals sign at the end, not all of them zero',
      fix: 'for example "umGDpTe1MMBm0U2EI1eM1x6SxCDQ4ukI+OHi2VHffR4="; print yours with: wg pubkey < private.key',
    },
  ],
};
