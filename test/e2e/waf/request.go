package main

import (
	"fmt"
	"strconv"
	"strings"
)

// Header is a field of a request; a list of them keeps order, case and repetition.
type Header struct{ Name, Value string }

// Request is a request as it goes over the wire.
type Request struct {
	Method  string
	Target  string
	Version string
	Headers []Header
	Body    string
	// The host that is meant, whatever the header says: TLS asks for it.
	serverName string
}

func (r *Request) has(name string) bool {
	for _, header := range r.Headers {
		if strings.EqualFold(header.Name, name) {
			return true
		}
	}
	return false
}

func (r *Request) header(name string) string {
	for _, header := range r.Headers {
		if strings.EqualFold(header.Name, name) {
			return header.Value
		}
	}
	return ""
}

// set replaces a header; an empty value takes it away.
func (r *Request) set(name, value string) {
	kept := make([]Header, 0, len(r.Headers)+1)
	for _, header := range r.Headers {
		if !strings.EqualFold(header.Name, name) {
			kept = append(kept, header)
		}
	}
	if value != "" {
		kept = append(kept, Header{name, value})
	}
	r.Headers = kept
}

// finish adds what every client sends of itself.
func (r *Request) finish() {
	if r.Version == "" {
		r.Version = "HTTP/1.1"
	}
	if r.Body != "" && !r.has("Content-Length") && !r.has("Transfer-Encoding") {
		r.Headers = append(r.Headers, Header{"Content-Length", strconv.Itoa(len(r.Body))})
	}
}

// wire is the request as bytes. The connection ends with it: one request per connection keeps a broken one from spoiling the next.
func (r *Request) wire() []byte {
	var text strings.Builder
	fmt.Fprintf(&text, "%s %s %s\r\n", r.Method, r.Target, r.Version)
	for _, header := range r.Headers {
		fmt.Fprintf(&text, "%s: %s\r\n", header.Name, header.Value)
	}
	if !r.has("Connection") {
		text.WriteString("Connection: close\r\n")
	}
	text.WriteString("\r\n")
	text.WriteString(r.Body)
	return []byte(text.String())
}
