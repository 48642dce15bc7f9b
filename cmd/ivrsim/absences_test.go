//go:build linux

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creachadair/jrpc2"
	"github.com/creachadair/jrpc2/channel"

	"github.com/ivrsim/ivrsim/flows"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

const (
	// usuallyWithin is the time from when a folder is complete until a program shows it so, in the
	// median: one look at the files, and reading them.
	usuallyWithin = 3 * time.Second

	// alwaysWithin bounds each of these times. A busy machine can delay one; a program that missed
	// the change shows it never.
	alwaysWithin = time.Minute
)

// absence is a file of the small center that is missing for a while.
type absence struct {
	file string
	time time.Duration
}

func (a absence) String() string { return fmt.Sprintf("%s is missing for %s", a.file, a.time) }

// absences returns an absence of each file, whose times differ; in the long form all times of each.
func absences(t *testing.T) (out []absence) {
	t.Helper()
	times := []time.Duration{50 * time.Millisecond, 200 * time.Millisecond, 700 * time.Millisecond, 2 * time.Second}
	err := fs.WalkDir(flows.Small(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		for i, time := range times {
			if longtest.AtLeast(0.1) || i == len(out)%len(times) {
				out = append(out, absence{name, time})
				if !longtest.AtLeast(0.1) {
					break
				}
			}
		}

		return nil
	})

	must(t, err)
	return out
}

// begin removes the file.
func (a absence) begin(t *testing.T, folder string) {
	t.Helper()
	must(t, os.Remove(filepath.Join(folder, filepath.FromSlash(a.file))))
}

// end writes the file again. It returns the time then.
func (a absence) end(t *testing.T, folder string) time.Time {
	t.Helper()
	text, err := fs.ReadFile(flows.Small(), a.file)
	must(t, err)
	must(t, os.WriteFile(filepath.Join(folder, filepath.FromSlash(a.file)), text, 0o600))
	return time.Now()
}

// pass is the whole absence. It returns the time of its end.
func (a absence) pass(t *testing.T, folder string) time.Time {
	t.Helper()
	a.begin(t, folder)
	<-time.After(a.time)
	return a.end(t, folder)
}

// checkTimes checks the times from each absence's end until the program shows the whole folder.
func checkTimes(t *testing.T, all []absence, took []time.Duration) {
	t.Helper()
	for i, a := range all {
		if took[i] > alwaysWithin {
			t.Errorf("%v: the whole folder is shown after %v", a, took[i])
		}
	}

	slices.Sort(took)
	if median := took[len(took)/2]; median > usuallyWithin {
		t.Errorf("the whole folder is shown after %v in the median, in %v", median, took)
	}
}

// logTime matches the time of a line of the log.
var logTime = regexp.MustCompile(`^time=(\S+) level=INFO msg="reloaded the files"`)

// The server reads the folder again soon after a missing file is back, and then shows no error.
func TestServeRecoversFromAbsences(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "center")
	must(t, os.CopyFS(folder, flows.Small()))
	cmd := program(t, "serve", "--listen", "127.0.0.1:0", folder)
	out, err := cmd.StdoutPipe()
	must(t, err)
	log, err := cmd.StderrPipe()
	must(t, err)
	must(t, cmd.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	must(t, err)
	at := regexp.MustCompile(`http://[^/]+`).FindString(line)

	lines := bufio.NewScanner(log)
	all := absences(t)
	var took []time.Duration
	for _, a := range all {
		back := a.pass(t, folder)
		read := time.Time{}
		for read.Before(back) {
			if !lines.Scan() {
				t.Fatalf("%v: the log ends: %v", a, lines.Err())
			}
			if m := logTime.FindStringSubmatch(lines.Text()); m != nil {
				read, err = time.Parse(time.RFC3339, m[1])
				must(t, err)
				read = read.Add(time.Millisecond) // the log cuts the microseconds
			}
		}
		took = append(took, read.Sub(back))
		if _, page := get(t, at+"/"); strings.Contains(page, "have errors") {
			t.Errorf("%v: the page has errors afterwards", a)
		}
	}
	must(t, cmd.Process.Signal(os.Interrupt))
	_, err = io.Copy(io.Discard, log)
	must(t, err)
	must(t, cmd.Wait())
	checkTimes(t, all, took)
}

