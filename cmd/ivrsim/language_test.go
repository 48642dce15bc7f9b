package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// wording counts the words of a text by sentence.
type wording struct {
	words      int
	sentences  int
	long       int // sentences of over 25 words
	semicolons int
	pronouns   int // "that of", "those of" and "what" as a noun, in place of the noun itself
}

// The limits are the limits of plain technical English: the documents of actionlint, Prometheus and k6 have
// 13 to 15 words per sentence, and 4 to 8 semicolons per 10,000 words.
const (
	mostWords      = 15.0 // per sentence, on average
	mostLong       = 0.09 // of the sentences
	mostSemicolons = 20.0 // per 10,000 words
	mostPronouns   = 3.0  // per 10,000 words
)

var (
	codeBlock   = regexp.MustCompile("(?s)```.*?```")
	inlineCode  = regexp.MustCompile("`[^`]*`")
	comment     = regexp.MustCompile(`(?s)<!--.*?-->`)
	heading     = regexp.MustCompile(`(?m)^#.*$`)
	link        = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)
	paragraphs  = regexp.MustCompile(`\n\s*\n|\n\s*[-*] |\n\s*\d+\. |\n\|`)
	sentenceEnd = regexp.MustCompile(`[.!?:]["”)]?\s+`)
	word        = regexp.MustCompile(`[\pL\pN][\pL\pN'’%.,-]*`)
	pronoun     = regexp.MustCompile(`(?i)\b(?:that|those) of\b|\b(?:is|are|of|and|or|by|with|to|from|in) what\b`)
)

// count adds a text in Markdown, without its code, headings and the frames of its tables.
func (w *wording) count(text string) {
	text = codeBlock.ReplaceAllString(text, "\n\n")
	text = comment.ReplaceAllString(text, "")
	text = heading.ReplaceAllString(text, "")
	text = link.ReplaceAllString(text, "$1")
	text = inlineCode.ReplaceAllString(text, "X")

	for _, paragraph := range paragraphs.Split(text, -1) {
		for cell := range strings.SplitSeq(paragraph, "|") {
			w.countParagraph(strings.Join(strings.Fields(cell), " "))
		}
	}
}

func (w *wording) countParagraph(text string) {
	for _, sentence := range sentenceEnd.Split(text, -1) {
		words := len(word.FindAllString(sentence, -1))
		if words < 3 {
			continue
		}
		w.words += words
		w.sentences++
		if words > 25 {
			w.long++
		}
		w.semicolons += strings.Count(sentence, ";")
		w.pronouns += len(pronoun.FindAllString(sentence, -1))
	}
}

// check reports the limits that a collection of texts exceeds.
func (w *wording) check(t *testing.T, of string) {
	t.Helper()
	if w.words == 0 {
		t.Fatalf("%s have no words", of)
	}

	mean := float64(w.words) / float64(w.sentences)
	long := float64(w.long) / float64(w.sentences)
	perTenThousand := 10_000 / float64(w.words)
	semicolons := float64(w.semicolons) * perTenThousand
	pronouns := float64(w.pronouns) * perTenThousand
	t.Logf("%s: %d words, %.1f per sentence, %.1f%% of the sentences over 25 words, %.1f semicolons and %.1f \"that of\" per 10,000 words",
		of, w.words, mean, 100*long, semicolons, pronouns)

	if mean > mostWords || long > mostLong || semicolons > mostSemicolons || pronouns > mostPronouns {
		t.Errorf("%s have %.1f words per sentence (at most %.0f), %.1f%% long sentences (%.0f%%), %.1f semicolons (%.0f) and %.1f \"that of\" (%.0f) per 10,000 words",
			of, mean, mostWords, 100*long, 100*mostLong, semicolons, mostSemicolons, pronouns, mostPronouns)
	}
}

func TestPlainDocuments(t *testing.T) {
	var all wording
	for _, d := range documents(t) {
		all.count(d.text)
	}
	all.check(t, "the documents")
}

func TestPlainHelp(t *testing.T) {
	var all wording
	root := newRoot().Command
	for _, verb := range append([]*cobra.Command{root}, verbsOf(root)...) {
		all.count(verb.Long)
		verb.LocalFlags().VisitAll(func(f *pflag.Flag) { all.count(f.Usage) })
	}
	all.check(t, "the texts of --help")
}

func TestPlainSchemas(t *testing.T) {
	var all wording
	var describe func(node any)
	describe = func(node any) {
		switch node := node.(type) {
		case map[string]any:
			if text, ok := node["description"].(string); ok {
				all.count(text)
			}
			for _, key := range slices.Sorted(maps.Keys(node)) {
				describe(node[key])
			}
		case []any:
			for _, item := range node {
				describe(item)
			}
		}
	}

	for _, s := range schemas() {
		var printed bytes.Buffer
		if err := s.write(&printed); err != nil {
			t.Fatal(err)
		}
		var schema any
		if err := json.Unmarshal(printed.Bytes(), &schema); err != nil {
			t.Fatal(err)
		}
		describe(schema)
	}
	all.check(t, "the texts of schemas")
}

func TestPlainRules(t *testing.T) {
	var all wording
	for _, rule := range rules() {
		all.count(rule.Doc)
	}
	all.check(t, "the texts of rules")
}

// mostDocumentWords is the number of words of all documents, without their code blocks.
const mostDocumentWords = 52_550

func TestDocumentsAreShort(t *testing.T) {
	total := 0
	for _, d := range documents(t) {
		total += len(strings.Fields(codeBlock.ReplaceAllString(d.text, "")))
	}
	t.Logf("the documents have %d words", total)
	if total > mostDocumentWords {
		t.Errorf("the documents have %d words without code blocks, at most %d: state each fact once", total, mostDocumentWords)
	}
}
