package main

import (
	"bytes"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

const (
	prometheus = "https://prometheus.example.com"
	grafana    = "https://grafana.example.com"
	keycloak   = "https://keycloak.example.com"
	alice      = "Cookie: theme=dark; __Host-auth=session-of-alice; sid=1"
)

var hosts = []string{"prometheus.example.com", "grafana.example.com", "keycloak.example.com", "impostor.example.com", "unknown.example.com"}

// scene is everything that a step needs.
type scene struct {
	*plan
	*report
	public                     authority
	gateway, door              *process
	login, metrics, dashboards *fake
	device, bob                device
	browser                    *http.Client
}

func drill(p *plan, r *report) error {
	s := &scene{plan: p, report: r, public: newAuthority("public"), login: &fake{}, metrics: &fake{}, dashboards: &fake{}}
	internal, impostor := newAuthority("internal"), newAuthority("impostor")
	certificate, key := s.public.sign(100, hosts...)
	p.secretFiles("vpn-gateway", map[string][]byte{"private-key": []byte(p.Gateway.PrivateKey + "\n")})
	p.secretFiles("vpn-gateway-tls", map[string][]byte{"tls.crt": certificate, "tls.key": key})
	p.secretFiles("platform-ca", map[string][]byte{"ca.crt": internal.pem()})
	serve("127.0.0.1:4180", nil, s.login.login())
	serve("127.0.0.1:9090", nil, s.metrics.page("prometheus"))
	serve("127.0.0.1:3000", nil, s.dashboards.page("grafana"))
	serve(":9443", internal.server("localhost"), (&fake{}).page("keycloak"))
	serve(":9444", impostor.server("localhost"), (&fake{}).page("impostor"))
	if output, err := exec.Command("ip", "address", "add", "192.0.2.1/32", "dev", "lo").CombinedOutput(); err != nil {
		return fmt.Errorf("an address for the pod: %w: %s", err, output)
	}
	temporary := filepath.Join(p.Root, "tmp")
	if err := errors.Join(os.MkdirAll(temporary, 0o777), os.Chmod(temporary, 0o777)); err != nil {
		return err
	}

	s.gateway, s.door = p.Containers[0].start(), p.Containers[1].start("RELOAD_SECONDS=1")
	defer s.gateway.kill()
	defer s.door.kill()
	if err := errors.Join(waitFor("http://192.0.2.1:9586/readyz"), waitFor("http://192.0.2.1:8081/healthz")); err != nil {
		return fmt.Errorf("the pod does not become ready: %w\n%s\n%s", err, s.gateway.output.text(), s.door.output.text())
	}
	s.device = p.device(p.Alice, "10.13.13.2", s.public.trust())
	s.browser = s.device.browser()
	s.bob = p.device(p.Bob, "10.13.13.3", s.public.trust())

	s.privileges()
	s.atRest()
	s.withoutSession()
	s.withSession()
	s.wrongGroup()
	s.dangerousPaths()
	s.ownLogin()
	s.otherHosts()
	s.nothingElse()
	s.strangers()
	s.parallel()
	s.throughput()
	s.stalled()
	s.renewal()
	s.logs()
	s.metricsOfTheGateway()
	s.stop()
	return nil
}

func (s *scene) privileges() {
	for _, p := range []*process{s.gateway, s.door} {
		pid := p.command.Process.Pid
		none := status(pid, "CapEff") == "0000000000000000" && status(pid, "CapBnd") == "0000000000000000" && status(pid, "CapPrm") == "0000000000000000"
		s.check(none && status(pid, "NoNewPrivs") == "1" && !strings.HasPrefix(status(pid, "Uid"), "0 "),
			"a container runs without any capability, and can get none", "uid ", strings.Fields(status(pid, "Uid"))[0])
	}
}

func (s *scene) atRest() {
	s.check(true, "memory at rest, MB", "gateway ", megabytes(s.gateway.command.Process.Pid, "VmRSS"), ", door ", megabytes(s.door.command.Process.Pid, "VmRSS"))
}

func (s *scene) withoutSession() {
	pages := s.metrics.count()
	a := ask(s.browser, "GET", prometheus+"/graph?g0.expr=up&g0.tab=1", nil, "Sec-Fetch-Mode: navigate")
	s.check(a.code == 302 && strings.HasPrefix(a.header.Get("Location"), "https://auth.example.com/") && a.header.Get("Set-Cookie") != "",
		"a page without a session leads to the login", a.code, " ", a.header.Get("Location"))
	asked := s.login.last()
	s.check(asked.URL.Path == "/oauth2/start" && asked.Header.Get("X-Forwarded-Uri") == "/graph?g0.expr=up&g0.tab=1" &&
		asked.Header.Get("X-Forwarded-Proto") == "https" && asked.Header.Get("X-Forwarded-Host") == "prometheus.example.com",
		"the login knows where to go back to", asked.Header.Get("X-Forwarded-Host"), asked.Header.Get("X-Forwarded-Uri"))
	s.check(asked.Header.Get("X-Real-Ip") == "10.13.13.2", "the login knows the device's address", asked.Header.Get("X-Real-Ip"))
	for _, method := range []string{"GET", "POST", "DELETE"} {
		a = ask(s.browser, method, prometheus+"/api/v1/query", strings.NewReader("query=up"), "Sec-Fetch-Mode: cors")
		s.check(a.code == 401 && a.header.Get("Location") == "", "a page's script without a session is told so", method, " ", a.code)
	}
	a = ask(s.browser, "POST", prometheus+"/api/v2/silences", strings.NewReader("{}"))
	s.check(a.code == 302, "a POST without a session goes nowhere", a.code)
	a = ask(s.browser, "GET", prometheus+"/", nil, "Cookie: __Host-auth=forged", "Authorization: Bearer forged", "X-Forwarded-User: admin", "X-Auth-Request-Groups: airflow-admin")
	s.check(a.code == 302, "forged identities open nothing", a.code)
	_, _, err := s.device.socket("prometheus.example.com", "/socket")
	s.check(err != nil && strings.HasPrefix(err.Error(), "401"), "a socket without a session is refused", err)
	s.check(s.metrics.count() == pages, "and the page behind heard of none of them", s.metrics.count()-pages)
}

func (s *scene) withSession() {
	a := ask(s.browser, "GET", prometheus+"/graph", nil, alice, "Authorization: Bearer mine", "X-Forwarded-User: admin",
		"X-Forwarded-For: 203.0.113.1", "X-Auth-Request-User: admin", "X-Forwarded-Groups: airflow-admin")
	s.check(a.code == 200 && a.body == "prometheus GET 0 bytes", "a page with a session is shown", a.code, " ", a.body)
	s.check(strings.HasPrefix(a.header.Get("Set-Cookie"), "__Host-auth=session-of-alice;"), "the login's cookie is passed on", a.header.Get("Set-Cookie"))
	s.check(a.header.Get("Strict-Transport-Security") == "max-age=63072000", "HSTS", a.header.Get("Strict-Transport-Security"))
	seen := s.metrics.last().Header
	leaked := []string{}
	for _, name := range []string{"Authorization", "X-Forwarded-User", "X-Auth-Request-User", "X-Forwarded-Groups", "X-Forwarded-Uri"} {
		if value := seen.Get(name); value != "" {
			leaked = append(leaked, name+": "+value)
		}
	}
	s.check(len(leaked) == 0, "the page behind gets no identity that the client wrote", strings.Join(leaked, ", "))
	s.check(seen.Get("Cookie") == "theme=dark; sid=1", "it gets the page's cookies and not the session", seen.Get("Cookie"))
	s.check(seen.Get("X-Forwarded-For") == "10.13.13.2", "it knows the device's address, whatever the client says", seen.Get("X-Forwarded-For"))
	a = ask(s.browser, "GET", prometheus+"/graph", nil, "Cookie: __Host-auth=session-of-otto")
	s.check(a.code == 200 && s.metrics.last().Header.Get("Cookie") == "", "a group with a slash and a space in its name comes in", a.code)
	a = ask(s.browser, "POST", prometheus+"/import", bytes.NewReader(make([]byte, 20<<20)), alice)
	s.check(a.code == 200 && a.body == "prometheus POST 20971520 bytes", "20 MiB are taken", a.code, " ", a.body)
	a = ask(s.browser, "POST", prometheus+"/import", bytes.NewReader(make([]byte, 33<<20)), alice)
	s.check(a.code == 413 || a.code == 0, "33 MiB are not", a.code)
	a = ask(s.browser, "GET", prometheus+"/graph", nil, "Cookie: __Host-auth=session-of-alice; filler="+strings.Repeat("x", 24_000))
	s.check(a.code == 200, "24 kB of cookies fit", a.code)
	for _, path := range []string{"start", "callback", "sign_in", "sign_out", "static/css/all.min.css"} {
		a = ask(s.browser, "GET", prometheus+"/oauth2/"+path, nil)
		s.check(s.login.last().URL.Path == "/oauth2/"+path && s.login.last().Header.Get("X-Forwarded-Uri") == "/oauth2/"+path, "the login's own page", path, " ", a.code)
	}
	for _, path := range []string{"auth", "userinfo", "", "x"} {
		a = ask(s.browser, "GET", prometheus+"/oauth2/"+path, nil, alice)
		s.check(a.code == 404, "nothing else of the login is shown", "/oauth2/", path, " ", a.code)
	}
}

func (s *scene) wrongGroup() {
	before := s.metrics.count()
	a := ask(s.browser, "GET", prometheus+"/graph", nil, "Cookie: __Host-auth=session-of-vera")
	s.check(a.code == 403 && strings.Contains(a.body, "not allowed here") && a.header.Get("Content-Type") == "text/html" && s.metrics.count() == before,
		"a user of another group gets a page that says so", a.code, " ", a.header.Get("Content-Type"))
}

func (s *scene) dangerousPaths() {
	before := s.metrics.count()
	for _, path := range []string{
		"/-/reload", "/-/quit", "//-/reload", "/x/../-/quit", "/%2d/quit", "/-%2Fquit", "/./-/reload", "/-/reload/", "/-/quit?x",
		"/api/v1/admin/tsdb/delete_series?match[]=up", "/api/v1/admin/tsdb/snapshot", "/api/v2/admin/tsdb/snapshot", "/api//v1/admin/tsdb/snapshot", "/api/v1/%61dmin/tsdb/snapshot",
	} {
		for _, method := range []string{"POST", "PUT"} {
			a := ask(s.browser, method, prometheus+path, nil, alice)
			if a.code != 404 {
				s.check(false, "what ends or empties a page is not reached", method, " ", path, " ", a.code)
			}
		}
	}
	s.check(s.metrics.count() == before, "what ends or empties Prometheus is not reached", "28 ways tried, ", s.metrics.count()-before, " arrived")
	a := ask(s.browser, "GET", prometheus+"/api/v1/administrators", nil, alice)
	s.check(a.code == 200, "a path that only begins so is", a.code)
}

func (s *scene) ownLogin() {
	logins := s.login.count()
	a := ask(s.browser, "GET", grafana+"/api/search", nil, "Authorization: Bearer token", "X-Forwarded-User: admin", "X-WEBAUTH-USER: admin", "Cookie: grafana_session=1")
	seen := s.dashboards.last().Header
	s.check(a.code == 200 && seen.Get("Authorization") == "Bearer token" && seen.Get("X-Forwarded-User") == "" && seen.Get("Cookie") == "grafana_session=1",
		"a page with its own login gets the client's token and cookies, no forged name", a.code)
	a = ask(s.browser, "GET", grafana+"/oauth2/start", nil)
	s.check(s.login.count() == logins, "and the login is not asked there", a.body)
	t, reader, err := s.device.socket("grafana.example.com", "/socket")
	s.check(err == nil && echoes(t, reader, "hello") && t.Close() == nil, "a socket is passed through", err)
	a = ask(s.browser, "GET", keycloak+"/admin", nil)
	s.check(a.code == 200 && strings.HasPrefix(a.body, "keycloak"), "a page behind https is checked by the authority", a.code)
	a = ask(s.browser, "GET", "https://impostor.example.com/", nil)
	s.check(a.code == 502, "one that shows another certificate is not asked", a.code)
}

func (s *scene) otherHosts() {
	_, err := s.device.tls("unknown.example.com", &tls.Config{})
	s.check(err != nil && strings.Contains(err.Error(), "unrecognized name"), "another host is not shown the certificate", err)
	a := ask(s.browser, "GET", grafana+"/", nil, "Host: unknown.example.com")
	s.check(a.code == 421, "another host behind a known name is refused", a.code)
	_, err = s.device.tls("grafana.example.com", &tls.Config{MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10})
	s.check(err != nil, "TLS 1.1 is refused", err)
	t, err := s.device.tls("grafana.example.com", &tls.Config{MaxVersion: tls.VersionTLS12})
	s.check(err == nil && t.Close() == nil, "TLS 1.2 is not", err)
}

func (s *scene) nothingElse() {
	for _, port := range []string{"80", "8443", "8081", "9586", "4180", "9090", "51820"} {
		_, err := s.device.dial(inside + ":" + port)
		s.check(err != nil && strings.Contains(err.Error(), "refused"), "another port of the gateway is refused", port, " ", err)
	}
	for _, target := range []string{"10.13.13.3:443", "127.0.0.1:8443", "192.0.2.1:8081", "10.96.0.1:443", "169.254.169.254:80"} {
		_, err := s.device.dial(target)
		s.check(isTimeout(err), "another address gets no answer", target, " ", err)
	}
	c := must(s.device.network.DialUDPAddrPort(netip.AddrPort{}, netip.MustParseAddrPort("10.96.0.10:53")))
	c.SetReadDeadline(time.Now().Add(2 * time.Second))
	c.Write([]byte("hello"))
	_, err := c.Read(make([]byte, 1))
	s.check(isTimeout(err), "the cluster's DNS is not reached", err)
	_, err = net.DialTimeout("tcp", "192.0.2.1:8443", time.Second)
	s.check(err != nil && strings.Contains(err.Error(), "refused"), "beside the tunnel, the door is shut", err)
}

func (s *scene) strangers() {
	_, err := s.plan.device(s.Stranger, "10.13.13.2", s.public.trust()).dial(inside + ":443")
	s.check(isTimeout(err), "an unknown device gets no answer", err)
	browser := s.bob.browser()
	a := ask(browser, "GET", grafana+"/", nil)
	browser.CloseIdleConnections()
	s.check(a.code == 200, "another device comes in", a.code)
	_, err = s.plan.device(s.Bob, "10.13.13.2", s.public.trust()).dial(inside + ":443")
	s.check(isTimeout(err), "not with the address of the first", err)
	s.bob = s.plan.device(s.Bob, "10.13.13.3", s.public.trust()) // its session is with whoever shook hands last
}

func (s *scene) parallel() {
	const each = 50
	var good atomic.Int32
	var group sync.WaitGroup
	start := time.Now()
	for _, browser := range []*http.Client{s.browser, s.bob.browser()} {
		for range each {
			group.Go(func() {
				if ask(browser, "GET", prometheus+"/graph", nil, alice).code == 200 {
					good.Add(1)
				}
			})
		}
		defer browser.CloseIdleConnections()
	}
	group.Wait()
	s.check(good.Load() == 2*each, "requests at a time of two devices, each on a connection of its own", good.Load(), " of ", 2*each, " in ", time.Since(start).Round(time.Millisecond))
}

func (s *scene) throughput() {
	const size = 256 << 20
	start := time.Now()
	a := ask(s.browser, "GET", fmt.Sprint(grafana, "/bytes?count=", size), nil)
	seconds := time.Since(start).Seconds()
	s.check(len(a.body) == size, "256 MiB through tunnel and door, both ends on this machine", fmt.Sprintf("%.1f s, %.0f Mbit/s", seconds, size*8/1e6/seconds))
	s.check(true, "memory at most so far, MB", "gateway ", megabytes(s.gateway.command.Process.Pid, "VmHWM"), ", door ", megabytes(s.door.command.Process.Pid, "VmHWM"))
}

// stalled asks for more than it reads, on as many connections as two devices may have: all of it waits in the gateway.
func (s *scene) stalled() {
	time.Sleep(time.Second)
	s.browser.CloseIdleConnections()
	s.waitForNoConnections()
	var open []net.Conn
	for _, d := range []device{s.device, s.bob} {
		own := 0
		for range 70 {
			if t, err := d.tls("grafana.example.com", &tls.Config{}); err == nil {
				fmt.Fprintf(t, "GET /bytes?count=%d HTTP/1.1\r\nHost: grafana.example.com\r\n\r\n", 1<<30)
				open = append(open, t)
				own++
			}
		}
		s.check(own == 64, "a device has 64 connections at most", own, " of 70")
	}
	time.Sleep(5 * time.Second)
	for i, p := range []*process{s.gateway, s.door} {
		used, limit := megabytes(p.command.Process.Pid, "VmHWM"), s.Containers[i].Memory>>20
		s.check(used < limit, "128 downloads that nobody reads stay within the container's memory", s.Containers[i].Name, " ", used, " of ", limit, " MiB")
	}
	for _, c := range open {
		c.Close()
	}
	s.waitForNoConnections()
}

// waitForNoConnections waits until the gateway has closed what its devices have closed.
func (s *scene) waitForNoConnections() {
	start, open := time.Now(), "?"
	for time.Since(start) < 45*time.Second && open != "" {
		time.Sleep(200 * time.Millisecond)
		open = ""
		for line := range strings.Lines(ask(http.DefaultClient, "GET", "http://192.0.2.1:9586/metrics", nil).body) {
			if strings.HasPrefix(line, "vpn_gateway_connections{") && !strings.HasSuffix(line, " 0\n") {
				open += line
			}
		}
	}
	s.check(open == "", "what a device has closed is closed", time.Since(start).Round(100*time.Millisecond), " ", open)
}

// renewal replaces the certificate while requests and a socket are under way.
func (s *scene) renewal() {
	t, reader, err := s.device.socket("grafana.example.com", "/socket")
	s.check(err == nil && echoes(t, reader, "before"), "a socket is open", err)
	var stop atomic.Bool
	var requests, failures atomic.Int32
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			client := s.device.browser()
			defer client.CloseIdleConnections()
			for !stop.Load() {
				requests.Add(1)
				if a := ask(client, "GET", prometheus+"/graph", nil, alice); a.code != 200 {
					failures.Add(1)
					fmt.Println("      ", a.code, a.body)
				}
			}
		})
	}
	time.Sleep(time.Second)
	certificate, key := s.public.sign(200, hosts...)
	s.secretFiles("vpn-gateway-tls", map[string][]byte{"tls.crt": certificate, "tls.key": key})
	start := time.Now()
	shown := false
	for !shown && time.Since(start) < 30*time.Second {
		if c, err := s.device.tls("grafana.example.com", &tls.Config{}); err == nil {
			shown = c.ConnectionState().PeerCertificates[0].SerialNumber.Int64() == 200
			c.Close()
		}
		time.Sleep(100 * time.Millisecond)
	}
	s.check(shown, "a renewed certificate is shown", time.Since(start).Round(time.Millisecond))
	time.Sleep(time.Second)
	stop.Store(true)
	group.Wait()
	s.check(failures.Load() == 0, "no request fails meanwhile", failures.Load(), " of ", requests.Load())
	s.check(echoes(t, reader, "after"), "and the socket is open still")
	t.Close()
}

