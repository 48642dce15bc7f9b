package yaml_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// A folder has the files whose names end in .yaml or .yml, of itself and of its translations, each with its first key. A file
// with an error has findings, and the others are read. An editor parses a changed file again, and no other.
func TestReadFolder(t *testing.T) {
	text := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	files := fstest.MapFS{
		"a.yaml": text("flow: main\n"), "b.yml": text("prompts: of\n"), "c.yaml": text("tests: [\n"), "d.txt": text("flow: x\n"),
		".e.yaml": text("flow: x\n"), "f.yaml/g.yaml": text("flow: x\n"), "h/i.yaml": text("flow: x\n"), "yaml": text("flow: x\n"),
		"translations/a.yaml": text("prompts: de\n"), "translations/j/a.yaml": text("flow: x\n"), "translations/k.json": text("{}"),
	}

	var trees yaml.Trees
	var last map[string]*yaml.Node
	for _, c := range []struct {
		change, to, want string
		kept             string
	}{
		{"", "", "a.yaml flow, b.yml prompts, translations/a.yaml prompts; c.yaml:1:8", ""},
		{"", "", "a.yaml flow, b.yml prompts, translations/a.yaml prompts; c.yaml:1:8", "a.yaml b.yml translations/a.yaml"},
		{"c.yaml", "tests: []\n", "a.yaml flow, b.yml prompts, c.yaml tests, translations/a.yaml prompts; ", "a.yaml b.yml translations/a.yaml"},
		{"a.yaml", "", "b.yml prompts, c.yaml tests, translations/a.yaml prompts; a.yaml:1:1", "b.yml c.yaml translations/a.yaml"},
		{"a.yaml", "", "b.yml prompts, c.yaml tests, translations/a.yaml prompts; a.yaml:1:1", "b.yml c.yaml translations/a.yaml"},
	} {
		if c.change != "" {
			files[c.change] = text(c.to)
		}
		var found, again diag.Findings
		read, err := trees.ReadFolder(files, &found)
		other, err2 := yaml.ReadFolder(files, &again)
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}

		var names, kept []string
		now := map[string]*yaml.Node{}
		for i, file := range read {
			names = append(names, file.Name+" "+file.Kind)
			now[file.Name] = file.Root()
			if last[file.Name] == file.Root() {
				kept = append(kept, file.Name)
			}
			if other[i].Name != file.Name || dump(other[i].Root()) != dump(file.Root()) {
				t.Errorf("%s is read as %s", file.Name, dump(file.Root()))
			}
		}
		last = now

		var places []string
		for _, x := range found.Sorted() {
			places = append(places, x.Place.String())
		}
		if got := strings.Join(names, ", ") + "; " + strings.Join(places, ", "); got != c.want {
			t.Errorf("after the change of %q: %s, want %s", c.change, got, c.want)
		}
		if got := strings.Join(kept, " "); got != c.kept {
			t.Errorf("after the change of %q the trees of %s are kept, want %s", c.change, got, c.kept)
		}
		if list(&found) != list(&again) || found.Files() != again.Files() || found.SourceOf("b.yml") != "prompts: of\n" {
			t.Errorf("findings %s, and without trees %s", list(&found), list(&again))
		}
	}

	var found diag.Findings
	if _, err := yaml.ReadFolder(fstest.MapFS{"a": text("")}, &found); err != nil || found.Len() > 0 {
		t.Errorf("a folder without such files: %v, %v", err, found.Sorted())
	}
	files["translations"] = text("x")
	for name := range files {
		if strings.HasPrefix(name, "translations/") {
			delete(files, name)
		}
	}
	if _, err := yaml.ReadFolder(files, &found); err != nil || !strings.Contains(fmt.Sprint(found.Sorted()), "the folder cannot be read: it is a file") {
		t.Errorf("translations that are a file: %v, %v", err, found.Sorted())
	}
}
