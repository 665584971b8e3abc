package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"strconv"
	"strings"
)

// Config is the whole configuration, the private key aside.
type Config struct {
	Range      netip.Prefix // the gateway's own address, and how much of the tunnel's range belongs to it
	ListenPort int
	MTU        int
	Peers      []Peer
	Forwards   []Forward
}

// Peer is a device that may come in, with one address of its own.
type Peer struct {
	Name      string
	PublicKey Key
	Address   netip.Addr
}

// Forward hands connections to a port of the tunnel address over to a server of this pod.
type Forward struct {
	Port   int
	Target netip.AddrPort
}

// Key is a WireGuard key.
type Key [32]byte

// ParseKey reads a key as `wg` writes it. Its errors never say the text: it may be the private key.
func ParseKey(text string) (Key, error) {
	raw, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil || len(raw) != len(Key{}) {
		return Key{}, errors.New("must be 32 bytes in base64, 44 characters with \"=\" at the end, as `wg genkey` and `wg pubkey` print it")
	}
	if Key(raw) == (Key{}) {
		return Key{}, errors.New("must not be 32 zero bytes; make one with `wg genkey`")
	}
	return Key(raw), nil
}

// LoadKey reads the gateway's private key.
func LoadKey(path string) (Key, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return Key{}, fmt.Errorf("private key: %w", err)
	}
	key, err := ParseKey(strings.TrimSuffix(string(text), "\n"))
	if err != nil {
		return Key{}, fmt.Errorf("%s: %w", path, err)
	}
	return key, nil
}

// LoadConfig reads and checks a configuration. It reports everything that is wrong, not only the first thing.
func LoadConfig(path string) (*Config, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	config, err := parseConfig(text)
	if err != nil {
		return nil, fmt.Errorf("%s:\n%w", path, err)
	}
	return config, nil
}

type configFile struct {
	Address    string `json:"address"`
	ListenPort int    `json:"listenPort"`
	MTU        int    `json:"mtu"`
	Peers      []struct {
		Name      string `json:"name"`
		PublicKey string `json:"publicKey"`
		Address   string `json:"address"`
	} `json:"peers"`
	Forward []struct {
		Port   int    `json:"port"`
		Target string `json:"target"`
	} `json:"forward"`
}

// problems collects what is wrong: path, value, rule, fix.
type problems []error

func (p *problems) add(path string, value any, rule, fix string) {
	*p = append(*p, fmt.Errorf("  %s is %q: %s; %s", path, fmt.Sprint(value), rule, fix))
}

// unique refuses a value that stands at another path already.
func (p *problems) unique(seen map[string]string, value, path, fix string) {
	if first, taken := seen[value]; taken {
		p.add(path, value, "must differ from "+first, fix)
	} else {
		seen[value] = path
	}
}

func parseConfig(text []byte) (*Config, error) {
	var file configFile
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&file); err != nil {
		return nil, fmt.Errorf("  %w; give address, listenPort, mtu, peers (name, publicKey, address) and forward (port, target), nothing else", err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, errors.New("  something stands behind the JSON object; remove it")
	}

	var wrong problems
	config := &Config{ListenPort: file.ListenPort, MTU: file.MTU}
	config.Range = wrong.tunnelRange(file.Address)
	wrong.port("listenPort", file.ListenPort)
	if file.MTU < 1280 || file.MTU > 1500 {
		wrong.add("mtu", file.MTU, "must be 1280 to 1500", "use 1380, which fits into the networks of most clusters")
	}
	wrong.peers(config, file)
	wrong.forwards(config, file)
	return config, errors.Join(wrong...)
}

func (p *problems) tunnelRange(text string) netip.Prefix {
	prefix, err := netip.ParsePrefix(text)
	if err != nil || !prefix.Addr().Is4() || prefix.Bits() < 8 || prefix.Bits() > 30 || !isHost(prefix, prefix.Addr()) {
		p.add("address", text, "must be an IPv4 address of a host with the length of its range, /8 to /30", `for example "10.13.13.1/24"`)
		return netip.Prefix{}
	}
	return prefix
}

func (p *problems) peers(config *Config, file configFile) {
	names, keys, addresses := map[string]string{}, map[string]string{}, map[string]string{config.Range.Addr().String(): "address"}
	for i, peer := range file.Peers {
		path := fmt.Sprintf("peers[%d]", i)
		if peer.Name == "" {
			p.add(path+".name", "", "must not be empty", "name the device, for example \"alice-laptop\"")
		} else {
			p.unique(names, peer.Name, path+".name", "give each device a name of its own")
		}
		key, err := ParseKey(peer.PublicKey)
		if err != nil {
			p.add(path+".publicKey", peer.PublicKey, err.Error(), "copy it from the device")
		} else {
			p.unique(keys, peer.PublicKey, path+".publicKey", "make a key pair on each device")
		}
		address, err := netip.ParseAddr(peer.Address)
		if err != nil || !config.Range.IsValid() || !isHost(config.Range, address) {
			p.add(path+".address", peer.Address, "must be the address of a host in "+config.Range.Masked().String(), "take a free one of that range")
		} else {
			p.unique(addresses, peer.Address, path+".address", "take a free one of the range")
		}
		config.Peers = append(config.Peers, Peer{Name: peer.Name, PublicKey: key, Address: address})
	}
}

func (p *problems) forwards(config *Config, file configFile) {
	if len(file.Forward) == 0 {
		p.add("forward", "[]", "must lead somewhere", `for example [{"port": 443, "target": "127.0.0.1:8443"}]`)
	}
	ports := map[string]string{}
	for i, forward := range file.Forward {
		path := fmt.Sprintf("forward[%d]", i)
		p.port(path+".port", forward.Port)
		p.unique(ports, strconv.Itoa(forward.Port), path+".port", "list each port once")
		target, err := netip.ParseAddrPort(forward.Target)
		if err != nil || !target.Addr().IsLoopback() || target.Port() == 0 {
			p.add(path+".target", forward.Target, "must be a loopback address and a port: the gateway leads into its own pod only", `for example "127.0.0.1:8443"`)
		}
		config.Forwards = append(config.Forwards, Forward{Port: forward.Port, Target: target})
	}
}

func (p *problems) port(path string, value int) {
	if value < 1 || value > 65535 {
		p.add(path, value, "must be 1 to 65535", "for example 51820 for WireGuard, 443 for https")
	}
}

// isHost says whether an address is in a range and neither its first, the network, nor its last, the broadcast address.
func isHost(prefix netip.Prefix, address netip.Addr) bool {
	inside := prefix.Contains(address)
	return inside && address != prefix.Masked().Addr() && prefix.Contains(address.Next())
}
