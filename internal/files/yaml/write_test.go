package yaml_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
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
		key, text = strings.ToValidUTF8(key, "?"), strings.ToValidUTF8(text, "?")
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
