package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/platforms/amazonconnect/connecttest"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/asterisktest"
	"github.com/ivrsim/ivrsim/internal/platforms/genesysarchitect/architecttest"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/twiliostudio/studiotest"
)

// TestEditsOutliveImports edits an imported folder by hand and imports the same source again, and
// then a changed one. Each edit stays, or is told as one of the edits that the import keeps with
// both sides; files of a person's own stay byte for byte.
func TestEditsOutliveImports(t *testing.T) {
	t.Parallel()
	formats := []func(*rapid.T) map[string][]byte{connecttest.Flows, studiotest.Flows, asterisktest.Flows, architecttest.Flows}
	longtest.CheckN(t, 10, 1000, func(t *rapid.T) { editAndImport(t, rapid.SampledFrom(formats).Draw(t, "format")(t)) })
}

// places are the places that a person edits in a folder, and their new content, with a number of its own.
var places = []struct {
	in   string // a pattern of files
	what *regexp.Regexp
	with string
}{
	{"routing.yaml", regexp.MustCompile(`mon-fri: "09:00-17:00"`), `mon-fri: "09:00-18:%02d"`},
	{"routing.yaml", regexp.MustCompile(`\+1 202 555 01\d\d`), `+1 303 555 01%02d`},
	{"routing.yaml", regexp.MustCompile(`capacity: 100\b`), `capacity: 34%02d`},
	{"routing.yaml", regexp.MustCompile(`answer_within: 20s`), `answer_within: 34%02ds`},
	{"trivial.yaml", regexp.MustCompile(`total: 1000`), `total: 34%02d`},
	{"*.yaml", regexp.MustCompile(`(?:say|menu|collect): (?:Hello|Press 1\.|Text of b\d)`), `say: Edited %02d`},
	{"*.yaml", regexp.MustCompile(`timeout: \d+s`), `timeout: 1%02ds`},
}

// handEdit is the content of a file after a person has edited it; gone is the content that is not there
// any more.
type handEdit struct{ file, stands, gone string }

// editFolder edits an imported folder at random places.
func editFolder(t *rapid.T, out string) []handEdit {
	var edits []handEdit
	for i, p := range places {
		files, _ := filepath.Glob(filepath.Join(out, p.in))
		files = slices.DeleteFunc(files, func(f string) bool {
			return filepath.Base(f) == importer.NameMapFile || p.in == "*.yaml" &&
				slices.Contains([]string{"routing.yaml", "trivial.yaml"}, filepath.Base(f))
		})
		if len(files) == 0 || !rapid.Bool().Draw(t, "edits") {
			continue
		}

		file := rapid.SampledFrom(files).Draw(t, "file")
		src, _ := os.ReadFile(file)
		found := p.what.FindAllIndex(src, -1)
		if len(found) == 0 {
			continue
		}

		at := rapid.SampledFrom(found).Draw(t, "place")
		stands := fmt.Sprintf(p.with, 10+i)
		if key, _, ok := strings.Cut(string(src[at[0]:at[1]]), ": "); ok && strings.HasPrefix(stands, "say: ") {
			stands = key + strings.TrimPrefix(stands, "say")
		}

		edited := slices.Concat(src[:at[0]], []byte(stands), src[at[1]:])
		if err := os.WriteFile(file, edited, 0o666); err != nil {
			t.Fatal(err)
		}

		edits = append(edits, handEdit{file: file, stands: stands})
	}

	return edits
}

// takeOutLine takes one of several lines out of routing.yaml.
func takeOutLine(t *rapid.T, out string) []handEdit {
	file := filepath.Join(out, "routing.yaml")
	src, _ := os.ReadFile(file)
	lines := regexp.MustCompile(`(?m)^  [^ \n]+: \{number: .*\n`).FindAll(src, -1)
	if len(lines) < 2 || !rapid.Bool().Draw(t, "takes a line out") {
		return nil
	}
	line := rapid.SampledFrom(lines).Draw(t, "line")
	if err := os.WriteFile(file, bytes.Replace(src, line, nil, 1), 0o666); err != nil {
		t.Fatal(err)
	}
	name, _, _ := strings.Cut(string(line), "number: ")
	return []handEdit{{file: file, gone: name + "number: "}}
}

