package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/tools/txtar"
)

const readme = "../../README.md"

// shown is one command of a console block with the output that the README shows.
type shown struct {
	line    int
	command string
	output  []string
}

// A line of "…" stands for any lines.
const anyLines = "…"

// TestReadme runs every command of the README's console blocks, in order, in one
// folder with the files that it asks for, and compares what it prints: standard output and errors, as a terminal
// shows them.
func TestReadme(t *testing.T) {
	session := consoleBlocks(t)
	if len(session) == 0 {
		t.Fatal("the README shows no commands")
	}
	var steps strings.Builder
	for i := range session {
		fmt.Fprintf(&steps, "shows %d\n", i)
	}
	steps.Write(txtar.Format(&txtar.Archive{Files: readmeFiles(t)}))
	if update {
		t.Cleanup(func() { rewrite(t, session) })
	}
	file := filepath.Join(t.TempDir(), "readme.txt")
	if err := os.WriteFile(file, []byte(steps.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Files: []string{file},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"shows": func(ts *testscript.TestScript, _ bool, args []string) {
				var i int
				if _, err := fmt.Sscan(args[0], &i); err != nil {
					ts.Fatalf("%v", err)
				}
				session[i].check(ts)
			},
		},
	})
}

// readmeFiles are the files that the README asks its reader to write.
func readmeFiles(t *testing.T) []txtar.File {
	t.Helper()
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	var files []txtar.File
	for _, b := range regexp.MustCompile("(?s)<!-- file (\\S+) -->\n```yaml\n(.*?)```").FindAllStringSubmatch(string(text), -1) {
		files = append(files, txtar.File{Name: b[1], Data: []byte(b[2])})
	}
	return files
}

// update is set to write what the commands print into the README, in the place
// of what it shows.
var update = os.Getenv("UPDATE_SCRIPTS") != ""

func rewrite(t *testing.T, session []shown) {
	t.Helper()
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	inside, next := false, 0
	for line := range strings.SplitSeq(string(text), "\n") {
		switch {
		case strings.HasPrefix(line, "```"):
			inside = line == "```console"
		case inside && strings.HasPrefix(line, "$ "):
			out = append(append(out, line), session[next].output...)
			next++
			continue
		case inside:
			continue
		}
		out = append(out, line)
	}
	if err := os.WriteFile(readme, []byte(strings.Join(out, "\n")), 0o644); err != nil {
		t.Fatal(err)
	}
}

func consoleBlocks(t *testing.T) []shown {
	t.Helper()
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	var out []shown
	inside := false
	for i, line := range strings.Split(string(text), "\n") {
		command, isCommand := strings.CutPrefix(line, "$ ")
		switch {
		case strings.HasPrefix(line, "```"):
			inside = line == "```console"
		case inside && isCommand:
			out = append(out, shown{line: i + 1, command: command})
		case inside && len(out) > 0:
			last := &out[len(out)-1]
			last.output = append(last.output, line)
		}
	}
	return out
}

// check runs the command with the program under test in the place of "go run", which
// says how the program ended where that was not well.
func (s *shown) check(ts *testscript.TestScript) {
	command := strings.ReplaceAll(s.command, "go run ./cmd/ivrsim", "ivrsim")
	err := ts.Exec("sh", "-c", command+" 2>&1")
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		ts.Fatalf("README.md:%d: %v", s.line, err)
	}
	got := strings.TrimRight(ts.ReadFile("stdout"), "\n")
	if exit != nil && strings.HasPrefix(s.command, "go run ") {
		got += fmt.Sprintf("\nexit status %d", exit.ExitCode())
	}
	if update && !slices.Contains(s.output, anyLines) {
		s.output = nil
		if got != "" {
			s.output = strings.Split(got, "\n")
		}
	}
	if !s.pattern().MatchString(got) {
		ts.Fatalf("README.md:%d: $ %s\nprints\n%s\nand the README shows\n%s", s.line, s.command, got, strings.Join(s.output, "\n"))
	}
}

func (s *shown) pattern() *regexp.Regexp {
	var p strings.Builder
	p.WriteString(`\A`)
	for i, line := range s.output {
		if i > 0 {
			p.WriteString(`\n`)
		}
		if line == anyLines {
			p.WriteString(`(?s:.*)`)
			continue
		}
		p.WriteString(regexp.QuoteMeta(line))
	}
	p.WriteString(`\z`)
	return regexp.MustCompile(p.String())
}

// The YAML that the README shows stands in the sample center, letter by letter.
func TestReadmeShowsTheSampleCenter(t *testing.T) {
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)<!-- from (\\S+) -->\n```yaml\n(.*?)```").FindAllStringSubmatch(string(text), -1)
	if len(blocks) == 0 {
		t.Fatal("the README shows no YAML of the sample center")
	}
	for _, b := range blocks {
		file, err := os.ReadFile("../../" + b[1])
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(file), b[2]) {
			t.Errorf("%s has no such lines:\n%s", b[1], b[2])
		}
	}
}

// The findings that the README lists are those of the mistakes in
// testdata/script/mistakes.txt.
func TestReadmeShowsTheFindingsOfMistakes(t *testing.T) {
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	mistakes, err := os.ReadFile("testdata/script/mistakes.txt")
	if err != nil {
		t.Fatal(err)
	}
	shown := regexp.MustCompile("(?m)^\\| .* \\| `(.* \\[[a-z-]+\\])` \\|$").FindAllStringSubmatch(string(text), -1)
	if len(shown) < 10 {
		t.Fatalf("the README shows %d findings", len(shown))
	}
	for _, finding := range shown {
		if !strings.Contains(string(mistakes), ": "+finding[1]+"\n") {
			t.Errorf("no mistake is answered by %s", finding[1])
		}
	}
}
