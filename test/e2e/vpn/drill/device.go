package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"golang.zx2c4.com/wireguard/conn"
	wireguard "golang.zx2c4.com/wireguard/device"
	"golang.zx2c4.com/wireguard/tun/netstack"
)

const inside = "10.13.13.1"

// device is a laptop or a phone: WireGuard, and a browser that takes the private hosts' names to the gateway's address.
type device struct {
	network *netstack.Net
	trust   *x509.CertPool
}

func hexKey(key string) string { return hex.EncodeToString(must(base64.StdEncoding.DecodeString(key))) }

func (p *plan) device(own keyPair, address string, trust *x509.CertPool) device {
	tunnel, network, err := netstack.CreateNetTUN([]netip.Addr{netip.MustParseAddr(address)}, nil, 1380)
	if err != nil {
		fail(err)
	}
	dev := wireguard.NewDevice(tunnel, conn.NewDefaultBind(), wireguard.NewLogger(wireguard.LogLevelSilent, ""))
	if err := dev.IpcSet(fmt.Sprintf("private_key=%s\npublic_key=%s\nallowed_ip=0.0.0.0/0\nendpoint=127.0.0.1:51820\n",
		hexKey(own.PrivateKey), hexKey(p.Gateway.PublicKey))); err != nil {
		fail(err)
	}
	if err := dev.Up(); err != nil {
		fail(err)
	}
	return device{network, trust}
}

func (d device) dial(target string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	c, err := d.network.DialContextTCPAddrPort(ctx, netip.MustParseAddrPort(target))
	if err != nil {
		return nil, err
	}
	return c, nil
}

func (d device) tls(host string, config *tls.Config) (*tls.Conn, error) {
	c, err := d.dial(inside + ":443")
	if err != nil {
		return nil, err
	}
	config.ServerName, config.RootCAs = host, d.trust
	t := tls.Client(c, config)
	t.SetDeadline(time.Now().Add(time.Minute))
	if err := t.Handshake(); err != nil {
		c.Close()
		return nil, err
	}
	return t, nil
}

// browser does not follow redirects.
func (d device) browser() *http.Client {
	return &http.Client{
		Timeout:       2 * time.Minute,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			MaxIdleConnsPerHost: 200,
			DisableCompression:  true,
			DialTLSContext: func(_ context.Context, _, address string) (net.Conn, error) {
				host, _, err := net.SplitHostPort(address)
				if err != nil {
					return nil, err
				}
				return d.tls(host, &tls.Config{})
			},
		},
	}
}

type answer struct {
	code   int
	header http.Header
	body   string
}

func ask(client *http.Client, method, url string, body io.Reader, headers ...string) answer {
	request := must(http.NewRequest(method, url, body))
	for _, line := range headers {
		name, value, _ := strings.Cut(line, ": ")
		if name == "Host" {
			request.Host = value
		} else {
			request.Header.Add(name, value)
		}
	}
	response, err := client.Do(request)
	if err != nil {
		return answer{body: err.Error(), header: http.Header{}}
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return answer{body: err.Error(), header: http.Header{}}
	}
	return answer{response.StatusCode, response.Header, string(text)}
}

// socket opens a websocket, or what looks like one to a proxy.
func (d device) socket(host, path string) (*tls.Conn, *bufio.Reader, error) {
	t, err := d.tls(host, &tls.Config{})
	if err != nil {
		return nil, nil, err
	}
	fmt.Fprintf(t, "GET %s HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-Fetch-Mode: websocket\r\n\r\n", path, host)
	reader := bufio.NewReader(t)
	response, err := http.ReadResponse(reader, nil)
	if err == nil && response.StatusCode != http.StatusSwitchingProtocols {
		err = errors.New(response.Status)
	}
	if err != nil {
		t.Close()
		return nil, nil, err
	}
	return t, reader, nil
}

func echoes(t net.Conn, reader *bufio.Reader, word string) bool {
	fmt.Fprintln(t, word)
	line, err := reader.ReadString('\n')
	return err == nil && line == word+"\n"
}

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout()
}
