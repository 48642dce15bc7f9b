package document

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// asMarkdown writes blocks as Markdown with lines of some columns, or of any number for 0.
func asMarkdown(width int, blocks ...Block) string {
	return string((&Document{Blocks: blocks, Width: width}).Markdown())
}

// An item of a list is a line of Markdown, with its note and its own list below it.
func TestMarkdownOfLists(t *testing.T) {
	for want, list := range map[string]List{
		"Before.\n":                                         nil,
		"Before.\n\n- one\n":                                ListOf("one"),
		"Before.\n\n- one\n- two\n":                         ListOf("one", "two"),
		"Before.\n\n- one\n  more\n":                        ListOf("one\nmore"),
		"Before.\n\n- one\n  a note\n":                      {{Text: "one", Note: "a note"}},
		"Before.\n\n- one\n  a note\n  - a\n  - b\n- two\n": {{Text: "one", Note: "a note", Items: []string{"a", "b"}}, {Text: "two"}},
	} {
		if got := asMarkdown(0, Text{Text: "Before."}, list); got != want {
			t.Errorf("%q is\n%s\nwant\n%s", list, got, want)
		}
	}
}

// A paragraph is shown as it is, whatever Markdown reads into its signs. Words between backquotes are code.
func TestMarkdownOfParagraphs(t *testing.T) {
	for text, want := range map[string]string{
		"vip*<b>*": `vip\*&lt;b>\*`, `a\b`: `a\\b`, "a|b": `a\|b`, "~a~": `\~a\~`, "[a](b)": `\[a](b)`, "a & b": "a & b", "a&lt;b &#42;": "a&amp;lt;b &amp;#42;",
		"a_b, _a and _.": "a_b, _a and _.", "_a_": `_a\_`, "__a__.": `__a\_\_.`, `a\_`: `a\\\_`, "a+b (c) #1": "a+b (c) #1", "": "",
		"`a*b_` of c*": "`a*b_` of c\\*", "a ` b*": "a \\` b\\*", "`a` ` *": "`a` \\` \\*", "``": "\\`\\`",
		"# a": `\# a`, "- a": `\- a`, "+ a": `\+ a`, "1. a": `1\. a`, "12) a": `12\) a`, "> a": `\> a`, ">a": `\>a`, "---": `\---`, "a\n===": "a\n\\===", "    a ": "a",
		"-5% of a": "-5% of a", "1.5 of a": "1.5 of a", "4165553331. a": "4165553331. a", "#1": "#1",
	} {
		if got := asMarkdown(0, Text{Text: text}); got != want+"\n" {
			t.Errorf("%q is written as %q, want %q", text, got, want)
		}
		if got := asMarkdown(0, Section{About: text}); text != "" && got != "## \n\n"+want+"\n" {
			t.Errorf("%q below a title is written as %q, want %q", text, got, want)
		}
		if got := asMarkdown(0, ListOf(text)); text != "" && got != "- "+strings.ReplaceAll(want, "\n", "\n  ")+"\n" {
			t.Errorf("%q in a list is written as %q, want %q", text, got, want)
		}
	}

	if got, want := asMarkdown(0, Text{Strong: "a*\nb", Text: "`c` <d>", Small: true}), "<sub>**a\\* b** `c` &lt;d></sub>\n"; got != want {
		t.Errorf("a strong and small text is %q, want %q", got, want)
	}
}

// No line of a wrapped text is wider than the document, none begins a block, and all words are there in their order.
func TestWrappedMarkdown(t *testing.T) {
	longtest.Check(t, func(rt *rapid.T) {
		words := "The word"
		for range rapid.IntRange(1, 30).Draw(rt, "words") {
			words += rapid.SampledFrom([]string{" ", " - ", " + ", " # ", " ## ", " 1. ", " 2) ", " > ", " >= ", " = ", " * - "}).Draw(rt, "sign")
			words += rapid.SampledFrom([]string{"word", "12", "a*", "30 s"}).Draw(rt, "word")
		}
		const width = 24
		text := asMarkdown(width, ListOf(words))
		if got := strings.Join(strings.Fields(strings.ReplaceAll(text, `\`, "")), " "); got != "- "+words {
			rt.Errorf("the words are %q, want %q", got, words)
		}
		for i, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
			first, _, _ := strings.Cut(strings.TrimPrefix(line, "  "), " ")
			if i > 0 && strings.Contains(" - + # ## 1. 2) > >= = ", " "+first+" ") {
				rt.Errorf("line %d begins with %q:\n%s", i+1, first, text)
			}
			if len(line) > width {
				rt.Errorf("line %d has %d columns:\n%s", i+1, len(line), text)
			}
		}
	})
}