func (s *scene) logs() {
	both := s.gateway.output.text() + s.door.output.text()
	for _, secret := range []string{s.Gateway.PrivateKey, s.Alice.PrivateKey, "session-of-", "g0.expr", "Bearer"} {
		s.check(!strings.Contains(both, secret), "the logs hold no secret and no query", secret[:4], "…")
	}
	lines := accessLine.FindAllString(s.door.output.text(), -1)
	found := false
	for _, line := range lines {
		var fields map[string]any
		if err := json.Unmarshal([]byte(line), &fields); err != nil {
			s.check(false, "a line of the access log is JSON", line)
			return
		}
		found = found || fields["user"] == "alice" && fields["device"] == "alice-laptop" && fields["client"] == "10.13.13.2" &&
			fields["host"] == "prometheus.example.com" && fields["path"] == "/import" && fields["method"] == "POST" && fields["status"] == 200.0
	}
	s.check(found, "the access log says who did what, from which device", len(lines), " lines")
	s.check(strings.Contains(s.gateway.output.text(), `"msg":"connection closed","peer":"bob-phone","address":"10.13.13.3"`), "the gateway's log says which device was there")
}

func (s *scene) metricsOfTheGateway() {
	body := ask(http.DefaultClient, "GET", "http://192.0.2.1:9586/metrics", nil).body
	for _, name := range []string{
		`build_info{`, `connections_limit`, `peer_last_handshake_timestamp_seconds{peer="bob-phone"}`, `connections_total{peer="bob-phone"}`,
		`refused_connections_total{peer="alice-laptop",reason="limit-of-peer"}`,
	} {
		value := "0"
		for line := range strings.Lines(body) {
			if rest, found := strings.CutPrefix(strings.TrimSpace(line), "vpn_gateway_"+name); found {
				value = rest
			}
		}
		s.check(strings.TrimSpace(value) != "0", "metrics tell", name, " ", value)
	}
}

