package threeway

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

const written = `# Written by a program.
flow: main
start: topic
steps:
  # block topic
  topic:
    menu: Press 1.
    attempts: 1
    choices: {1: sales, 2: bye}

  sales: {queue: sales, then: {answered: bye}} # block sales

  # block bye
  bye: {end: hung_up}
`

// Each edit by hand outlives what the program changes elsewhere.
func TestMerge(t *testing.T) {
	for name, c := range map[string]struct{ ours, theirs, want []string }{ // old, new
		"a prompt":                     {ours: []string{"Press 1.", "Press one, please."}},
		"a prompt and another setting": {[]string{"Press 1.", "Press one."}, []string{"attempts: 1", "attempts: 2"}, []string{"Press 1.", "Press one.", "attempts: 1", "attempts: 2"}},
		"a key and another":            {[]string{"1: sales", "3: sales"}, []string{"2: bye", "2: topic"}, []string{"{1: sales, 2: bye}", "{2: topic, 3: sales}"}},
		"a capacity in brackets":       {[]string{"answered: bye}}", "answered: bye}, priority: 3}"}, []string{"answered: bye", "answered: topic"}, []string{"answered: bye}}", "answered: topic}, priority: 3}"}},
		"a step taken out":             {[]string{"\n  # block bye\n  bye: {end: hung_up}\n", ""}, []string{"attempts: 1", "attempts: 2"}, []string{"\n  # block bye\n  bye: {end: hung_up}\n", "", "attempts: 1", "attempts: 2"}},
		"a step of one's own":          {[]string{"  # block bye", "  # mine\n  own: {say: Hi., then: bye}\n\n  # block bye"}, []string{"hung_up", "done"}, []string{"  # block bye", "  # mine\n  own: {say: Hi., then: bye}\n\n  # block bye", "hung_up", "done"}},
		"a comment":                    {[]string{"    attempts: 1", "    # once is enough\n    attempts: 1"}, []string{"Press 1.", "Press 2."}, []string{"    attempts: 1", "    # once is enough\n    attempts: 1", "Press 1.", "Press 2."}},
		"a new step of the program":    {[]string{"Press 1.", "Press one."}, []string{"  # block bye", "  new: {say: Hi., then: bye}\n\n  # block bye"}, []string{"Press 1.", "Press one.", "  # block bye", "  new: {say: Hi., then: bye}\n\n  # block bye"}},
	} {
		t.Run(name, func(t *testing.T) {
			if c.want == nil {
				c.want = c.ours
			}
			got, edits := Merge([]byte(written), []byte(change(c.ours)), []byte(change(c.theirs)))
			if diff := cmp.Diff(change(c.want), string(got)); diff != "" {
				t.Error(diff)
			}
			if i := slices.IndexFunc(edits, func(e Edit) bool { return e.Conflict }); i >= 0 {
				t.Errorf("a conflict: %v", edits[i])
			}
		})
	}
}

// The program writes a time of the person in another spelling: the spelling of the person stays, without a conflict.
func TestMergeTimes(t *testing.T) {
	const before, stands, now = "most: 1m\nrings: 60s\n", "most: 90s\nrings: 1m\n", "most: 1m30s\nrings: 20s\n"
	got, edits := Merge([]byte(before), []byte(stands), []byte(now))
	if want := "most: 90s\nrings: 20s\n"; string(got) != want || len(edits) > 0 {
		t.Errorf("%q and %v, want %q and no edit", got, edits, want)
	}
}

// Keys that a person writes in one list are the keys that the program writes apart.
func TestMergeKeysInLists(t *testing.T) {
	const written = "steps:\n  topic:\n    menu: Press 1.\n    choices: {1: sales, 2: bye}\n"
	ours := strings.ReplaceAll(written, "2: bye}", `2: bye, "3, 4": sales}`)
	now := strings.ReplaceAll(written, "2: bye}", "2: bye, 3: sales, 4: sales}")
	for _, before := range []string{written, now} {
		merged, edits := Merge([]byte(before), []byte(ours), []byte(now))
		if string(merged) != ours || len(edits) > 0 {
			t.Errorf("after %s: %s, %v", before, merged, edits)
		}
	}

	// One of the keys leads elsewhere now. The list is the person's own, or only another form of the last import.
	other := strings.ReplaceAll(now, "4: sales", "4: bye")
	merged, edits := Merge([]byte(written), []byte(ours), []byte(other))
	want := []Edit{
		{Path: []string{"steps", "topic", "choices", "3, 4"}, Stands: "sales"},
		{Path: []string{"steps", "topic", "choices", "4"}, Stands: "sales", Written: "bye", Conflict: true},
	}
	if diff := cmp.Diff(want, edits); diff != "" || string(merged) != ours {
		t.Errorf("%s%s", merged, diff)
	}
	merged, edits = Merge([]byte(now), []byte(ours), []byte(other))
	if string(merged) != other || len(edits) > 0 {
		t.Errorf("%s, %v", merged, edits)
	}
}

// Shares of a whole stay together: the shares of both sides would not add up to 100%.
func TestMergeShares(t *testing.T) {
	const written = "answers: {topic: {1: 50%, 2: 50%}, more: {1: 100%}}\nslips: {silent: 3%, wrong_key: 3%}\n"
	ours := strings.NewReplacer("1: 50%, 2: 50%", "1: 70%, 2: 30%", "silent: 3%", "silent: 4%").Replace(written)
	now := strings.NewReplacer("1: 50%, 2: 50%", "1: 33.34%, 2: 33.33%, 3: 33.33%", "wrong_key: 3%", "wrong_key: 2%").Replace(written)

	merged, edits := Merge([]byte(written), []byte(ours), []byte(now))
	want := "answers: {topic: {1: 70%, 2: 30%}, more: {1: 100%}}\nslips: {silent: 4%, wrong_key: 2%}\n"
	if diff := cmp.Diff(want, string(merged)); diff != "" {
		t.Error(diff)
	}
	wantEdits := []Edit{
		{Path: []string{"answers", "topic"}, Stands: "{1: 70%, 2: 30%}", Written: "{1: 33.34%, 2: 33.33%, 3: 33.33%}", Conflict: true},
		{Path: []string{"slips", "silent"}, Stands: "4%", Written: "3%"},
	}
	if diff := cmp.Diff(wantEdits, edits); diff != "" {
		t.Error(diff)
	}
}

