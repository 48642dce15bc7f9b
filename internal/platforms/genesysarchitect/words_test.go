package genesysarchitect_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/platforms/genesysarchitect"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
)

// An expr is an expression of audio with the words that a caller hears. A value of the call is in braces. The words of
// an expression that computes are not known.
type expr struct {
	source, words string
	isComputed    bool
}

// drawAudio draws an expression, and evaluates it as it draws.
func drawAudio(t *rapid.T, depth int) expr {
	kinds := []string{"text", "value"}
	if depth > 0 {
		kinds = append(kinds, "append", "sum", "speech", "options", "string", "blank", "if", "part", "number", "replace")
	}

	inner := func() expr { return drawAudio(t, depth-1) }
	wrap := func(before string, of expr, after string) expr {
		return expr{before + of.source + after, of.words, of.isComputed}
	}
	switch rapid.SampledFrom(kinds).Draw(t, "kind") {
	case "text":
		word := rapid.SampledFrom([]string{"Hello", "for you", "Your order", `say "yes"`}).Draw(t, "words")
		return expr{`"` + strings.ReplaceAll(word, `"`, `\"`) + `"`, word, false}
	case "value":
		return expr{"Flow.who", "{who}", false}
	case "append":
		a, b := inner(), inner()
		return expr{"Append(" + a.source + ", " + b.source + ")", a.words + " " + b.words, a.isComputed || b.isComputed}
	case "sum":
		b := inner()
		return expr{`"Dear" + ` + b.source, "Dear " + b.words, b.isComputed}
	case "speech":
		return wrap("ToAudioTTS(", inner(), ")")
	case "options":
		return wrap("AudioPlaybackOptions(", inner(), ", true)")
	case "string":
		return wrap("ToString(", inner(), ")")
	case "blank":
		a := inner()
		return expr{"Append(" + a.source + ", ToAudioBlank(100))", a.words, a.isComputed}
	case "if":
		return expr{`If(Flow.who == "a", "Yes", "No")`, "", true}
	case "part":
		return expr{"Substring(Flow.who, 0, 2)", "", true}
	case "number":
		return expr{"ToAudioNumber(Flow.count + 1)", "", true}
	default:
		return expr{`Replace(Flow.who, "a", "b")`, "", true}
	}
}

// TestAudioIsEvaluated draws expressions of audio. The words of the step are the words of the expression, or the block is
// approximated because the expression computes.
func TestAudioIsEvaluated(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		audio := drawAudio(t, 3)
		source := "inboundCall:\n  name: Main\n  startUpRef: ./tasks/task[t]\n  defaultLanguage: en-us\n" +
			"  tasks: [{task: {name: T, refId: t, actions: [{playAudio: {name: P, audio: {exp: '" + audio.source + "'}}}]}}]\n"
		sources := []importer.Source{{File: "main.yaml", Content: []byte(source)}}
		if audio.isComputed {
			made := importertest.Made(t, genesysarchitect.Format, "", sources)
			if n := made.Report.Totals["approximated"]; n != 1 {
				t.Errorf("%s computes, and %d blocks are approximated", audio.source, n)
			}
			return
		}

		made := importertest.Exact(t, genesysarchitect.Format, "", sources...)
		said := importertest.Step(t, made, "say", "").Get("say").Text
		if got, want := words(said), words(audio.words); got != want {
			t.Errorf("%s speaks %q, want %q", audio.source, got, want)
		}
	})
}

// TestValueNextToARecording plays a value between two recordings. The prompt has the recordings alone, so that the block
// is approximated.
func TestValueNextToARecording(t *testing.T) {
	for _, audio := range []string{
		`{exp: 'Append(Prompt.a, ToAudioTTS(Flow.x), Prompt.b)'}`,
		`{audioSequence: [{prompt: {exp: Prompt.a}}, {exp: 'ToAudioTTS(Flow.x)'}, {prompt: Prompt.b}]}`,
	} {
		source := "inboundCall:\n  name: Main\n  startUpRef: ./tasks/task[t]\n  defaultLanguage: en-us\n" +
			"  tasks: [{task: {name: T, refId: t, actions: [{playAudio: {name: P, audio: " + audio + "}}]}}]\n"
		sources := []importer.Source{{File: "main.yaml", Content: []byte(source)}}

		made := importertest.Made(t, genesysarchitect.Format, "", sources)
		if n := made.Report.Totals["approximated"]; n != 1 {
			t.Errorf("%s loses Flow.x, and %d blocks are approximated", audio, n)
		}
	}
}

// words returns a text without its blanks: an expression has no certain number of them.
func words(text string) string { return strings.ReplaceAll(text, " ", "") }