// changeSource changes words in the files of the platform.
func changeSource(t *rapid.T, flows map[string][]byte) {
	words := [][2]string{
		{"Hello", "Good day"},
		{"Press 1.", "Press one."},
		{"sales", "sellers"},
		{"Text of", "Words of"},
		{"tts: ", "tts: New "},
		{"hello", "welcome"},
		{`"5"`, `"6"`},
	}
	for _, name := range slices.Sorted(maps.Keys(flows)) {
		for _, w := range words {
			if rapid.Bool().Draw(t, "changes") {
				flows[name] = bytes.ReplaceAll(flows[name], []byte(w[0]), []byte(w[1]))
			}
		}
	}
}

func editAndImport(t *rapid.T, flows map[string][]byte) {
	source, out := foldersFor(t)
	writeFlows(t, source, flows)
	imported(t, source, out)
	edits := slices.Concat(takeOutLine(t, out), editFolder(t, out))
	if rapid.Bool().Draw(t, "edits steps") {
		edits = nil // the steps may be the steps of the edits
		editSteps(t, out)
	}

	own := filepath.Join(out, "own_test.yaml")
	const tests = "tests: []\n# the person's own\n"
	if err := os.WriteFile(own, []byte(tests), 0o666); err != nil {
		t.Fatal(err)
	}

	edited := readAll(out)
	for _, change := range []bool{false, true} {
		if change {
			changeSource(t, flows)
			writeFlows(t, source, flows)
		}

		before := sidesOf(t, out)
		told := importAgain(t, source, out)
		now := sidesOf(t, out)

		checkLeft(t, out, before, now)
		checkMerged(t, before, now, told)
		for _, e := range edits {
			e.check(t, told, edited, change)
		}
		if src, _ := os.ReadFile(own); string(src) != tests {
			t.Fatalf("the person's own file is %s", src)
		}
	}
}

// importAgain imports into a folder, and returns the edits that the import tells.
func importAgain(t *rapid.T, source, out string) []importer.Edit {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if code := run([]string{"import", source, "--out", out, "--json"}, strings.NewReader(""), &stdout, &stderr); code > exitFindings {
		t.Fatalf("exit code %d: %s", code, &stderr)
	}
	var report struct{ Edits []importer.Edit }
	if err := json.Unmarshal(stdout.Bytes(), &report); err != nil {
		t.Fatalf("%v: %s", err, &stdout)
	}
	return report.Edits
}

// check fails unless the edit stands, and is told with what the import writes in its place. Only a
// changed source is a conflict.
func (e handEdit) check(t *rapid.T, told []importer.Edit, edited string, changed bool) {
	t.Helper()
	src, _ := os.ReadFile(e.file)
	if e.gone != "" && strings.Contains(string(src), e.gone) || !strings.Contains(string(src), e.stands) {
		t.Fatalf("%+v is lost:\n%s\nwas\n%s", e, src, edited)
	}

	_, value, _ := strings.Cut(e.stands, ": ")
	for _, x := range told {
		if x.Conflict && !changed {
			t.Fatalf("%+v is a conflict with the same source", x)
		}
		if x.Conflict && x.Folder == "" && x.Import == "" {
			t.Fatalf("%+v is a conflict without its sides", x)
		}
	}

	isTold := slices.ContainsFunc(told, func(x importer.Edit) bool {
		return x.File == filepath.Base(e.file) && (strings.Contains(x.Folder, strings.Trim(value, `"`)) || e.gone != "" && x.Folder == "")
	})
	if !isTold {
		t.Fatalf("%+v is not told: %+v", e, told)
	}
}
