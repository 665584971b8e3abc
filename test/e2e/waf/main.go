// Replays the corpus through the firewall's rules and says what passed and what was stopped.
package main

import (
	"flag"
	"fmt"
	"os"
)

type options struct {
	engine, url, corpus, airflowHost, loginHost, basePath string
	rules                                                 Rules
	verbose                                               bool
}

func main() {
	var o options
	flag.StringVar(&o.engine, "engine", "coraza", "coraza, or nginx: Debian's nginx with libmodsecurity")
	flag.StringVar(&o.url, "url", "", "replay over HTTP through a firewall that runs, e.g. https://127.0.0.1:8443, instead of an engine of our own")
	flag.StringVar(&o.corpus, "corpus", "corpus", "folder of the corpus")
	flag.StringVar(&o.airflowHost, "airflow-host", "airflow.example.com", "host of Airflow")
	flag.StringVar(&o.loginHost, "login-host", "auth.example.com", "host of the login pages")
	flag.StringVar(&o.basePath, "base-path", "", "prefix of Airflow's paths, e.g. /team/airflow")
	flag.StringVar(&o.rules.Folder, "rules", "../../../charts/edge/assets/waf", "folder of the rules")
	flag.StringVar(&o.rules.Settings.File, "settings", "", "engine.conf as the environment writes it, instead of --paranoia and the thresholds")
	flag.IntVar(&o.rules.Settings.Paranoia, "paranoia", 1, "paranoia level that must hold")
	flag.IntVar(&o.rules.Settings.Inbound, "inbound", 5, "points at which a request is an attack")
	flag.IntVar(&o.rules.Settings.Outbound, "outbound", 4, "points at which an answer is an attack")
	flag.BoolVar(&o.verbose, "verbose", false, "say for every case what happened")
	flag.Parse()
	ok, err := run(&o)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	if !ok {
		os.Exit(1)
	}
}

func run(o *options) (bool, error) {
	corpus := Corpus{BasePath: o.basePath}
	corpus.Hosts.Airflow, corpus.Hosts.Login = o.airflowHost, o.loginHost
	if err := corpus.load(o.corpus); err != nil {
		return false, err
	}
	show := wrongOnes
	if o.verbose {
		show = all
	}
	if o.url != "" {
		engine, err := wireTo(o.url)
		if err != nil {
			return false, err
		}
		return replay(engine, &corpus, show)
	}
	ok, err := replayAt(o, &corpus, o.rules.Settings.Paranoia, show)
	if err != nil || o.rules.Settings.File != "" || o.rules.Settings.Paranoia != 1 {
		return ok, err
	}
	fmt.Println("\nFor comparison only, paranoia 2:")
	_, err = replayAt(o, &corpus, 2, none)
	return ok, err
}

func replayAt(o *options, corpus *Corpus, paranoia int, show Show) (bool, error) {
	rules := o.rules
	rules.Settings.Paranoia = paranoia
	engine, err := start(o.engine, &rules)
	if err != nil {
		return false, err
	}
	defer engine.Close()
	return replay(engine, corpus, show)
}

func start(name string, rules *Rules) (Engine, error) {
	switch name {
	case "nginx":
		return startNginx(rules)
	case "coraza":
		return startCoraza(rules)
	}
	return nil, fmt.Errorf("no engine is called %q", name)
}
