package main

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"time"
)

// nginxPage is at the end of every answer that nginx makes by itself. Airflow answers JSON, and the pages of oauth2-proxy and
// Keycloak do not have it.
var nginxPage = regexp.MustCompile(`<hr><center>nginx(?:/[0-9.]+)?</center>`)

// wireEngine is a firewall at an address.
type wireEngine struct {
	name, address string
	tls           bool
	ownPage       *regexp.Regexp
	close         func()
}

func wireTo(at string) (Engine, error) {
	parsed, err := url.Parse(at)
	if err != nil {
		return nil, err
	}
	port := parsed.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[parsed.Scheme]
	}
	if port == "" || parsed.Path != "" {
		return nil, fmt.Errorf("--url %s is not http(s)://host[:port]", at)
	}
	return &wireEngine{at, net.JoinHostPort(parsed.Hostname(), port), parsed.Scheme == "https", nginxPage, func() {}}, nil
}

func (e *wireEngine) Name() string { return e.name }
func (e *wireEngine) Close()       { e.close() }

// Send waits when the rate limit answers in place of the rules.
func (e *wireEngine) Send(request *Request) (Verdict, error) {
	for attempt := 0; attempt < 60; attempt++ {
		verdict, err := e.once(request)
		if err != nil || verdict.Status != http.StatusTooManyRequests {
			return verdict, err
		}
		time.Sleep(time.Second)
	}
	return Verdict{}, errors.New("the rate limit never lets it through")
}

func (e *wireEngine) once(request *Request) (Verdict, error) {
	connection, err := net.DialTimeout("tcp", e.address, 10*time.Second)
	if err != nil {
		return Verdict{}, err
	}
	defer connection.Close()
	if e.tls {
		// The certificate is not what is tested, and its names are not those by which a port-forward is reached.
		connection = tls.Client(connection, &tls.Config{ServerName: request.serverName, InsecureSkipVerify: true})
	}
	_ = connection.SetDeadline(time.Now().Add(30 * time.Second))
	if _, err := connection.Write(request.wire()); err != nil {
		return Verdict{}, err
	}
	answer, err := http.ReadResponse(bufio.NewReader(connection), &http.Request{Method: request.Method})
	if err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return Verdict{Status: statusClosed, Own: true}, nil
		}
		return Verdict{}, err
	}
	defer answer.Body.Close()
	body, _ := io.ReadAll(io.LimitReader(answer.Body, 64<<10))
	// HEAD has no body to tell by.
	own := e.ownPage.Match(body) || request.Method == http.MethodHead && answer.StatusCode == http.StatusForbidden
	return Verdict{Status: answer.StatusCode, Own: own}, nil
}
