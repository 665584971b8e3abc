package main

import (
	"embed"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	crs "github.com/corazawaf/coraza-coreruleset/v4"
)

//go:embed nginx/nginx.conf
var nginxFiles embed.FS

const nginxAddress = "127.0.0.1:18087"

// Debian's libmodsecurity knows every directive; only files are elsewhere.
var nginxDialect = Dialect{
	CoreRules:      "crs/*.conf",
	Without:        regexp.MustCompile(`^SecAudit\w+$`),
	UnicodeMapping: "/etc/nginx/unicode.mapping",
}

// nginxEngine is an nginx of our own; its error log tells which rules found something.
type nginxEngine struct {
	wireEngine
	log  *os.File
	read int64
}

// startNginx starts Debian's nginx with libnginx-mod-http-modsecurity on the same rules.
func startNginx(rules *Rules) (Engine, error) {
	folder, err := os.MkdirTemp("", "waf-nginx-")
	if err != nil {
		return nil, err
	}
	if err := layOut(folder, rules); err != nil {
		return nil, err
	}
	command := exec.Command("nginx", "-p", folder, "-c", "nginx.conf")
	// The module opens the rules relative to the working folder.
	command.Dir = folder
	command.Stderr = os.Stderr
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("nginx does not start (apt-get install nginx-light libnginx-mod-http-modsecurity): %w", err)
	}
	stop := func() {
		_ = command.Process.Signal(os.Interrupt)
		_ = command.Wait()
		_ = os.RemoveAll(folder)
	}
	if err := waitFor(nginxAddress); err != nil {
		stop()
		return nil, err
	}
	log, err := os.Open(filepath.Join(folder, "error.log"))
	if err != nil {
		stop()
		return nil, err
	}
	return &nginxEngine{wireEngine{"nginx with libmodsecurity", nginxAddress, false, nginxPage, stop}, log, 0}, nil
}

func layOut(folder string, rules *Rules) error {
	// Workers are another user.
	if err := os.Chmod(folder, 0o755); err != nil {
		return err
	}
	for _, name := range []string{"tmp", "crs"} {
		if err := os.Mkdir(filepath.Join(folder, name), 0o755); err != nil {
			return err
		}
	}
	if err := exportCoreRules(filepath.Join(folder, "crs")); err != nil {
		return err
	}
	text, without, err := rules.text(nginxDialect)
	if err != nil {
		return err
	}
	fmt.Printf("libmodsecurity does without %v\n", without)
	if err := os.WriteFile(filepath.Join(folder, "main.conf"), []byte(text), 0o644); err != nil {
		return err
	}
	conf, err := nginxFiles.ReadFile("nginx/nginx.conf")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "nginx.conf"), conf, 0o644)
}

var directiveStart = regexp.MustCompile(`([^\\])\n(\s*Sec)`)

// exportCoreRules writes the rules out for libmodsecurity.
func exportCoreRules(folder string) error {
	return fs.WalkDir(crs.FS, "@owasp_crs", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(crs.FS, path)
		if err != nil {
			return err
		}
		if strings.HasSuffix(path, ".conf") {
			// The module comes without empty lines, and libmodsecurity cannot tell then where a rule without actions ends.
			text = directiveStart.ReplaceAll(text, []byte("$1\n\n$2"))
		}
		return os.WriteFile(filepath.Join(folder, entry.Name()), text, 0o644)
	})
}

func waitFor(address string) error {
	for attempt := 0; attempt < 100; attempt++ {
		if connection, err := net.Dial("tcp", address); err == nil {
			return connection.Close()
		}
		time.Sleep(100 * time.Millisecond)
	}
	return fmt.Errorf("nobody listens on %s", address)
}

func (e *nginxEngine) Send(request *Request) (Verdict, error) {
	verdict, err := e.wireEngine.Send(request)
	if err != nil {
		return verdict, err
	}
	verdict.Rules = e.rulesSince()
	return verdict, nil
}

var ruleInLog = regexp.MustCompile(`\[id "(\d+)"\]`)

// rulesSince reads what the error log says since the last request; requests go one after the other.
func (e *nginxEngine) rulesSince() []int {
	var text strings.Builder
	buffer := make([]byte, 64<<10)
	for {
		count, err := e.log.ReadAt(buffer, e.read)
		text.Write(buffer[:count])
		e.read += int64(count)
		if err != nil {
			break
		}
	}
	var found []int
	seen := map[int]bool{}
	for _, match := range ruleInLog.FindAllStringSubmatch(text.String(), -1) {
		if id, _ := strconv.Atoi(match[1]); tells(id) && !seen[id] {
			seen[id] = true
			found = append(found, id)
		}
	}
	return found
}
