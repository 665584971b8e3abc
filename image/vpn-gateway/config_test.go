package main

import (
	"encoding/base64"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const good = `{
  "address": "10.13.13.1/24", "listenPort": 51820, "mtu": 1380,
  "peers": [
    {"name": "alice", "publicKey": "YWxpY2UtYWxpY2UtYWxpY2UtYWxpY2UtYWxpY2UtMTI=", "address": "10.13.13.2"},
    {"name": "bob", "publicKey": "Ym9iLWJvYi1ib2ItYm9iLWJvYi1ib2ItYm9iLWJvYi0=", "address": "10.13.13.3"}
  ],
  "forward": [{"port": 443, "target": "127.0.0.1:8443"}]
}`

func TestAGoodConfigurationIsRead(t *testing.T) {
	config, err := parseConfig([]byte(good))
	if err != nil {
		t.Fatal(err)
	}
	if len(config.Peers) != 2 || config.Peers[1].Address.String() != "10.13.13.3" || config.Forwards[0].Target.Port() != 8443 {
		t.Errorf("%+v", config)
	}
}

func TestABadConfigurationIsRefusedWithPathRuleAndFix(t *testing.T) {
	for name, test := range map[string]struct{ old, new, message string }{
		"unknown field":             {`"mtu"`, `"mut"`, `unknown field "mut"; give address, listenPort, mtu`},
		"string for a number":       {`51820`, `"51820"`, "listenPort of type int"},
		"two objects":               {"}]\n}", "}]\n}{}", "something stands behind the JSON object; remove it"},
		"range without length":      {`10.13.13.1/24`, `10.13.13.1`, `address is "10.13.13.1": must be an IPv4 address of a host with the length of its range`},
		"network as address":        {`10.13.13.1/24`, `10.13.13.0/24`, `address is "10.13.13.0/24"`},
		"broadcast as address":      {`10.13.13.1/24`, `10.13.13.255/24`, `address is "10.13.13.255/24"`},
		"IPv6":                      {`10.13.13.1/24`, `fd00::1/64`, `address is "fd00::1/64"`},
		"port beyond 65535":         {`51820`, `65536`, `listenPort is "65536": must be 1 to 65535`},
		"MTU too small":             {`1380`, `576`, `mtu is "576": must be 1280 to 1500; use 1380`},
		"peer without a name":       {`"alice"`, `""`, `peers[0].name is "": must not be empty`},
		"two peers of one name":     {`"bob"`, `"alice"`, `peers[1].name is "alice": must differ from peers[0].name`},
		"key too short":             {`YWxpY2UtYWxpY2Ut`, `YWxpY2Ut`, `peers[0].publicKey is "YWxpY2UtYWxpY2UtYWxpY2UtYWxpY2UtMTI=": must be 32 bytes in base64`},
		"key with bits to spare":    {`tMTI=`, `tMTJ=`, `peers[0].publicKey is`},
		"key of zeros":              {`YWxpY2UtYWxpY2UtYWxpY2UtYWxpY2UtYWxpY2UtMTI=`, strings.Repeat("A", 43) + "=", `must not be 32 zero bytes`},
		"two peers of one key":      {`Ym9iLWJvYi1ib2ItYm9iLWJvYi1ib2ItYm9iLWJvYi0=`, `YWxpY2UtYWxpY2UtYWxpY2UtYWxpY2UtYWxpY2UtMTI=`, `peers[1].publicKey is "YWxpY2UtYWxpY2UtYWxpY2UtYWxpY2UtYWxpY2UtMTI=": must differ from peers[0].publicKey`},
		"peer outside the range":    {`10.13.13.3`, `10.13.14.3`, `peers[1].address is "10.13.14.3": must be the address of a host in 10.13.13.0/24; take a free one`},
		"peer at the gateway":       {`10.13.13.3`, `10.13.13.1`, `peers[1].address is "10.13.13.1": must differ from address`},
		"two peers at one address":  {`10.13.13.3`, `10.13.13.2`, `peers[1].address is "10.13.13.2": must differ from peers[0].address`},
		"range for a peer":          {`10.13.13.3`, `10.13.13.3/32`, `peers[1].address is "10.13.13.3/32"`},
		"nowhere to go":             {`{"port": 443, "target": "127.0.0.1:8443"}`, ``, `forward is "[]": must lead somewhere`},
		"port twice":                {`"127.0.0.1:8443"}`, `"127.0.0.1:8443"}, {"port": 443, "target": "127.0.0.1:9443"}`, `forward[1].port is "443": must differ from forward[0].port`},
		"target outside the pod":    {`127.0.0.1:8443`, `10.96.0.1:443`, `forward[0].target is "10.96.0.1:443": must be a loopback address and a port`},
		"target by name":            {`127.0.0.1:8443`, `localhost:8443`, `forward[0].target is "localhost:8443"`},
		"target without a port":     {`127.0.0.1:8443`, `127.0.0.1`, `forward[0].target is "127.0.0.1"`},
		"several things wrong, one": {`"mtu": 1380`, `"mtu": 1`, `mtu is "1"`},
	} {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(good, test.old) {
				t.Fatalf("%q is not in the good configuration", test.old)
			}
			_, err := parseConfig([]byte(strings.Replace(good, test.old, test.new, 1)))
			if err == nil || !strings.Contains(err.Error(), test.message) {
				t.Errorf("got:  %v\nwant: … %s …", err, test.message)
			}
		})
	}
}