// If each side of a file has removed the part that the other one kept, nothing stays.
func TestNothingStays(t *testing.T) {
	if got, edits := Merge([]byte("a: 1\nb: 2\n"), []byte("a: 1\n"), []byte("b: 2\n")); len(got) > 0 || len(edits) != 1 {
		t.Errorf("%q, %v", got, edits)
	}
}

func change(pairs []string) string { return strings.NewReplacer(pairs...).Replace(written) }

// A conflict keeps what stands and tells both sides.
func TestConflict(t *testing.T) {
	for name, c := range map[string]struct {
		ours, theirs []string
		want         Edit
	}{
		"a prompt":                      {[]string{"Press 1.", "Press one."}, []string{"Press 1.", "Press 2."}, Edit{[]string{"steps", "topic", "menu"}, "Press one.", "Press 2.", true}},
		"a key":                         {[]string{"1: sales", "1: bye"}, []string{"1: sales", "1: topic"}, Edit{[]string{"steps", "topic", "choices", "1"}, "bye", "topic", true}},
		"taken out here, changed there": {[]string{"\n  # block bye\n  bye: {end: hung_up}\n", ""}, []string{"hung_up", "done"}, Edit{[]string{"steps", "bye"}, "", "{end: done}", true}},
		"changed here, taken out there": {[]string{"hung_up", "done"}, []string{"\n  # block bye\n  bye: {end: hung_up}\n", ""}, Edit{[]string{"steps", "bye"}, "{end: done}", "", true}},
	} {
		t.Run(name, func(t *testing.T) {
			got, edits := Merge([]byte(written), []byte(change(c.ours)), []byte(change(c.theirs)))
			if diff := cmp.Diff(change(c.ours), string(got)); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff([]Edit{c.want}, edits); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestMergeRandom merges random files: a side that has not changed gives way, two of the same
// are no conflict, and each value comes from a side that has changed it, or otherwise from the values that were
// written.
func TestMergeRandom(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		b, o, n := file(t), file(t), file(t)
		if got, _ := Merge(b, b, n); string(got) != string(n) {
			t.Fatalf("what was not changed is\n%s\nand not\n%s", got, n)
		}
		if got, _ := Merge(b, o, b); string(got) != string(o) {
			t.Fatalf("what is written again is\n%s\nand not\n%s", got, o)
		}

		got, edits := Merge(b, o, n)
		var found diag.Findings
		merged := yaml.Parse("", got, &found)
		if found.Len() > 0 {
			t.Fatalf("the merged file is not YAML:\n%s", got)
		}

		conflicts := map[string]bool{}
		for _, e := range edits {
			if e.Conflict {
				conflicts[fmt.Sprint(e.Path)] = true
			}
		}

		values, want := leaves(merged), map[string]string{}
		before, stands, now := leaves(yaml.Parse("", b, &found)), leaves(yaml.Parse("", o, &found)), leaves(yaml.Parse("", n, &found))
		for path := range union(before, stands, now) {
			want[path] = stands[path]
			if stands[path] == before[path] {
				want[path] = now[path]
			}

			inConflict := false
			for c := range conflicts {
				inConflict = inConflict || strings.HasPrefix(path, strings.TrimSuffix(c, "]"))
			}
			if values[path] != want[path] && !inConflict {
				t.Fatalf("%s is %q, want %q, of\n%s\n%s\n%s\nwhich become\n%s\n%v", path, values[path], want[path], b, o, n, got, edits)
			}
		}

		again, _ := Merge(n, got, n)
		if string(again) != string(got) {
			t.Fatalf("merged again it is\n%s\nand not\n%s", again, got)
		}
	})
}

func union(all ...map[string]string) map[string]bool {
	out := map[string]bool{}
	for _, m := range all {
		for k := range m {
			out[k] = true
		}
	}
	return out
}

// leaves returns the texts of a file by their paths.
func leaves(root *yaml.Node) map[string]string {
	out := map[string]string{}
	var walk func(path []string, n *yaml.Node)
	walk = func(path []string, n *yaml.Node) {
		if n.Kind == yaml.Map {
			for _, e := range n.Pairs {
				walk(append(slices.Clone(path), e.Key.Text), e.Value)
			}
			return
		}
		out[fmt.Sprint(path)] = toOut(n).Inline()
	}
	walk(nil, root)
	return out
}

// file draws a file of a few keys, so that files have many in common.
func file(t *rapid.T) []byte {
	var root, section yaml.Out
	root.AddText("file", "f")
	for _, key := range []string{"a", "b", "c"} {
		if !rapid.Bool().Draw(t, "has") {
			continue
		}
		var entry yaml.Out
		for _, setting := range []string{"x", "y"} {
			entry.AddText(setting, rapid.SampledFrom([]string{"", "1", "2", "3", strings.Repeat("long ", 20)}).Draw(t, "value"))
		}
		section.AddWithComment(rapid.SampledFrom([]string{"", "block"}).Draw(t, "comment"), key, entry)
	}
	root.AddWithComment("The section.", "section", section)
	return yaml.Write("A file.", root)
}
