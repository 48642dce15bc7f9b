package main

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/txtar"
	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// editSteps edits the steps of a flow as a person does: another key of a menu, another name of a step
// with all that leads there, a step or a setting taken out.
func editSteps(t *rapid.T, out string) {
	names := flowsIn(out)
	file := filepath.Join(out, rapid.SampledFrom(names).Draw(t, "flow")+".yaml")
	src, _ := os.ReadFile(file)

	var found diag.Findings
	root := yaml.Parse("", src, &found)
	steps := root.Get("steps")
	if steps == nil || len(steps.Pairs) < 2 {
		return
	}
	i := rapid.IntRange(1, len(steps.Pairs)-1).Draw(t, "step")
	step := steps.Pairs[i]
	lines := strings.SplitAfter(string(src), "\n")
	to := len(lines) // the lines of the step end before it
	if i+1 < len(steps.Pairs) {
		to = steps.Pairs[i+1].Key.Place.Line - 1
	}

	var edits []*yaml.Node
	with := "edited"
	switch rapid.SampledFrom([]string{"key", "name", "step", "setting"}).Draw(t, "edits") {
	case "key":
		with = "77"
		for _, s := range steps.Pairs {
			if choices := s.Value.Get("choices"); choices != nil {
				edits = []*yaml.Node{choices.Pairs[0].Key}
			}
		}
	case "name":
		edits = namesOf(root, step.Key.Text)
	case "step":
		lines = slices.Delete(lines, step.Key.Place.Line-1, to)
	case "setting":
		at := step.Key.Place.Line
		if n := len(step.Value.Pairs); n < 2 || step.Value.Pairs[n-1].Key.Place.Line <= at {
			return // in brackets
		}
		from := step.Value.Pairs[1].Key.Place.Line - 1
		if len(step.Value.Pairs) > 2 {
			to = step.Value.Pairs[2].Key.Place.Line - 1
		}
		if to > from {
			lines = slices.Delete(lines, from, to)
		}
	}

	// From the last place to the first, so that no edit moves a place that is still to come.
	slices.SortFunc(edits, func(a, b *yaml.Node) int {
		return cmp.Or(cmp.Compare(b.Place.Line, a.Place.Line), cmp.Compare(b.Place.Column, a.Place.Column))
	})
	for _, n := range edits {
		line := []rune(lines[n.Place.Line-1])
		at := n.Place.Column - 1
		lines[n.Place.Line-1] = string(slices.Concat(line[:at], []rune(with), line[at+n.Place.Width:]))
	}

	if err := os.WriteFile(file, []byte(strings.Join(lines, "")), 0o666); err != nil {
		t.Fatal(err)
	}
}

// namesOf returns where a flow has the name of a step.
func namesOf(root *yaml.Node, name string) []*yaml.Node {
	var out []*yaml.Node
	var targets func(n *yaml.Node)
	targets = func(n *yaml.Node) {
		if n == nil {
			return
		}
		if n.Kind == yaml.Scalar && n.Text == name {
			out = append(out, n)
		}

		for _, e := range n.Pairs {
			targets(e.Value)
		}
	}

	targets(root.Get("start"))
	for _, s := range root.Get("steps").Pairs {
		if s.Key.Text == name {
			out = append(out, s.Key)
		}
		targets(s.Value.Get("then"))
		targets(s.Value.Get("choices"))
	}

	return out
}

// mergeSides are the values of a folder's files by file and path: those that the import wrote, and those
// that stand; and the files themselves.
type mergeSides struct{ written, standing, files map[string]string }

func sidesOf(t *rapid.T, out string) mergeSides {
	m := mergeSides{map[string]string{}, map[string]string{}, map[string]string{}}
	archive, err := txtar.ParseFile(filepath.Join(out, importer.WrittenFile))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range archive.Files {
		// The proposed names of a dialplan's steps are no file that another import merges.
		if f.Name == importer.NameMapFile {
			continue
		}

		src, err := os.ReadFile(filepath.Join(out, f.Name))
		if err != nil {
			continue
		}
		m.files[f.Name] = string(src)
		for values, src := range map[*map[string]string][]byte{&m.written: f.Data, &m.standing: src} {
			var found diag.Findings
			root := yaml.Parse(f.Name, src, &found)
			if found.Len() > 0 {
				t.Fatalf("%v in\n%s", found.Sorted(), src)
			}
			addValues(*values, pathKey(f.Name, nil), root)
		}
	}
	return m
}

func pathKey(file string, path []string) string {
	return strings.Join(append([]string{file}, path...), "\x00") + "\x00"
}

func addValues(values map[string]string, at string, n *yaml.Node) {
	if n.Kind != yaml.Map {
		var text func(*yaml.Node) string
		text = func(n *yaml.Node) string {
			out := n.Text
			for _, item := range n.Items {
				out += "\n- " + text(item)
			}
			for _, e := range n.Pairs {
				out += fmt.Sprintf("\n%s: %s", e.Key.Text, text(e.Value))
			}
			return out
		}

		values[at] = text(n)
		return
	}
	for _, e := range n.Pairs {
		addValues(values, at+e.Key.Text+"\x00", e.Value)
	}
}

// checkLeft fails unless the files of flows that are not imported any more stay as they are. Of those the
// merge says nothing: they are the person's own now.
func checkLeft(t *rapid.T, out string, before, now mergeSides) {
	for name, was := range before.files {
		if _, ok := now.files[name]; ok {
			continue
		}
		if src, _ := os.ReadFile(filepath.Join(out, name)); string(src) != was {
			t.Fatalf("%s is not imported any more, and is now\n%s\nwas\n%s", name, src, was)
		}
		for _, values := range []map[string]string{before.written, before.standing} {
			maps.DeleteFunc(values, func(path, _ string) bool { return strings.HasPrefix(path, pathKey(name, nil)) })
		}
	}
}

// checkMerged fails unless each value is the value of the person, if they have changed it, and otherwise the value
// that is written now, but for what is under a conflict that is told; and unless each change is told.
func checkMerged(t *rapid.T, before, now mergeSides, told []importer.Edit) {
	has := func(values map[string]string, path string) bool {
		for at := range values {
			if strings.HasPrefix(at, path) {
				return true
			}
		}
		return false
	}
	for _, e := range told {
		path := pathKey(e.File, e.Path)
		if (e.Folder != "") != has(before.standing, path) || (e.Import != "") != has(now.written, path) || e.Folder == e.Import {
			t.Fatalf("%+v does not show its sides", e)
		}
	}

	paths := map[string]bool{}
	for _, values := range []map[string]string{before.written, before.standing, now.written, now.standing} {
		for path := range values {
			paths[path] = true
		}
	}

	for _, path := range slices.Sorted(maps.Keys(paths)) {
		by := func(e importer.Edit) bool {
			at := pathKey(e.File, e.Path)
			return strings.HasPrefix(path, at) || strings.HasPrefix(at, path)
		}
		want, byHand := now.written[path], before.standing[path] != before.written[path]
		if byHand {
			want = before.standing[path]
		}

		inConflict := slices.ContainsFunc(told, func(e importer.Edit) bool { return e.Conflict && by(e) })
		if now.standing[path] != want && !inConflict {
			t.Fatalf("%q is %q, want %q: %+v", path, now.standing[path], want, told)
		}
		if byHand && before.standing[path] != now.written[path] && !slices.ContainsFunc(told, by) {
			t.Fatalf("%q is not told: %+v", path, told)
		}
	}
}
