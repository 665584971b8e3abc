package main

import (
	"bytes"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"gopkg.in/yaml.v3"
)

// Case is one request of the corpus and what the firewall must do with it.
type Case struct {
	ID      string
	Class   string
	What    string
	Where   string
	Attack  bool
	Request *Request
}

// Corpus is every case, and the names under which the firewall is reached.
type Corpus struct {
	Clients  map[string]map[string]string
	Hosts    struct{ Airflow, Login string }
	BasePath string
	Cases    []Case
}

type attack struct {
	ID      string    `yaml:"id"`
	What    string    `yaml:"what"`
	In      []string  `yaml:"in"`
	Payload string    `yaml:"payload"`
	AsIs    bool      `yaml:"asIs"`
	Request *Template `yaml:"request"`
}

type call struct {
	ID      string   `yaml:"id"`
	Request Template `yaml:"request"`
}

// load reads the folder and works out every case, always in the same order.
func (c *Corpus) load(folder string) error {
	if err := readYAML(filepath.Join(folder, "clients.yaml"), &c.Clients); err != nil {
		return err
	}
	if err := c.loadAttacks(folder); err != nil {
		return err
	}
	if err := c.loadCalls(filepath.Join(folder, "calls")); err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, each := range c.Cases {
		if seen[each.ID] {
			return fmt.Errorf("%s occurs twice", each.ID)
		}
		seen[each.ID] = true
	}
	return nil
}

func (c *Corpus) loadAttacks(folder string) error {
	var places map[string][]Template
	if err := readYAML(filepath.Join(folder, "places.yaml"), &places); err != nil {
		return err
	}
	// The same requests with a harmless payload must pass: else an attack would be stopped for the place that it is in.
	for _, place := range sortedKeys(places) {
		for number, template := range places[place] {
			c.add("places", fmt.Sprintf("%s/%d", place, number), "", place, false, &template, "sales", false)
		}
	}
	return eachFile(filepath.Join(folder, "attacks"), func(class, path string) error {
		var attacks []attack
		if err := readYAML(path, &attacks); err != nil {
			return err
		}
		for number, each := range attacks {
			if each.Request != nil {
				c.add(class, each.ID, each.What, "request", true, each.Request, each.Payload, each.AsIs)
				continue
			}
			for _, place := range each.In {
				templates := places[place]
				if len(templates) == 0 {
					return fmt.Errorf("%s: %s is in an unknown place %q", path, each.ID, place)
				}
				// In turn, so that every template meets every class.
				template := templates[number%len(templates)]
				c.add(class, each.ID+"/"+place, each.What, place, true, &template, each.Payload, each.AsIs)
			}
		}
		return nil
	})
}

// loadCalls takes calls.yaml files as they are, and puts every payload into every field that is made for payloads.
func (c *Corpus) loadCalls(folder string) error {
	var payloads map[string]string
	var fields map[string]Template
	if err := readYAML(filepath.Join(folder, "payloads", "payloads.yaml"), &payloads); err != nil {
		return err
	}
	if err := readYAML(filepath.Join(folder, "payloads", "fields.yaml"), &fields); err != nil {
		return err
	}
	for _, field := range sortedKeys(fields) {
		for _, name := range sortedKeys(payloads) {
			template := fields[field]
			c.add("payloads", field+"/"+name, "", field, false, &template, payloads[name], false)
		}
	}
	var tokens map[string]Template
	if err := readYAML(filepath.Join(folder, "payloads", "tokens.yaml"), &tokens); err != nil {
		return err
	}
	source := rand.New(rand.NewSource(1))
	for _, name := range sortedKeys(tokens) {
		for number := 0; number < 40; number++ {
			template := tokens[name]
			c.add("tokens", fmt.Sprintf("%s/%d", name, number), "", name, false, &template, token(source), true)
		}
	}
	return eachFile(folder, func(family, path string) error {
		var calls []call
		if err := readYAML(path, &calls); err != nil {
			return err
		}
		for _, each := range calls {
			c.add(family, each.ID, "", family, false, &each.Request, "", false)
		}
		return nil
	})
}

// token is random text as JWTs, OIDC codes and encrypted cookies are made of.
func token(source *rand.Rand) string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	text := make([]byte, 300)
	for index := range text {
		text[index] = letters[source.Intn(len(letters))]
	}
	return string(text)
}

func (c *Corpus) add(class, id, what, where string, isAttack bool, template *Template, payload string, asIs bool) {
	request, err := template.fill(c, payload, asIs)
	if err != nil {
		panic(fmt.Sprintf("%s: %v", id, err))
	}
	c.Cases = append(c.Cases, Case{id, class, what, where, isAttack, request})
}

func eachFile(folder string, use func(class, path string) error) error {
	paths, err := filepath.Glob(filepath.Join(folder, "*.yaml"))
	if err != nil {
		return err
	}
	sort.Strings(paths)
	for _, path := range paths {
		if err := use(strings.TrimSuffix(filepath.Base(path), ".yaml"), path); err != nil {
			return err
		}
	}
	return nil
}

func readYAML(path string, into any) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

func sortedKeys[V any](values map[string]V) []string {
	keys := make([]string, 0, len(values))
	for key := range values {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}
