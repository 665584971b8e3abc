// Command drill runs the containers of the VPN gateway's pod and comes in through the tunnel, as devices that are known, and
// as one that is not. It prints a line for each thing that it tried, and fails if any came out otherwise.
package main

import (
	"encoding/json"
	"fmt"
	"os"
)

type keyPair struct{ PrivateKey, PublicKey string }

type plan struct {
	Root                          string
	Containers                    []container
	Gateway, Alice, Bob, Stranger keyPair
}

type container struct {
	Name                 string
	Argv, Environment    []string
	Memory               int // limit, bytes
	User, Group, FsGroup int
}

// report counts what came out as it should.
type report struct{ passed, failed int }

func (r *report) check(ok bool, what string, detail ...any) {
	mark := "ok  "
	if ok {
		r.passed++
	} else {
		r.failed++
		mark = "FAIL"
	}
	fmt.Printf("%s  %s", mark, what)
	if len(detail) > 0 {
		fmt.Printf(": %s", fmt.Sprint(detail...))
	}
	fmt.Println()
}

func main() {
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		fail(err)
	}
	var p plan
	if err := json.Unmarshal(text, &p); err != nil {
		fail(err)
	}
	var r report
	if err := drill(&p, &r); err != nil {
		fail(err)
	}
	fmt.Printf("vpn drill: %d passed, %d failed\n", r.passed, r.failed)
	if r.failed > 0 {
		os.Exit(1)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "vpn drill: error:", err)
	os.Exit(2)
}
