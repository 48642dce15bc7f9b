//go:build linux

package main

import (
	"bufio"
	"bytes"
	"context"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/flows"
)

// folderState is a state of a center's folder that a deployment or an editor leaves for a while.
type folderState struct {
	name string
	make func(t *testing.T, folder string)
}

// folderStates are states in which the folder of the small center is no valid center.
func folderStates() []folderState {
	states := []folderState{
		{"the folder is missing", func(t *testing.T, folder string) { must(t, os.RemoveAll(folder)) }},
		{"the folder is empty", func(t *testing.T, folder string) {
			must(t, os.RemoveAll(folder))
			must(t, os.Mkdir(folder, 0o755))
		}},
		{"the folder is a file", func(t *testing.T, folder string) {
			must(t, os.RemoveAll(folder))
			must(t, os.WriteFile(folder, nil, 0o600))
		}},
		{"the folder is another one with errors", func(t *testing.T, folder string) {
			other := filepath.Join(t.TempDir(), "other")
			must(t, os.CopyFS(other, flows.Small()))
			must(t, os.Remove(filepath.Join(other, "person.yaml")))
			must(t, os.Rename(folder, filepath.Join(t.TempDir(), "old")))
			must(t, os.Rename(other, folder))
		}},
		{"the folder is a link to one with errors", func(t *testing.T, folder string) {
			other := filepath.Join(t.TempDir(), "other")
			must(t, os.Rename(folder, other))
			must(t, os.WriteFile(filepath.Join(other, "main.yaml"), []byte("flow: ["), 0o600))
			must(t, os.Symlink(other, folder))
		}},
		{"the translations are a link out of the folder", func(t *testing.T, folder string) {
			below, to := filepath.Join(folder, "translations"), filepath.Join(t.TempDir(), "out")
			must(t, os.Rename(below, to))
			must(t, os.Symlink(to, below))
		}},
		{"the translations are a file", func(t *testing.T, folder string) {
			must(t, os.RemoveAll(filepath.Join(folder, "translations")))
			must(t, os.WriteFile(filepath.Join(folder, "translations"), nil, 0o600))
		}},
	}

	for _, file := range []string{"routing.yaml", "main.yaml", "saturday.yaml"} {
		of := func(state string, then func(t *testing.T, path string)) {
			states = append(states, folderState{file + " is " + state, func(t *testing.T, folder string) {
				path := filepath.Join(folder, file)
				text, err := os.ReadFile(path)
				must(t, err)
				must(t, os.Remove(path))
				if state == "half written" {
					must(t, os.WriteFile(path, text[:len(text)/2], 0o600))
				}
				then(t, path)
			}})
		}
		of("missing", func(*testing.T, string) {})
		of("empty", func(t *testing.T, path string) { must(t, os.WriteFile(path, nil, 0o600)) })

		of("half written", func(*testing.T, string) {})
		of("a folder", func(t *testing.T, path string) { must(t, os.Mkdir(path, 0o755)) })
		of("a link to nothing", func(t *testing.T, path string) { must(t, os.Symlink("nothing", path)) })

		of("of another kind", func(t *testing.T, path string) {
			must(t, os.WriteFile(path, []byte("prompts: nobody\nlanguage: fr\n"), 0o600))
		})
	}

	return states
}

// restore puts the small center in the place of a folder: a new folder, or the files in the old one.
func restore(t *testing.T, folder string, asAWhole bool) {
	t.Helper()
	if info, err := os.Lstat(folder); asAWhole || err != nil || !info.IsDir() {
		must(t, os.RemoveAll(folder))
		fresh := filepath.Join(t.TempDir(), "fresh")
		must(t, os.CopyFS(fresh, flows.Small()))
		must(t, os.Rename(fresh, folder))
		return
	}
	entries, err := os.ReadDir(folder)
	must(t, err)
	for _, e := range entries {
		must(t, os.RemoveAll(filepath.Join(folder, e.Name())))
	}
	must(t, os.CopyFS(folder, flows.Small()))
}

// In every state of the folder the server goes on and each page shows what is wrong. When the
// folder is whole again, it recovers by itself.
func TestServeSurvivesStatesOfItsFolder(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "center")
	must(t, os.CopyFS(folder, flows.Small()))
	cmd, line, _ := serving(t, folder)
	at := regexp.MustCompile(`http://[^/]+`).FindString(line)

	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute) // against a state that never comes
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, at+"/events", http.NoBody)
	must(t, err)
	stream, err := http.DefaultClient.Do(r)
	must(t, err)
	defer stream.Body.Close()

	events := bufio.NewScanner(stream.Body)
	waitFor := func(state string, hasErrors bool) {
		t.Helper()
		for events.Scan() {
			if !strings.HasPrefix(events.Text(), "event: files") {
				continue
			}
			var event strings.Builder
			for events.Scan() && events.Text() != "" {
				event.WriteString(events.Text())
			}
			if strings.Contains(event.String(), "have errors") == hasErrors {
				return
			}
		}
		t.Fatalf("%s: the server never shows it: %v", state, events.Err())
	}

	waitFor("at the start", false)
	for i, state := range folderStates() {
		begin := time.Now()
		state.make(t, folder)
		waitFor(state.name, true)
		for _, page := range []string{"/", "/wallboard", "/flows/main"} {
			if status, text := get(t, at+page); status != http.StatusOK || !strings.Contains(text, "have errors") {
				t.Errorf("%s: %s has status %d and shows no error", state.name, page, status)
			}
		}

		shown := time.Since(begin)
		restore(t, folder, i%2 == 1)
		begin = time.Now()
		waitFor(state.name+", and whole again", false)
		t.Logf("%s: shown after %.1f s, gone after %.1f s", state.name, shown.Seconds(), time.Since(begin).Seconds())
	}

	must(t, cmd.Process.Signal(os.Interrupt))
	if err := cmd.Wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}
}

// The same states end no watching, and the calls run again when the folder is whole.
func TestWatchSurvivesStatesOfItsFolder(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "center")
	must(t, os.CopyFS(folder, flows.Small()))
	cmd := program(t, "test", "--watch", folder)
	var errors bytes.Buffer
	cmd.Stderr = &errors
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	lines := bufio.NewScanner(out)
	waitFor := func(state, begin string) {
		t.Helper()
		for lines.Scan() {
			if strings.HasPrefix(lines.Text(), begin) {
				return
			}
		}
		t.Fatalf("%s: it ended without %q: %v", state, begin, lines.Err())
	}

	waitFor("at the start", "ok:")
	waitFor("at the start", "watching")

	for i, state := range folderStates() {
		state.make(t, folder)
		waitFor(state.name, "watching")
		restore(t, folder, i%2 == 1)
		waitFor(state.name+", and whole again", "ok:")
		waitFor(state.name+", and whole again", "watching")
	}

	must(t, cmd.Process.Signal(os.Interrupt))
	if err := cmd.Wait(); err != nil {
		t.Errorf("it ended with %v: %s", err, &errors)
	}
}
