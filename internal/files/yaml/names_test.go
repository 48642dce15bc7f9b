package yaml_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

func TestIsName(t *testing.T) {
	for s, want := range map[string]bool{
		"lost_card": true, "24-7": true, "caf\u0065\u0301": true, "日本": true, "हिन्दी": true,
		"": false, "a b": false, "a@b": false, "a.b": false, "a,b": false, "{a}": false, "a\n": false,
	} {
		if got := yaml.IsName(s); got != want {
			t.Errorf("%q: %v", s, got)
		}
	}
}

// What is written is read back, whatever a caller says and a file calls something, in
// brackets too.
func TestAWrittenTextIsReadBack(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.StringMatching(`[ -~]{0,12}`), rapid.StringMatching(`[\p{L}\p{N} :,#'"_-]{0,12}`),
			rapid.SampledFrom([]string{"null", "~", "_x", "x_"})).Draw(t, "text")
		var found diag.Findings
		n := yaml.Parse("f", []byte("a: {say: "+yaml.Quoted(text)+", b: c}\n"), &found)
		own := yaml.Parse("f", []byte("a:\n  - say: "+yaml.QuotedLine(text)+"\n"), &found)
		if found.Len() > 0 || own.Get("a").Items[0].Get("say").Text != text {
			t.Fatalf("%q is written as %s and read with %v", text, yaml.QuotedLine(text), found.Sorted())
		}
		if n.Get("a").Get("say").Text != text || n.Get("a").Get("b").Text != "c" {
			t.Fatalf("%q is written as %s and read with %v", text, yaml.Quoted(text), found.Sorted())
		}
	})
}

// Readers of YAML 1.1 take a question mark in braces for the mark of a key.
func TestAQuestionMarkInBraces(t *testing.T) {
	for text, want := range map[string][2]string{
		"Are you there?": {`"Are you there?"`, "Are you there?"}, "Ready? Now.": {`"Ready? Now."`, "Ready? Now."},
		"?": {`"?"`, `"?"`}, "": {`""`, `""`},
	} {
		if got := [2]string{yaml.Quoted(text), yaml.QuotedLine(text)}; got != want {
			t.Errorf("%q is written as %q", text, got)
		}
	}
}

// A quoted text in a list stays what it is, such as "null" or a text with a tab.
func TestAnInlineTextIsReadBack(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		special := rapid.SampledFrom([]string{
			"null", "Null", "NULL", "~", "<<", "...", "---", "a\tb", "\x01", "a\u0085b", "\u00a0a",
			"\ufeffa", "60%", "08:00",
		})
		text := rapid.OneOf(rapid.StringMatching(`[ -~]{0,12}`), special).Draw(t, "text")

		node := &yaml.Node{Kind: yaml.Scalar, Text: text, Quoted: true}
		for _, n := range []*yaml.Node{node, {Kind: yaml.List, Items: []*yaml.Node{node}}} {
			var found diag.Findings
			got := yaml.ParseValue("f", yaml.Inline(n), &found)
			if got != nil && got.Kind == yaml.List && len(got.Items) == 1 {
				got = got.Items[0]
			}
			if found.Len() > 0 || got.Kind != yaml.Scalar || got.Text != text {
				t.Fatalf("%q is written as %s and read with %v", text, yaml.Inline(n), found.Sorted())
			}
		}
	})
}

// A scalar stands in a line as it does in files. Only quoted texts that are read otherwise without quotes keep them, and texts
// with marks of lists and maps.
func TestInlineScalars(t *testing.T) {
	for _, c := range []struct {
		text             string
		plain, withQuote string
	}{
		{"60%", "60%", "60%"},
		{"2026-03-02", "2026-03-02", "2026-03-02"},
		{"a text", "a text", "a text"},
		{"null", "null", `"null"`},
		{"Ready: now", "Ready: now", `"Ready: now"`},
		{"-1", "-1", `"-1"`},
		{"", "", `""`},
		{"a, b", `"a, b"`, `"a, b"`},
		{"{a}", `"{a}"`, `"{a}"`},
	} {
		for isQuoted, want := range map[bool]string{false: c.plain, true: c.withQuote} {
			if got := yaml.Inline(&yaml.Node{Kind: yaml.Scalar, Text: c.text, Quoted: isQuoted}); got != want {
				t.Errorf("%q, quoted %t, is written as %s, want %s", c.text, isQuoted, got, want)
			}
		}
	}
}
