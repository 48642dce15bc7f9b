package yaml_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

func TestWrite(t *testing.T) {
	var step, then, steps, file yaml.Out
	then.AddText("done", "bye")
	step.AddText("say", "Hello: to all, of you")
	step.Add("then", then)
	steps.AddWithComment("say-play greet\napproximated", "greet", step)
	var long yaml.Out
	long.AddText("menu", strings.Repeat("For sales press one. ", 6))
	long.Add("keys", yaml.OutTexts([]string{"1", "a, b"}))
	steps.AddWithComment("menu", "menu", long)
	file.AddText("flow", "main")
	file.Add("steps", steps)
	var queues yaml.Out
	queues.Add("sales", yaml.OutTexts([]string{"a"}))
	file.AddWithComment("behind it", "queues", queues)
	file.AddWithComment(strings.Repeat("too long to be behind it ", 5), "lines", queues)
	want := `# Written by a program.
flow: main
steps:
  # say-play greet
  # approximated
  greet: {say: "Hello: to all, of you", then: {done: bye}}
  menu: # menu
    menu: "For sales press one. For sales press one. For sales press one. For sales press one. For sales press one. For sales press one. "
    keys: [1, "a, b"]
queues: {sales: [a]} # behind it

# too long to be behind it too long to be behind it too long to be behind it too long to be behind it too long to be behind it
lines: {sales: [a]}
`
	if diff := cmp.Diff(want, string(yaml.Write("Written by a program.", file))); diff != "" {
		t.Error(diff)
	}
}

// A comment has its lines, with spaces for the characters that do not print and for long runs of marks.
func TestComment(t *testing.T) {
	runs := strings.Repeat("{", 1023)
	for text, want := range map[string]string{
		"":           "",
		"a":          "# a\n",
		"a\nb":       "# a\n# b\n",
		"a \n\nb":    "# a\n#\n# b\n",
		"é 要 [a]":    "# é 要 [a]\n",
		runs:         "# " + runs + "\n",
		runs + "{,a": "#" + strings.Repeat(" ", 1026) + "a\n",

		"a\x00b\tc\x1fd\x7fe\u0080f\u009fg": "# a b c d e f g\n",
		"a b~c\u00a0d":                      "# a b~c\u00a0d\n",
		"a\u2027b\u2028c\u2029d\u202ae":     "# a\u2027b c d\u202ae\n",
		"a\ufeffb\xffc\ufffdd":              "# a b c d\n",
	} {
		if got := yaml.Comment(text); got != want {
			t.Errorf("%.20q is the comment %.40q, want %.40q", text, got, want)
		}
	}
}

// A map is on the line of its key up to 120 characters, and a comment follows it up to 140. A map with a comment
// inside is below its key, however short.
func TestWidthOfLines(t *testing.T) {
	for length := 117; length < 145; length++ {
		text := strings.Repeat("x", length-len("key: {a: }"))
		var file yaml.Out
		file.Add("key", yaml.OutMap("a", text))
		want := "key: {a: " + text + "}\n"
		if length > 120 {
			want = "key:\n  a: " + text + "\n"
		}
		if got := string(yaml.Write("", file)); got != want {
			t.Errorf("%d characters are written as\n%s", length, got)
		}

		note := strings.Repeat("é", length-len("key: [] # "))
		var commented yaml.Out
		commented.AddWithComment(note, "key", yaml.OutList())
		want = "key: [] # " + note + "\n"
		if length > 140 {
			want = "# " + note + "\nkey: []\n"
		}
		if got := string(yaml.Write("", commented)); got != want {
			t.Errorf("%d characters with a comment are written as\n%s", length, got)
		}
	}

	var inner, outer, file yaml.Out
	inner.AddWithComment("note", "a", yaml.OutTexts([]string{"b"}))
	outer.Add("map", inner)
	file.Add("key", outer)
	file.Add("list", yaml.OutList(yaml.OutText("c"), outer))
	const want = "key:\n  map:\n    a: [b] # note\nlist: [c, {map: {a: [b]}}]\n"
	if got := string(yaml.Write("", file)); got != want {
		t.Errorf("a comment inside is written as\n%s\nwant\n%s", got, want)
	}
}

