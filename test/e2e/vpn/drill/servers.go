package main

import (
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// fake is a server in place of a real one; it remembers what it was asked.
type fake struct {
	mutex sync.Mutex
	seen  []*http.Request
}

func (f *fake) remember(request *http.Request) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.seen = append(f.seen, request)
}

func (f *fake) last() *http.Request {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if len(f.seen) == 0 {
		return &http.Request{Header: http.Header{}}
	}
	return f.seen[len(f.seen)-1]
}

func (f *fake) count() int {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	return len(f.seen)
}

func serve(address string, config *tls.Config, handler http.Handler) {
	listener := must(net.Listen("tcp", address))
	if config != nil {
		listener = tls.NewListener(listener, config)
	}
	go http.Serve(listener, handler)
}

// The sessions that the login knows: cookie value to user and group.
var sessions = map[string][2]string{
	"session-of-alice": {"alice", "airflow-admin"},
	"session-of-otto":  {"otto", "Airflow Op/EU"},
	"session-of-vera":  {"vera", "airflow-viewer"},
}

// login answers as oauth2-proxy does: 202 with GAP-Auth, 401, 403 for another group; the start of a login is a redirect.
func (f *fake) login() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/oauth2/auth", func(answer http.ResponseWriter, request *http.Request) {
		f.remember(request)
		cookie, err := request.Cookie("__Host-auth")
		if err != nil || sessions[cookie.Value][0] == "" {
			http.Error(answer, "Unauthorized", http.StatusUnauthorized)
			return
		}
		session := sessions[cookie.Value]
		for _, group := range strings.Split(request.URL.Query().Get("allowed_groups"), ",") {
			if group == session[1] {
				answer.Header().Set("GAP-Auth", session[0])
				answer.Header().Set("Set-Cookie", "__Host-auth="+cookie.Value+"; Path=/; Secure; HttpOnly; SameSite=Lax")
				answer.WriteHeader(http.StatusAccepted)
				return
			}
		}
		http.Error(answer, "Forbidden", http.StatusForbidden)
	})
	mux.HandleFunc("/oauth2/start", func(answer http.ResponseWriter, request *http.Request) {
		f.remember(request)
		answer.Header().Set("Set-Cookie", "__Host-auth_csrf=1; Path=/; Secure; HttpOnly; SameSite=Lax")
		http.Redirect(answer, request, "https://auth.example.com/login?state=x", http.StatusFound)
	})
	mux.HandleFunc("/", func(answer http.ResponseWriter, request *http.Request) {
		f.remember(request)
		fmt.Fprintf(answer, "login %s %s", request.Method, request.URL.Path)
	})
	return mux
}

// page stands for a page behind: it echoes bodies and sockets, and sends as many bytes as it is asked for.
func (f *fake) page(name string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/bytes", func(answer http.ResponseWriter, request *http.Request) {
		count, _ := strconv.ParseInt(request.URL.Query().Get("count"), 10, 64)
		answer.Header().Set("Content-Length", strconv.FormatInt(count, 10))
		io.CopyN(answer, zeros{}, count)
	})
	mux.HandleFunc("/slow", func(answer http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(answer, "first line")
		answer.(http.Flusher).Flush()
		time.Sleep(2 * time.Second)
		fmt.Fprintln(answer, "last line")
	})
	mux.HandleFunc("/socket", func(answer http.ResponseWriter, request *http.Request) {
		f.remember(request)
		if request.Header.Get("Upgrade") != "websocket" {
			http.Error(answer, "upgrade", http.StatusUpgradeRequired)
			return
		}
		conn, buffered := must2(answer.(http.Hijacker).Hijack())
		defer conn.Close()
		fmt.Fprint(conn, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
		io.Copy(conn, buffered)
	})
	mux.HandleFunc("/", func(answer http.ResponseWriter, request *http.Request) {
		f.remember(request)
		count, _ := io.Copy(io.Discard, request.Body)
		fmt.Fprintf(answer, "%s %s %d bytes", name, request.Method, count)
	})
	return mux
}

func must2[A, B any](a A, b B, err error) (A, B) {
	if err != nil {
		fail(err)
	}
	return a, b
}

type zeros struct{}

func (zeros) Read(buffer []byte) (int, error) { return len(buffer), nil }
