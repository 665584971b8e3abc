package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Settings are those of an environment that change the rules.
type Settings struct {
	Paranoia, Inbound, Outbound int
	// engine.conf as the environment writes it; instead of the three above.
	File string
}

func (s Settings) text() (string, error) {
	if s.File != "" {
		text, err := os.ReadFile(s.File)
		return string(text), err
	}
	variables := []string{
		fmt.Sprintf("blocking_paranoia_level=%d", s.Paranoia),
		fmt.Sprintf("detection_paranoia_level=%d", s.Paranoia),
		fmt.Sprintf("inbound_anomaly_score_threshold=%d", s.Inbound),
		fmt.Sprintf("outbound_anomaly_score_threshold=%d", s.Outbound),
	}
	action := `SecAction "id:1000,phase:1,pass,t:none,nolog,setvar:tx.` + strings.Join(variables, ",setvar:tx.") + `"`
	return "SecRuleEngine On\nSecRequestBodyLimit 10485760\nSecRequestBodyNoFilesLimit 10485760\n" + action + "\n", nil
}

// Rules is the firewall's configuration: modsecurity.conf and the files that it includes.
type Rules struct {
	Folder   string
	Settings Settings
}

// Dialect is what an engine wants to be told otherwise than the image's.
type Dialect struct {
	// What stands for the files of the Core Rule Set.
	CoreRules string
	// Directives that it does not have, or that say where its logs go.
	Without *regexp.Regexp
	// Where its table of characters is. @default - it has none
	UnicodeMapping string
}

const (
	settingsPath  = "/etc/waf-settings/engine.conf"
	ownPath       = "/etc/waf/"
	coreRulesPath = "/opt/owasp-crs/rules/*.conf"
	mappingPath   = "/etc/modsecurity.d/unicode.mapping"
)

// text is the whole configuration in the order in which nginx reads it, and the directives that were left out.
func (r *Rules) text(dialect Dialect) (string, []string, error) {
	var all strings.Builder
	var without []string
	var add func(name string) error
	addText := func(text string) error {
		for _, line := range strings.Split(text, "\n") {
			directive, argument, _ := strings.Cut(strings.TrimSpace(line), " ")
			argument = strings.Trim(argument, ` "`)
			switch {
			case directive == "Include":
				if err := add(argument); err != nil {
					return err
				}
			case dialect.Without.MatchString(directive):
				if !slices.Contains(without, directive) {
					without = append(without, directive)
				}
			default:
				all.WriteString(strings.ReplaceAll(line, mappingPath, dialect.UnicodeMapping) + "\n")
			}
		}
		return nil
	}
	add = func(name string) error {
		switch {
		case name == settingsPath:
			text, err := r.Settings.text()
			if err != nil {
				return err
			}
			return addText(text)
		case name == coreRulesPath:
			all.WriteString("Include " + dialect.CoreRules + "\n")
			return nil
		case strings.HasPrefix(name, ownPath):
			text, err := r.read(strings.TrimPrefix(name, ownPath))
			if err != nil {
				return err
			}
			return addText(text)
		}
		return fmt.Errorf("modsecurity.conf includes %s: nothing is known of it here", name)
	}
	if err := add(ownPath + "modsecurity.conf"); err != nil {
		return "", nil, err
	}
	return all.String(), without, nil
}

// read finds a file that the pod has in one folder, and the repository in two.
func (r *Rules) read(name string) (string, error) {
	text, err := os.ReadFile(filepath.Join(r.Folder, name))
	if os.IsNotExist(err) {
		text, err = os.ReadFile(filepath.Join(r.Folder, "rules", name))
	}
	return string(text), err
}
