package main

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strconv"
	"strings"
)

// version is set by the build.
var version = "unknown"

// Handler serves health and figures to the cluster, never through the tunnel.
func (g *Gateway) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(answer http.ResponseWriter, _ *http.Request) { fmt.Fprintln(answer, "ok") })
	mux.HandleFunc("GET /readyz", func(answer http.ResponseWriter, _ *http.Request) {
		if !g.Ready() {
			http.Error(answer, "draining", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(answer, "ok")
	})
	mux.HandleFunc("GET /metrics", func(answer http.ResponseWriter, _ *http.Request) {
		answer.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		if err := g.writeMetrics(answer); err != nil {
			g.log.Error("metrics", "error", err.Error())
		}
	})
	return mux
}

// traffic is what WireGuard knows of a peer.
type traffic struct{ handshake, received, sent int64 }

// https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
func (g *Gateway) writeMetrics(to io.Writer) error {
	figures, err := g.traffic()
	if err != nil {
		return err
	}
	out := bufio.NewWriter(to)
	family := func(name, kind, help string) {
		fmt.Fprintf(out, "# HELP vpn_gateway_%s %s\n# TYPE vpn_gateway_%s %s\n", name, help, name, kind)
	}
	perPeer := func(name, kind, help string, value func(*peerState) int64) {
		family(name, kind, help)
		for _, peer := range g.config.Peers {
			fmt.Fprintf(out, "vpn_gateway_%s{peer=%q} %d\n", name, peer.Name, value(g.peers[peer.Address]))
		}
	}

	g.mutex.Lock()
	defer g.mutex.Unlock()
	family("build_info", "gauge", "1, with the versions as labels.")
	fmt.Fprintf(out, "vpn_gateway_build_info{version=%q,go_version=%q} 1\n", version, runtime.Version())
	family("peers", "gauge", "Devices that may come in.")
	fmt.Fprintf(out, "vpn_gateway_peers %d\n", len(g.config.Peers))
	family("connections_limit", "gauge", "Open connections that all devices may have.")
	fmt.Fprintf(out, "vpn_gateway_connections_limit %d\n", g.limits.Total)
	perPeer("peer_last_handshake_timestamp_seconds", "gauge", "Last handshake, Unix time; 0 before the first.",
		func(p *peerState) int64 { return figures[p.PublicKey].handshake })
	perPeer("peer_received_bytes_total", "counter", "Bytes from the device, with WireGuard's own.",
		func(p *peerState) int64 { return figures[p.PublicKey].received })
	perPeer("peer_sent_bytes_total", "counter", "Bytes to the device, with WireGuard's own.",
		func(p *peerState) int64 { return figures[p.PublicKey].sent })
	perPeer("connections", "gauge", "Open connections.", func(p *peerState) int64 { return int64(p.connections) })
	perPeer("connections_total", "counter", "Connections that were let in.", func(p *peerState) int64 { return p.accepted })
	family("refused_connections_total", "counter", "Connections that were refused.")
	for _, peer := range g.config.Peers {
		for _, reason := range refusals {
			fmt.Fprintf(out, "vpn_gateway_refused_connections_total{peer=%q,reason=%q} %d\n", peer.Name, reason, g.peers[peer.Address].refused[reason])
		}
	}
	return out.Flush()
}

// traffic asks the device: lines of key=value, a peer's behind its public_key.
func (g *Gateway) traffic() (map[Key]traffic, error) {
	text, err := g.device.IpcGet()
	if err != nil {
		return nil, fmt.Errorf("wireguard: %w", err)
	}
	figures := map[Key]traffic{}
	var key Key
	for line := range strings.Lines(text) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		figure := figures[key]
		switch name {
		case "public_key":
			if _, err := hex.Decode(key[:], []byte(value)); err != nil {
				return nil, fmt.Errorf("wireguard: %w", err)
			}
			continue
		case "last_handshake_time_sec":
			figure.handshake, err = strconv.ParseInt(value, 10, 64)
		case "rx_bytes":
			figure.received, err = strconv.ParseInt(value, 10, 64)
		case "tx_bytes":
			figure.sent, err = strconv.ParseInt(value, 10, 64)
		}
		if err != nil {
			return nil, fmt.Errorf("wireguard, %s: %w", name, err)
		}
		figures[key] = figure
	}
	return figures, nil
}
