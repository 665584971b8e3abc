package main

import (
	"bufio"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http/httptest"
	"net/netip"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.zx2c4.com/wireguard/conn"
	"golang.zx2c4.com/wireguard/device"
	"golang.zx2c4.com/wireguard/tun/netstack"
)

var inside = netip.MustParseAddr("10.13.13.1")

func testKey(fill byte) (private, public Key) {
	for i := range private {
		private[i] = fill
	}
	public, err := publicKey(private)
	if err != nil {
		panic(err)
	}
	return private, public
}

// world is a gateway, and a server behind its port 443.
type world struct {
	*Gateway
	public Key
	lines  chan string // first line of each connection at the server: the PROXY header
}

var generous = Limits{PerPeer: 10, Total: 10, Idle: time.Minute, HalfOpen: time.Minute}

func start(t *testing.T, limits Limits, serve func(*net.TCPConn, *bufio.Reader)) world {
	t.Helper()
	server, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := world{lines: make(chan string, 100)}
	t.Cleanup(func() { server.Close() })
	go func() {
		for {
			c, err := server.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				reader := bufio.NewReader(c)
				line, _ := reader.ReadString('\n')
				w.lines <- line
				serve(c.(*net.TCPConn), reader)
			}()
		}
	}()
	private, public := testKey(1)
	_, alice := testKey(2)
	_, bob := testKey(3)
	config := &Config{
		Range: netip.PrefixFrom(inside, 24), ListenPort: freePort(t), MTU: 1380,
		Peers:    []Peer{{"alice", alice, netip.MustParseAddr("10.13.13.2")}, {"bob", bob, netip.MustParseAddr("10.13.13.3")}},
		Forwards: []Forward{{443, netip.MustParseAddrPort(server.Addr().String())}, {444, netip.MustParseAddrPort("127.0.0.1:1")}},
	}
	if w.Gateway, err = Start(config, private, limits, slog.New(slog.NewJSONHandler(io.Discard, nil))); err != nil {
		t.Fatal(err)
	}
	w.public = public
	return w
}

func freePort(t *testing.T) int {
	c, err := net.ListenPacket("udp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	return c.LocalAddr().(*net.UDPAddr).Port
}

// device connects a client with a key and an address.
func (w world) connect(t *testing.T, fill byte, address string) *netstack.Net {
	t.Helper()
	tunnel, network, err := netstack.CreateNetTUN([]netip.Addr{netip.MustParseAddr(address)}, nil, 1380)
	if err != nil {
		t.Fatal(err)
	}
	dev := device.NewDevice(tunnel, conn.NewDefaultBind(), device.NewLogger(device.LogLevelSilent, ""))
	private, _ := testKey(fill)
	if err := dev.IpcSet(fmt.Sprintf("private_key=%s\npublic_key=%s\nallowed_ip=0.0.0.0/0\nendpoint=127.0.0.1:%d\n",
		hex.EncodeToString(private[:]), hex.EncodeToString(w.public[:]), w.config.ListenPort)); err != nil {
		t.Fatal(err)
	}
	if err := dev.Up(); err != nil {
		t.Fatal(err)
	}
	return network
}

func dial(network *netstack.Net, target string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	return network.DialContextTCPAddrPort(ctx, netip.MustParseAddrPort(target))
}

func mustDial(t *testing.T, network *netstack.Net, target string) halfCloser {
	t.Helper()
	c, err := dial(network, target)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	c.SetDeadline(time.Now().Add(10 * time.Second))
	return c.(halfCloser)
}

func echo(c *net.TCPConn, reader *bufio.Reader) { io.Copy(c, reader) }

func ask(t *testing.T, c net.Conn) {
	t.Helper()
	fmt.Fprint(c, "hello\n")
	if line, err := bufio.NewReader(c).ReadString('\n'); line != "hello\n" {
		t.Errorf("answer %q, error %v", line, err)
	}
}

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout()
}

func TestAPeerReachesTheForwardedPort(t *testing.T) {
	w := start(t, generous, echo)
	c := mustDial(t, w.connect(t, 2, "10.13.13.2"), "10.13.13.1:443")
	ask(t, c)
	var port int
	if _, err := fmt.Sscanf(<-w.lines, "PROXY TCP4 10.13.13.2 10.13.13.1 %d 443\r\n", &port); err != nil || port == 0 {
		t.Errorf("the server is told who comes: %v", err)
	}
}