// What is empty is left out of a map, and an empty list is not.
func TestEmptyValues(t *testing.T) {
	var out yaml.Out
	out.AddText("text", "")
	out.Add("map", yaml.OutMap("a", ""))
	out.Add("entry", yaml.OutEntry("a", yaml.Out{}))
	out.Add("list", yaml.OutTexts(nil))
	out.Add("filled", yaml.OutMap("a", "b", "c", "", "d", "e"))
	out.Add("short", yaml.OutText(""))
	out.Rename(0, "items")
	if got, want := out.Inline(), `{items: [], filled: {a: b, d: e}, short: ""}`; got != want || out.Len() != 3 || out.Key(1) != "filled" {
		t.Errorf("%d entries: %s, want %s", out.Len(), got, want)
	}

	for want, all := range map[bool][]yaml.Out{
		true:  {{}, yaml.OutText(""), yaml.OutTexts(nil), yaml.OutMap("a", "")},
		false: {yaml.OutText("a"), yaml.OutTexts([]string{""}), yaml.OutMap("a", "b")},
	} {
		for _, o := range all {
			if o.IsEmpty() != want {
				t.Errorf("%s is empty: %t", o.Inline(), o.IsEmpty())
			}
		}
	}
}

// TestLayoutOfFiles draws maps with comments, and reads the layout of their files. A blank line is above the
// comment of an entry of the file alone, and never first. A line is over 120 characters only if it has one text.
// What has no comment and fits on the line of its key is there.
func TestLayoutOfFiles(t *testing.T) {
	many, long := strings.Repeat("many words ", 6)+"x", strings.Repeat("w", 125)
	word := rapid.SampledFrom([]string{"a", "some words", many, long})
	note := rapid.SampledFrom([]string{"", "", "# note", "two\nlines", strings.Repeat("long note ", 9)})
	var draw func(t *rapid.T, depth int) yaml.Out
	draw = func(t *rapid.T, depth int) (out yaml.Out) {
		kind := rapid.IntRange(0, 4).Draw(t, "kind")
		switch {
		case depth > 0 && kind == 4:
			return yaml.Out{} // which is left out
		case depth > 0 && (kind == 0 || depth > 3):
			return yaml.OutText(word.Draw(t, "text"))
		case depth > 0 && kind == 1:
			return yaml.OutTexts(rapid.SliceOfN(word, 0, 3).Draw(t, "texts"))
		}
		for i := range rapid.IntRange(1, 3).Draw(t, "entries") {
			out.AddWithComment(note.Draw(t, "comment"), fmt.Sprint("k", i), draw(t, depth+1))
		}
		return out
	}

	longtest.CheckN(t, 500, 3000, func(t *rapid.T) {
		root := draw(t, 0)
		root.AddText("last", "x")
		src := string(yaml.Write("", root))
		lines := strings.Split(strings.TrimSuffix(src, "\n"), "\n")
		for i, line := range lines {
			indent := len(line) - len(strings.TrimLeft(line, " "))
			next := ""
			if i+1 < len(lines) {
				next = lines[i+1]
			}
			switch {
			case strings.Contains(line, "{}"):
				t.Fatalf("line %d has an empty map in\n%s", i+1, src)
			case line == "" && (i == 0 || !strings.HasPrefix(next, "#")):
				t.Fatalf("line %d is blank in\n%s", i+1, src)
			case strings.HasPrefix(line, "#") && i > 0 && lines[i-1] != "" && !strings.HasPrefix(lines[i-1], "#"):
				t.Fatalf("no blank line is above line %d in\n%s", i+1, src)
			case len(line) > 120 && strings.ContainsAny(line, "[{") && !strings.Contains(line, "#"):
				t.Fatalf("line %d has %d characters in\n%s", i+1, len(line), src)
			case len(line) > 140 && strings.Contains(line, ": ") && strings.Contains(line, " # "):
				t.Fatalf("line %d has a comment, and %d characters in\n%s", i+1, len(line), src)
			case strings.HasSuffix(line, ":"):
				below, _, _ := strings.Cut(strings.Join(lines[i+1:], "\n")+"\n", "\n"+strings.Repeat(" ", indent)+"k")
				var found diag.Findings
				value := yaml.Parse("f.yaml", []byte(below), &found)
				if found.Len() > 0 || value == nil {
					continue // a part of a deeper map
				}
				if inline := inlineOf(value).Inline(); !strings.Contains(below, "#") && len(line)+1+len(inline) <= 120 {
					t.Fatalf("%s fits on line %d in\n%s", inline, i+1, src)
				}
			}
		}

		var found diag.Findings
		if yaml.Parse("f.yaml", []byte(src), &found); found.Len() > 0 {
			t.Fatalf("%v in\n%s", found.Sorted(), src)
		}
	})
}