// All scripted calls run again soon after a missing file is back.
func TestWatchRecoversFromAbsences(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "center")
	must(t, os.CopyFS(folder, flows.Small()))
	cmd := program(t, "test", "--watch", folder)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())

	lines := bufio.NewScanner(out)
	waitFor := func(state, begin string) string {
		t.Helper()
		for lines.Scan() {
			if strings.HasPrefix(lines.Text(), begin) {
				return lines.Text()
			}
		}
		t.Fatalf("%s: it ended without %q: %v", state, begin, lines.Err())
		return ""
	}
	passed := waitFor("at the start", "ok:")
	waitFor("at the start", "watching")
	all := absences(t)
	var took []time.Duration
	for _, a := range all {
		back := a.pass(t, folder)
		waitFor(a.String(), filepath.Base(a.file)+" changed")
		waitFor(a.String(), passed)
		took = append(took, time.Since(back))
		waitFor(a.String(), "watching")
	}
	must(t, cmd.Process.Signal(os.Interrupt))
	must(t, cmd.Wait())
	checkTimes(t, all, took)
}

// The language server has no finding once each of several centers has its missing file back. It
// shows the absence of main.yaml and of routing.yaml.
func TestEditorRecoversFromAbsences(t *testing.T) {
	t.Parallel()
	cmd := program(t, "lsp")
	in, err := cmd.StdinPipe()
	must(t, err)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())

	findings := findingsByFile{now: map[string]int{}, ever: map[string]bool{}, changed: make(chan struct{}, 1)}
	client := jrpc2.NewClient(channel.LSP(out, in), &jrpc2.ClientOptions{OnNotify: findings.notified})
	parent := t.TempDir()
	timed := absences(t)
	untilShown := []absence{{file: "routing.yaml"}, {file: "main.yaml"}}
	all := slices.Concat(untilShown, timed)
	folderOf := func(i int) string { return filepath.Join(parent, fmt.Sprintf("center%d", i)) }
	var roots []any
	for i := range all {
		folder := folderOf(i)
		must(t, os.CopyFS(folder, flows.Small()))
		roots = append(roots, map[string]any{"uri": fileURI(folder), "name": folder})
	}
	call := func(method string, params any) {
		t.Helper()
		if _, err := client.Call(t.Context(), method, params); err != nil {
			t.Fatalf("%s: %v", method, err)
		}
	}
	call("initialize", map[string]any{"workspaceFolders": roots, "capabilities": map[string]any{}})
	must(t, client.Notify(t.Context(), "initialized", map[string]any{}))
	call("textDocument/hover", map[string]any{ // it is answered after the folders are read
		"textDocument": map[string]any{"uri": fileURI(filepath.Join(parent, "center0", "main.yaml"))},
		"position":     map[string]any{"line": 0, "character": 0},
	})

	var absent sync.WaitGroup
	for i, a := range timed {
		absent.Go(func() { a.pass(t, folderOf(len(untilShown)+i)) })
	}
	for i, a := range untilShown {
		a.begin(t, folderOf(i))
	}
	findings.await(t, func(_ map[string]int, ever map[string]bool) bool { return ever["center0"] && ever["center1"] })
	for i, a := range untilShown {
		a.end(t, folderOf(i))
	}
	absent.Wait()
	findings.await(t, func(now map[string]int, _ map[string]bool) bool { return len(now) == 0 })

	call("shutdown", nil)
	must(t, client.Notify(context.Background(), "exit", nil))
	must(t, cmd.Wait())
}

func fileURI(path string) string { return (&url.URL{Scheme: "file", Path: path}).String() }

// findingsByFile are the findings that a language server has sent.
type findingsByFile struct {
	lock    sync.Mutex
	now     map[string]int  // the number in each file with any
	ever    map[string]bool // folders with a file that had any
	changed chan struct{}   // has a value after each change
}

func (f *findingsByFile) notified(r *jrpc2.Request) {
	var p struct {
		URI         string
		Diagnostics []json.RawMessage
	}
	if r.Method() != "textDocument/publishDiagnostics" || r.UnmarshalParams(&p) != nil {
		return
	}
	f.lock.Lock()
	defer f.lock.Unlock()
	delete(f.now, p.URI)
	if n := len(p.Diagnostics); n > 0 {
		f.now[p.URI] = n
		f.ever[regexp.MustCompile(`center\d+`).FindString(p.URI)] = true
	}
	select {
	case f.changed <- struct{}{}:
	default: // a value waits already
	}
}

// await waits until the findings now, and the folders that had any, fulfill a condition.
func (f *findingsByFile) await(t *testing.T, isFulfilled func(now map[string]int, ever map[string]bool) bool) {
	t.Helper()
	end := time.After(alwaysWithin)
	for !isFulfilled(f.state()) {
		select {
		case <-f.changed:
		case <-end:
			now, ever := f.state()
			t.Fatalf("after %v: findings %v; there were some in %v", alwaysWithin, now, ever)
		}
	}
}

// state returns the findings now, and the folders that had any.
func (f *findingsByFile) state() (now map[string]int, ever map[string]bool) {
	f.lock.Lock()
	defer f.lock.Unlock()
	return maps.Clone(f.now), maps.Clone(f.ever)
}
