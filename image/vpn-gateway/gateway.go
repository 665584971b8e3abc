package main

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.zx2c4.com/wireguard/conn"
	"golang.zx2c4.com/wireguard/device"
	"golang.zx2c4.com/wireguard/tun/netstack"
)

// Limits bound what devices can use up.
type Limits struct {
	PerPeer  int           // open connections of one device
	Total    int           // of all
	Idle     time.Duration // a connection without a byte for so long is closed
	HalfOpen time.Duration // and one whose one side has ended, after so long
}

// Gateway is a WireGuard device in userspace whose TCP connections end here. There is no network interface and no
// routing: a packet to any other address or port of the tunnel has nowhere to go.
type Gateway struct {
	config    *Config
	limits    Limits
	log       *slog.Logger
	device    *device.Device
	listeners []net.Listener
	peers     map[netip.Addr]*peerState
	failed    chan error
	draining  atomic.Bool
	open      sync.WaitGroup

	mutex sync.Mutex // guards total and the counters of all peers
	total int
}

type peerState struct {
	Peer
	connections int
	accepted    int64
	refused     map[string]int64 // by reason
}

// The reasons for which a connection is refused.
var refusals = []string{"limit-of-peer", "limit-of-gateway", "target-down"}

// Start brings up the tunnel and accepts connections.
func Start(config *Config, key Key, limits Limits, log *slog.Logger) (*Gateway, error) {
	g := &Gateway{config: config, limits: limits, log: log, peers: map[netip.Addr]*peerState{}, failed: make(chan error, 1)}
	for _, peer := range config.Peers {
		g.peers[peer.Address] = &peerState{Peer: peer, refused: map[string]int64{}}
	}
	tunnel, network, err := netstack.CreateNetTUN([]netip.Addr{config.Range.Addr()}, nil, config.MTU)
	if err != nil {
		return nil, fmt.Errorf("network stack: %w", err)
	}
	g.device = device.NewDevice(tunnel, conn.NewDefaultBind(), &device.Logger{
		Verbosef: device.DiscardLogf,
		Errorf:   func(format string, args ...any) { log.Warn("wireguard: " + fmt.Sprintf(format, args...)) },
	})
	if err := g.device.IpcSet(wireguard(config, key)); err != nil {
		return nil, fmt.Errorf("wireguard: %w", err)
	}
	if err := g.device.Up(); err != nil {
		return nil, fmt.Errorf("wireguard, UDP port %d: %w", config.ListenPort, err)
	}
	for _, forward := range config.Forwards {
		listener, err := network.ListenTCPAddrPort(netip.AddrPortFrom(config.Range.Addr(), uint16(forward.Port)))
		if err != nil {
			return nil, fmt.Errorf("port %d of the tunnel: %w", forward.Port, err)
		}
		g.listeners = append(g.listeners, listener)
		go g.accept(listener, forward)
	}
	go func() {
		<-g.device.Wait()
		g.fail(errors.New("the WireGuard device closed"))
	}()
	return g, nil
}

// wireguard writes the device's configuration: a peer may only use its one address, packets from any other are dropped.
// https://www.wireguard.com/xplatform/#configuration-protocol
func wireguard(config *Config, key Key) string {
	var text strings.Builder
	fmt.Fprintf(&text, "private_key=%s\nlisten_port=%d\nreplace_peers=true\n", hex.EncodeToString(key[:]), config.ListenPort)
	for _, peer := range config.Peers {
		fmt.Fprintf(&text, "public_key=%s\nreplace_allowed_ips=true\nallowed_ip=%s/32\n", hex.EncodeToString(peer.PublicKey[:]), peer.Address)
	}
	return text.String()
}

// Failed tells why the gateway cannot go on.
func (g *Gateway) Failed() <-chan error { return g.failed }

// Ready says whether it takes connections.
func (g *Gateway) Ready() bool { return !g.draining.Load() }

// Drain refuses new connections and waits for the open ones; it says whether they all ended in time.
func (g *Gateway) Drain(patience time.Duration) bool {
	g.draining.Store(true)
	for _, listener := range g.listeners {
		listener.Close()
	}
	done := make(chan struct{})
	go func() { g.open.Wait(); close(done) }()
	select {
	case <-done:
		return true
	case <-time.After(patience):
		return false
	}
}