// stop ends both at a time, as kubelet does, while an answer is under way.
func (s *scene) stop() {
	s.browser.CloseIdleConnections()
	s.waitForNoConnections()
	slow := make(chan answer)
	go func() { slow <- ask(s.device.browser(), "GET", grafana+"/slow", nil) }()
	time.Sleep(500 * time.Millisecond)
	type end struct {
		after time.Duration
		err   error
	}
	gateway, door := make(chan end), make(chan end)
	go func() { after, err := s.gateway.stop(syscall.SIGTERM, 30*time.Second); gateway <- end{after, err} }()
	go func() { after, err := s.door.stop(syscall.SIGQUIT, 30*time.Second); door <- end{after, err} }()
	a := <-slow
	s.check(a.code == 200 && strings.HasSuffix(a.body, "last line\n"), "an answer under way is ended", a.code)
	g, d := <-gateway, <-door
	s.check(g.err == nil, "the gateway stops", g.after.Round(time.Millisecond), " ", g.err)
	s.check(d.err == nil, "the door stops", d.after.Round(time.Millisecond), " ", d.err)
	os.WriteFile(filepath.Join(s.Root, "vpn-gateway.log"), []byte(s.gateway.output.text()), 0o644)
	os.WriteFile(filepath.Join(s.Root, "door.log"), []byte(s.door.output.text()), 0o644)
}