func TestTheEndOfOneWayLeavesTheOtherOpen(t *testing.T) {
	w := start(t, generous, func(c *net.TCPConn, reader *bufio.Reader) {
		all, _ := io.ReadAll(reader)
		fmt.Fprintf(c, "%d bytes", len(all))
	})
	c := mustDial(t, w.connect(t, 2, "10.13.13.2"), "10.13.13.1:443")
	c.Write(make([]byte, 1<<20))
	c.CloseWrite()
	if answer, err := io.ReadAll(c); string(answer) != "1048576 bytes" {
		t.Errorf("%q %v", answer, err)
	}
}

func TestNothingElseIsReached(t *testing.T) {
	w := start(t, generous, echo)
	host, err := net.Listen("tcp", "127.0.0.1:0") // stands for whatever else listens in the pod
	if err != nil {
		t.Fatal(err)
	}
	defer host.Close()
	network := w.connect(t, 2, "10.13.13.2")
	ask(t, mustDial(t, network, "10.13.13.1:443")) // the tunnel works
	_, otherPort, _ := net.SplitHostPort(host.Addr().String())
	for name, target := range map[string]string{
		"another port": "10.13.13.1:80", "metrics": "10.13.13.1:9586", "another port of the pod": "10.13.13.1:" + otherPort,
	} {
		if c, err := dial(network, target); err == nil || !strings.Contains(err.Error(), "refused") {
			t.Errorf("%s, %s: %v %v", name, target, c, err)
		}
	}
	for name, target := range map[string]string{
		"another peer": "10.13.13.3:443", "an address of the range": "10.13.13.99:443", "the cluster": "10.96.0.1:443",
		"loopback through the tunnel": host.Addr().String(), "link-local": "169.254.169.254:80", "broadcast": "10.13.13.255:443",
	} {
		if c, err := dial(network, target); !isTimeout(err) {
			t.Errorf("%s, %s: %v %v", name, target, c, err)
		}
	}
	for _, target := range []string{"10.13.13.1:443", "10.13.13.1:53", "10.96.0.10:53"} {
		c, err := network.DialUDPAddrPort(netip.AddrPort{}, netip.MustParseAddrPort(target))
		if err != nil {
			t.Fatal(err)
		}
		c.SetReadDeadline(time.Now().Add(time.Second))
		c.Write([]byte("hello"))
		if count, err := c.Read(make([]byte, 100)); err == nil {
			t.Errorf("UDP %s answers %d bytes", target, count)
		}
	}
}

func TestAnUnknownPeerGetsNothing(t *testing.T) {
	w := start(t, generous, echo)
	if c, err := dial(w.connect(t, 9, "10.13.13.2"), "10.13.13.1:443"); !isTimeout(err) {
		t.Errorf("%v %v", c, err)
	}
}

func TestAPeerCannotUseTheAddressOfAnother(t *testing.T) {
	w := start(t, generous, echo)
	for _, spoof := range []struct {
		fill    byte
		address string
	}{{2, "10.13.13.3"}, {3, "10.13.13.2"}, {2, "10.13.13.50"}} {
		if c, err := dial(w.connect(t, spoof.fill, spoof.address), "10.13.13.1:443"); !isTimeout(err) {
			t.Errorf("key %d at %s: %v %v", spoof.fill, spoof.address, c, err)
		}
	}
	for _, name := range []string{"alice", "bob"} {
		if text := metrics(w); !strings.Contains(text, `vpn_gateway_connections_total{peer="`+name+`"} 0`) {
			t.Error(text)
		}
	}
}

