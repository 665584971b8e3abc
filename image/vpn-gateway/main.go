// Command vpn-gateway ends WireGuard in userspace and hands the TCP connections that come through it over to servers of
// its own pod. It needs no privilege, no network interface and no writable file.
package main

import (
	"context"
	"crypto/ecdh"
	"encoding/base64"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

type options struct {
	config, key, metrics string
	limits               Limits
	drain                time.Duration
	check, publicKey     bool
}

func main() {
	var o options
	flag.StringVar(&o.config, "config", "/etc/vpn-gateway/config.json", "configuration, JSON")
	flag.StringVar(&o.key, "private-key", "/run/secrets/vpn-gateway/private-key", "file of the private key, as `wg genkey` prints it")
	flag.StringVar(&o.metrics, "metrics-address", ":9586", "where health and metrics are served, outside the tunnel")
	flag.IntVar(&o.limits.PerPeer, "connections-per-peer", 64, "open connections of one device")
	flag.IntVar(&o.limits.Total, "connections", 128, "open connections of all devices: each may hold 1.5 MiB that its device does not read")
	flag.DurationVar(&o.limits.Idle, "idle-timeout", 15*time.Minute, "a connection without a byte for so long is closed")
	flag.DurationVar(&o.drain, "drain", 25*time.Second, "how long open connections may go on after SIGTERM")
	flag.BoolVar(&o.check, "check", false, "check the configuration and exit")
	flag.BoolVar(&o.publicKey, "public-key", false, "print the public key, which devices need, and exit")
	o.limits.HalfOpen = 30 * time.Second
	flag.Parse()
	if err := run(o, os.Stdout); err != nil {
		fmt.Fprintf(os.Stderr, "vpn-gateway: %v\n", err)
		os.Exit(1)
	}
}

func run(o options, out io.Writer) error {
	if o.check {
		config, err := LoadConfig(o.config)
		if err == nil {
			fmt.Fprintf(out, "%s is good: %d peers, %d ports\n", o.config, len(config.Peers), len(config.Forwards))
		}
		return err
	}
	key, err := LoadKey(o.key)
	if err != nil {
		return err
	}
	public, err := publicKey(key)
	if err != nil {
		return err
	}
	if o.publicKey {
		_, err := fmt.Fprintln(out, base64.StdEncoding.EncodeToString(public[:]))
		return err
	}
	config, err := LoadConfig(o.config)
	if err != nil {
		return err
	}
	for i, peer := range config.Peers {
		if peer.PublicKey == public {
			return fmt.Errorf("%s:\n  peers[%d].publicKey is the gateway's own; copy it from the device", o.config, i)
		}
	}
	return serve(o, config, key, slog.New(slog.NewJSONHandler(out, nil)))
}

func publicKey(private Key) (Key, error) {
	key, err := ecdh.X25519().NewPrivateKey(private[:])
	if err != nil {
		return Key{}, fmt.Errorf("private key: %w", err)
	}
	return Key(key.PublicKey().Bytes()), nil
}

func serve(o options, config *Config, key Key, log *slog.Logger) error {
	stop, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer cancel()
	gateway, err := Start(config, key, o.limits, log)
	if err != nil {
		return err
	}
	server := &http.Server{Addr: o.metrics, Handler: gateway.Handler(), ReadHeaderTimeout: 5 * time.Second, IdleTimeout: time.Minute}
	go func() {
		if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
			gateway.fail(fmt.Errorf("metrics: %w", err))
		}
	}()
	log.Info("started", "version", version, "address", config.Range.String(), "udp", config.ListenPort, "peers", len(config.Peers), "ports", len(config.Forwards))
	select {
	case err := <-gateway.Failed():
		return err
	case <-stop.Done():
	}
	log.Info("draining", "patience", o.drain.String())
	complete := gateway.Drain(o.drain)
	log.Info("stopped", "complete", complete)
	return server.Close()
}