func TestEverythingThatIsWrongIsReportedAtOnce(t *testing.T) {
	_, err := parseConfig([]byte(strings.NewReplacer("1380", "1", "51820", "0", "10.13.13.3", "nowhere").Replace(good)))
	if lines := strings.Split(err.Error(), "\n"); len(lines) != 3 {
		t.Errorf("three problems expected: %v", err)
	}
}

func write(t *testing.T, name, content string) string {
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAPrivateKeyIsNeverRepeatedInAnError(t *testing.T) {
	const secret = "c2VjcmV0LXNlY3JldC1zZWNyZXQ="
	_, err := LoadKey(write(t, "private-key", secret))
	if err == nil || strings.Contains(err.Error(), secret) || !strings.Contains(err.Error(), "must be 32 bytes in base64") {
		t.Error(err)
	}
}

func TestAPrivateKeyMayEndInALineFeed(t *testing.T) {
	if _, err := LoadKey(write(t, "private-key", base64.StdEncoding.EncodeToString([]byte(strings.Repeat("k", 32)))+"\n")); err != nil {
		t.Error(err)
	}
}

func TestCheckSaysWhetherAConfigurationIsGood(t *testing.T) {
	if err := run(options{check: true, config: write(t, "config.json", good)}, io.Discard); err != nil {
		t.Error(err)
	}
	bad := write(t, "config.json", strings.Replace(good, "1380", "1", 1))
	if err := run(options{check: true, config: bad}, io.Discard); err == nil || !strings.HasPrefix(err.Error(), bad+":\n  mtu is") {
		t.Error(err)
	}
}

func TestThePublicKeyIsWhatWireGuardDerives(t *testing.T) {
	// From RFC 7748, section 6.1: Alice's keys.
	private := "dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LCo="
	var out strings.Builder
	if err := run(options{publicKey: true, key: write(t, "private-key", private)}, &out); err != nil || out.String() != "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=\n" {
		t.Error(out.String(), err)
	}
}

func TestTheGatewayIsNoPeerOfItself(t *testing.T) {
	key := write(t, "private-key", "dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LCo=")
	config := write(t, "config.json", strings.Replace(good, "YWxpY2UtYWxpY2UtYWxpY2UtYWxpY2UtYWxpY2UtMTI=", "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=", 1))
	if err := run(options{config: config, key: key}, io.Discard); err == nil || !strings.Contains(err.Error(), "peers[0].publicKey is the gateway's own") {
		t.Error(err)
	}
}