func metrics(w world) string {
	answer := httptest.NewRecorder()
	w.Handler().ServeHTTP(answer, httptest.NewRequest("GET", "/metrics", nil))
	return answer.Body.String()
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for range 100 {
		if holds() {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("never: %s", what)
}

func TestConnectionsAreLimitedForEachPeerAndInAll(t *testing.T) {
	w := start(t, Limits{PerPeer: 2, Total: 3, Idle: time.Minute, HalfOpen: time.Minute}, echo)
	alice, bob := w.connect(t, 2, "10.13.13.2"), w.connect(t, 3, "10.13.13.3")
	refused := func(network *netstack.Net) {
		t.Helper()
		c := mustDial(t, network, "10.13.13.1:443")
		if count, err := c.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
			t.Errorf("a connection too many: %d %v", count, err)
		}
	}
	first := mustDial(t, alice, "10.13.13.1:443")
	ask(t, first)
	ask(t, mustDial(t, alice, "10.13.13.1:443"))
	refused(alice)
	ask(t, mustDial(t, bob, "10.13.13.1:443"))
	refused(bob)
	text := metrics(w)
	for _, line := range []string{
		`vpn_gateway_refused_connections_total{peer="alice",reason="limit-of-peer"} 1`,
		`vpn_gateway_refused_connections_total{peer="bob",reason="limit-of-gateway"} 1`,
		`vpn_gateway_connections{peer="alice"} 2`,
	} {
		if !strings.Contains(text, line+"\n") {
			t.Errorf("no line %s in\n%s", line, text)
		}
	}
	first.Close()
	eventually(t, "room again", func() bool { return strings.Contains(metrics(w), `vpn_gateway_connections{peer="alice"} 1`) })
	ask(t, mustDial(t, alice, "10.13.13.1:443"))
}

func TestAConnectionWhoseTargetIsDownIsClosedAndCounted(t *testing.T) {
	w := start(t, generous, echo)
	c := mustDial(t, w.connect(t, 2, "10.13.13.2"), "10.13.13.1:444")
	if _, err := c.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Error(err)
	}
	if text := metrics(w); !strings.Contains(text, `{peer="alice",reason="target-down"} 1`) {
		t.Error(text)
	}
}

func TestAnIdleConnectionIsClosedAndABusyOneIsNot(t *testing.T) {
	w := start(t, Limits{PerPeer: 10, Total: 10, Idle: 600 * time.Millisecond, HalfOpen: time.Minute}, echo)
	network := w.connect(t, 2, "10.13.13.2")
	idle, busy := mustDial(t, network, "10.13.13.1:443"), mustDial(t, network, "10.13.13.1:443")
	for range 10 {
		ask(t, busy)
		time.Sleep(200 * time.Millisecond)
	}
	start := time.Now()
	if _, err := idle.Read(make([]byte, 1)); !errors.Is(err, io.EOF) || time.Since(start) > time.Second {
		t.Errorf("%v after %v", err, time.Since(start))
	}
}

func TestADeviceThatNeverEndsIsNotWaitedForLong(t *testing.T) {
	w := start(t, Limits{PerPeer: 10, Total: 10, Idle: time.Minute, HalfOpen: 200 * time.Millisecond}, func(*net.TCPConn, *bufio.Reader) {})
	mustDial(t, w.connect(t, 2, "10.13.13.2"), "10.13.13.1:443")
	eventually(t, "counted", func() bool { return strings.Contains(metrics(w), `vpn_gateway_connections_total{peer="alice"} 1`) })
	eventually(t, "closed", func() bool { return strings.Contains(metrics(w), `vpn_gateway_connections{peer="alice"} 0`) })
}

func TestADrainWaitsForOpenConnectionsAndTakesNoNewOnes(t *testing.T) {
	w := start(t, generous, echo)
	network := w.connect(t, 2, "10.13.13.2")
	c := mustDial(t, network, "10.13.13.1:443")
	ask(t, c)
	if w.Drain(100 * time.Millisecond) {
		t.Error("a connection is open")
	}
	if answer := httptest.NewRecorder(); true {
		w.Handler().ServeHTTP(answer, httptest.NewRequest("GET", "/readyz", nil))
		if answer.Code != 503 {
			t.Error(answer.Code)
		}
	}
	if _, err := dial(network, "10.13.13.1:443"); err == nil {
		t.Error("a new connection is taken")
	}
	ask(t, c)
	var drained atomic.Bool
	go func() { drained.Store(w.Drain(10 * time.Second)) }()
	c.Close()
	eventually(t, "drained", drained.Load)
}

func TestMetricsTellOfEachPeer(t *testing.T) {
	w := start(t, generous, echo)
	ask(t, mustDial(t, w.connect(t, 2, "10.13.13.2"), "10.13.13.1:443"))
	text := metrics(w)
	if strings.Contains(text, `last_handshake_timestamp_seconds{peer="alice"} 0`) || !strings.Contains(text, `last_handshake_timestamp_seconds{peer="bob"} 0`) {
		t.Error("only alice came\n" + text)
	}
	if strings.Contains(text, `peer_received_bytes_total{peer="alice"} 0`) || strings.Contains(text, `peer_sent_bytes_total{peer="alice"} 0`) {
		t.Error("alice sent and received\n" + text)
	}
}
