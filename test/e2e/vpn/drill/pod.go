package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// process is a container that runs, under what kubelet and the restricted standard leave it.
type process struct {
	command *exec.Cmd
	output  *buffer
	ended   chan error
}

type buffer struct {
	mutex sync.Mutex
	bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.Buffer.Write(p)
}

func (b *buffer) text() string {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.String()
}

func (c container) start(environment ...string) *process {
	arguments := append([]string{
		fmt.Sprintf("--reuid=%d", c.User), fmt.Sprintf("--regid=%d", c.Group), fmt.Sprintf("--groups=%d", c.FsGroup),
		"--bounding-set=-all", "--inh-caps=-all", "--ambient-caps=-all", "--no-new-privs", "--",
	}, c.Argv...)
	output := &buffer{}
	reader, writer := must2(os.Pipe())
	defer writer.Close()
	if err := writer.Chown(c.User, c.Group); err != nil { // nginx opens /dev/stdout anew
		fail(err)
	}
	go io.Copy(output, reader)
	command := exec.Command("setpriv", arguments...)
	command.Env = append(append([]string{"PATH=" + os.Getenv("PATH")}, c.Environment...), environment...)
	command.Stdout, command.Stderr = writer, writer
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := command.Start(); err != nil {
		fail(err)
	}
	p := &process{command, output, make(chan error, 1)}
	go func() { p.ended <- command.Wait() }()
	return p
}

// stop sends a signal and waits for the end.
func (p *process) stop(signal os.Signal, patience time.Duration) (time.Duration, error) {
	start := time.Now()
	p.command.Process.Signal(signal)
	select {
	case err := <-p.ended:
		return time.Since(start), err
	case <-time.After(patience):
		return patience, fmt.Errorf("it still runs after %v", patience)
	}
}

func (p *process) kill() { syscall.Kill(-p.command.Process.Pid, syscall.SIGKILL) }

// status is a line of /proc/PID/status.
func status(pid int, name string) string {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	for line := range strings.Lines(string(text)) {
		if key, value, _ := strings.Cut(line, ":"); key == name {
			return strings.Join(strings.Fields(value), " ")
		}
	}
	return ""
}

// megabytes of memory that a process and its children have, or had at most.
func megabytes(pid int, name string) int {
	total := 0
	kilobytes, _ := strconv.Atoi(strings.TrimSuffix(status(pid, name), " kB"))
	total += kilobytes / 1024
	children, _ := filepath.Glob("/proc/[0-9]*")
	for _, child := range children {
		id, _ := strconv.Atoi(filepath.Base(child))
		if status(id, "PPid") == strconv.Itoa(pid) {
			total += megabytes(id, name)
		}
	}
	return total
}

func waitFor(url string) error {
	var err error
	for range 100 {
		var answer *http.Response
		if answer, err = http.Get(url); err == nil {
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return nil
			}
			err = fmt.Errorf("%s: %s", url, answer.Status)
		}
		time.Sleep(100 * time.Millisecond)
	}
	return err
}

// secretFiles writes the pod's Secrets as kubelet mounts them: readable for the pod's group, for nobody else.
func (p *plan) secretFiles(folder string, files map[string][]byte) {
	path := filepath.Join(p.Root, "run/secrets", folder)
	if err := os.MkdirAll(path, 0o755); err != nil {
		fail(err)
	}
	for name, content := range files {
		file := filepath.Join(path, name)
		if err := os.WriteFile(file+".new", content, 0o440); err != nil {
			fail(err)
		}
		if err := os.Chown(file+".new", 0, p.Containers[0].FsGroup); err != nil {
			fail(err)
		}
		if err := os.Rename(file+".new", file); err != nil {
			fail(err)
		}
	}
}

var accessLine = regexp.MustCompile(`(?m)^\{"time".*"log":"access".*\}$`)