// inlineOf returns a value that was read as a value to write.
func inlineOf(n *yaml.Node) (out yaml.Out) {
	switch n.Kind {
	case yaml.Scalar:
		return yaml.OutText(n.Text)
	case yaml.List:
		var items []yaml.Out
		for _, item := range n.Items {
			items = append(items, inlineOf(item))
		}
		return yaml.OutList(items...)
	}
	for _, e := range n.Pairs {
		out.Add(e.Key.Text, inlineOf(e.Value))
	}
	return out
}

// FuzzWrite checks that what is written is read as the same keys and texts, whatever
// they hold, and that a comment adds nothing.
func FuzzWrite(f *testing.F) {
	for _, s := range []string{
		"", "a", "a: b # c", "- x", "{x}", "'", `"\`, "\x00\x1b\u0085\u2028\ufeff", "é 日本 🙂", "\xff",
		"null", "~", "1e3", " x ", "a\n\n  b\n", "<<", "&a *a !b", "%", "@", "`", "|", ">", "?", "? x", "yes", "a  b", "\t",
		"?" + strings.Repeat("]", 1100), strings.Repeat("{", 1100), "y" + strings.Repeat(",", 1100) + "s",
	} {
		f.Add(s, s, s)
	}
	f.Add("0", "Y", "l") // text and comment would read as one sentence

	f.Fuzz(func(t *testing.T, key, text, comment string) {
		key = strings.ToValidUTF8(key, "?")
		text = strings.ToValidUTF8(text, "?")

		var inner, step, root yaml.Out
		inner.Add(key, yaml.OutText(text))
		step.Add("inline", inner)
		step.Add("list", yaml.OutTexts([]string{text, key, ""}))
		step.AddWithComment(comment, key+"x", yaml.OutText(text))
		root.AddWithComment(comment, "k", step)

		src := yaml.Write(comment, root)
		if len(src) > yaml.MaxFileSize/2 {
			return
		}

		var found diag.Findings
		node := yaml.Parse("f.yaml", src, &found)
		if found.Len() > 0 {
			t.Fatalf("%q is not read: %v", src, found.Sorted())
		}

		k := node.Get("k")
		if got := k.Get("inline").Get(key); got == nil || got.Text != text {
			t.Fatalf("%q: the text is read as %v", src, got)
		}
		if got := k.Get(key + "x"); got == nil || got.Text != text {
			t.Fatalf("%q: the text at the end of a line is read as %v", src, got)
		}
		if got := k.Get("list"); got == nil || len(got.Items) != 3 || got.Items[0].Text != text {
			t.Fatalf("%q: the list is read as %v", src, got)
		}
	})
}

// Entries and items are inserted before the first one and its comment, with the line ends of the file.
func TestInsertion(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"b: 1\n", "c: 2\nd: 3\nb: 1\n"},
		{"# of b\n# and a\nb: 1\n", "c: 2\nd: 3\n# of b\n# and a\nb: 1\n"},
		{"a: {b: 1}\n", "a: {c: 2, d: 3, b: 1}\n"},
		{"a: {}\n", "a: {c: 2, d: 3}\n"},
		{"a: [b]\n", "a: [c: 2, d: 3, b]\n"},
		{"a: []\n", "a: [c: 2, d: 3]\n"},
		{"a:\n  # of b\n  b: 1\n", "a:\n  c: 2\n  d: 3\n  # of b\n  b: 1\n"},
		{"a:\r\n  b: 1\r\n", "a:\r\n  c: 2\r\n  d: 3\r\n  b: 1\r\n"},
		{"a:\n  - b\n", "a:\n  - c: 2\n  - d: 3\n  - b\n"},
	} {
		into := yaml.Parse("a.yaml", []byte(c.src), &diag.Findings{})
		if a := into.Get("a"); a != nil {
			into = a
		}
		if got := diag.Edited(c.src, []diag.Edit{into.Insertion(c.src, []string{"c: 2", "d: 3"})}); got != c.want {
			t.Errorf("%q: %q, want %q", c.src, got, c.want)
		}
	}
}
