package main

import (
	"net/http"
	"slices"
)

// Verdict is what came back.
type Verdict struct {
	Status int
	// The firewall answered, not the server behind it.
	Own   bool
	Rules []int
}

// refused says whether the server behind never saw the request.
func (v Verdict) refused() bool {
	return v.Own && (v.Status >= 400 && v.Status < 500 || slices.Contains(notHTTP, v.Status))
}

// What nginx says to requests that are not HTTP as it knows it: an unknown transfer encoding, an unknown version.
var notHTTP = []int{http.StatusNotImplemented, http.StatusHTTPVersionNotSupported}

// unrouted says whether the firewall does not show this place at all, to anybody.
func (v Verdict) unrouted() bool {
	return v.Own && (v.Status == http.StatusNotFound || v.Status == statusClosed)
}

// statusClosed is nginx's word for a connection that it closes without an answer.
const statusClosed = 444

// Engine is a firewall with the rules loaded.
type Engine interface {
	Name() string
	Send(request *Request) (Verdict, error)
	Close()
}