func (g *Gateway) fail(err error) {
	select {
	case g.failed <- err:
	default:
	}
}

func (g *Gateway) accept(listener net.Listener, forward Forward) {
	for {
		client, err := listener.Accept()
		if g.draining.Load() {
			if err == nil {
				client.Close()
			}
			return
		}
		if err != nil {
			g.fail(fmt.Errorf("port %d of the tunnel: %w", forward.Port, err))
			return
		}
		g.open.Add(1)
		go func() {
			defer g.open.Done()
			defer client.Close()
			g.handle(client, forward)
		}()
	}
}

func (g *Gateway) handle(client net.Conn, forward Forward) {
	address := client.RemoteAddr().(*net.TCPAddr).AddrPort()
	peer, known := g.peers[address.Addr().Unmap()]
	if !known { // WireGuard drops such packets; should it ever not, this does.
		g.log.Error("refused", "reason", "unknown-address", "address", address.String())
		return
	}
	if reason := g.admit(peer); reason != "" {
		g.log.Warn("refused", "peer", peer.Name, "reason", reason)
		return
	}
	defer g.release(peer)
	target, err := net.DialTimeout("tcp", forward.Target.String(), 5*time.Second)
	if err != nil {
		g.refuse(peer, "target-down")
		g.log.Error("refused", "peer", peer.Name, "reason", "target-down", "error", err.Error())
		return
	}
	defer target.Close()
	start := time.Now()
	// The target's log shall say which device it was: https://www.haproxy.org/download/3.2/doc/proxy-protocol.txt, version 1.
	fmt.Fprintf(target, "PROXY TCP4 %s %s %d %d\r\n", peer.Address, g.config.Range.Addr(), address.Port(), forward.Port)
	received, sent := join(client, target, g.limits)
	g.log.Info("connection closed", "peer", peer.Name, "address", peer.Address.String(), "port", forward.Port,
		"received", received, "sent", sent, "seconds", time.Since(start).Round(time.Millisecond).Seconds())
}

// admit counts a connection in, or says why not.
func (g *Gateway) admit(peer *peerState) (reason string) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	switch {
	case peer.connections >= g.limits.PerPeer:
		reason = "limit-of-peer"
	case g.total >= g.limits.Total:
		reason = "limit-of-gateway"
	default:
		peer.connections++
		peer.accepted++
		g.total++
		return ""
	}
	peer.refused[reason]++
	return reason
}

func (g *Gateway) release(peer *peerState) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	peer.connections--
	g.total--
}

func (g *Gateway) refuse(peer *peerState, reason string) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	peer.refused[reason]++
}

type halfCloser interface {
	net.Conn
	CloseWrite() error
}

// join copies both ways until both have ended. The end of one way is passed on and leaves the other open; an error, or
// silence for too long, ends both. With one way ended the patience is short: a device that sleeps never says that it has
// ended too.
func join(client, target net.Conn, limits Limits) (received, sent int64) {
	closeBoth := func() { client.Close(); target.Close() }
	quiet := &activity{idle: limits.Idle, timer: time.AfterFunc(limits.Idle, closeBoth)}
	defer quiet.timer.Stop()
	copyTo := func(to, from net.Conn) int64 {
		count, err := io.CopyBuffer(onlyWriter{to}, watched{from, quiet}, make([]byte, 16*1024))
		if err != nil || to.(halfCloser).CloseWrite() != nil {
			closeBoth()
		}
		quiet.shorten(limits.HalfOpen)
		return count
	}
	back := make(chan int64)
	go func() { back <- copyTo(client, target) }()
	received = copyTo(target, client)
	return received, <-back
}

// activity ends a connection when nothing moves.
type activity struct {
	mutex sync.Mutex
	idle  time.Duration
	timer *time.Timer
}

func (a *activity) seen() {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	a.timer.Reset(a.idle)
}

func (a *activity) shorten(idle time.Duration) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	a.idle = min(a.idle, idle)
	a.timer.Reset(a.idle)
}

// watched tells of every read.
type watched struct {
	net.Conn
	*activity
}

func (w watched) Read(buffer []byte) (int, error) {
	count, err := w.Conn.Read(buffer)
	w.seen()
	return count, err
}

// onlyWriter hides ReadFrom, which would pass over the buffer that is given.
type onlyWriter struct{ io.Writer }
