package main

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
)

// hole is where a payload goes in a template.
const hole = "{}"

const boundary = "----WebKitFormBoundary7MA4YWxkTrZu0gW"

// Template is a request with a hole, or without.
type Template struct {
	As        string            `yaml:"as"`
	Host      string            `yaml:"host"`
	Method    string            `yaml:"method"`
	Target    string            `yaml:"target"`
	Version   string            `yaml:"version"`
	Headers   map[string]string `yaml:"headers"`
	JSON      any               `yaml:"json"`
	Form      map[string]string `yaml:"form"`
	Multipart []Part            `yaml:"multipart"`
	Body      string            `yaml:"body"`
}

// Part is a field or a file of a form.
type Part struct {
	Name     string `yaml:"name"`
	Filename string `yaml:"filename"`
	Type     string `yaml:"type"`
	Value    string `yaml:"value"`
}

// fill puts the payload into the template, encoded as the place demands.
func (t *Template) fill(corpus *Corpus, payload string, asIs bool) (*Request, error) {
	client, known := corpus.Clients[t.As]
	if !known {
		return nil, fmt.Errorf("unknown client %q", t.As)
	}
	request := &Request{Method: t.Method, Version: t.Version, Body: strings.ReplaceAll(t.Body, hole, payload)}
	request.Target = fillTarget(t.Target, payload, asIs)
	host := t.Host
	if host == "" {
		host = corpus.Hosts.Airflow
		request.Target = withPrefix(corpus.BasePath, request.Target)
	} else if host == "login" {
		host = corpus.Hosts.Login
	}
	request.serverName = host
	request.set("Host", host)
	for _, name := range sortedKeys(client) {
		request.set(name, client[name])
	}
	if err := t.fillBody(request, payload, asIs); err != nil {
		return nil, err
	}
	for _, name := range sortedKeys(t.Headers) {
		value := payload
		if name == "Cookie" && !asIs {
			value = cookieEscape(payload)
		}
		request.set(name, strings.ReplaceAll(t.Headers[name], hole, value))
	}
	request.finish()
	return request, nil
}

func (t *Template) fillBody(request *Request, payload string, asIs bool) error {
	switch {
	case t.JSON != nil:
		text, err := json.Marshal(fillJSON(t.JSON, payload))
		if err != nil {
			return err
		}
		request.Body = string(text)
		request.set("Content-Type", "application/json")
	case t.Form != nil:
		fields := make([]string, 0, len(t.Form))
		for _, name := range sortedKeys(t.Form) {
			value := url.QueryEscape(strings.ReplaceAll(t.Form[name], hole, payload))
			if asIs {
				value = strings.ReplaceAll(t.Form[name], hole, payload)
			}
			fields = append(fields, url.QueryEscape(name)+"="+value)
		}
		request.Body = strings.Join(fields, "&")
		request.set("Content-Type", "application/x-www-form-urlencoded")
	case t.Multipart != nil:
		request.Body = multipartBody(t.Multipart, payload)
		request.set("Content-Type", "multipart/form-data; boundary="+boundary)
	}
	return nil
}

func withPrefix(prefix, target string) string {
	if prefix == "" || !strings.HasPrefix(target, "/") {
		return target
	}
	return prefix + target
}

func fillTarget(target, payload string, asIs bool) string {
	if asIs {
		return strings.ReplaceAll(target, hole, payload)
	}
	path, query, _ := strings.Cut(target, "?")
	path = strings.ReplaceAll(path, hole, pathEscape(payload))
	if query == "" {
		return path
	}
	return path + "?" + strings.ReplaceAll(query, hole, strings.ReplaceAll(url.QueryEscape(payload), "+", "%20"))
}

// pathEscape leaves slashes and dots as they are: a payload in the path may go up folders.
func pathEscape(payload string) string {
	return strings.ReplaceAll(url.PathEscape(payload), "%2F", "/")
}

func cookieEscape(payload string) string {
	return strings.NewReplacer(";", "%3B", " ", "%20", ",", "%2C", "\n", "%0A", "\r", "%0D").Replace(payload)
}

func fillJSON(value any, payload string) any {
	switch typed := value.(type) {
	case string:
		return strings.ReplaceAll(typed, hole, payload)
	case []any:
		filled := make([]any, len(typed))
		for index, element := range typed {
			filled[index] = fillJSON(element, payload)
		}
		return filled
	case map[string]any:
		filled := make(map[string]any, len(typed))
		for key, element := range typed {
			filled[strings.ReplaceAll(key, hole, payload)] = fillJSON(element, payload)
		}
		return filled
	default:
		return value
	}
}

func multipartBody(parts []Part, payload string) string {
	var body strings.Builder
	for _, part := range parts {
		fmt.Fprintf(&body, "--%s\r\nContent-Disposition: form-data; name=\"%s\"", boundary, strings.ReplaceAll(part.Name, hole, payload))
		if part.Filename != "" {
			fmt.Fprintf(&body, "; filename=\"%s\"", strings.ReplaceAll(part.Filename, hole, payload))
		}
		if part.Type != "" {
			fmt.Fprintf(&body, "\r\nContent-Type: %s", part.Type)
		}
		fmt.Fprintf(&body, "\r\n\r\n%s\r\n", strings.ReplaceAll(part.Value, hole, payload))
	}
	fmt.Fprintf(&body, "--%s--\r\n", boundary)
	return body.String()
}
