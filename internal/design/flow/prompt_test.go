package flow

import (
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// The rates of the estimate: 150 words a minute, or 250 characters.
const (
	wordTime      = 400 * time.Millisecond
	characterTime = 240 * time.Millisecond
)

func TestLengthIsEstimatedFromTheText(t *testing.T) {
	for _, c := range []struct {
		text, language string
		want           time.Duration
	}{
		{"Please hold.", "en", 2 * wordTime},
		{"For a two-digit code, press 1.", "en", 7 * wordTime},
		{"Don't hang up — we'll be back.", "en", 6 * wordTime},
		{"You are number {position}.", "en", 4 * wordTime},
		{"Su tarjeta está bloqueada.", "es", 4 * wordTime},
		{"こんにちは、世界。", "ja", 7 * characterTime},
		{"您的卡號是 {last_four}。", "zh-Hant", 7 * characterTime},
		{"", "en", 0},
		{"…", "en", 0},
	} {
		if got := newTemplate(c.text).length(c.language); got != c.want {
			t.Errorf("%q in %s takes %v, want %v", c.text, c.language, got, c.want)
		}
	}
}

// A text of routing.yaml takes as long as it would in the prompt.
func TestLengthOfTextsInPlaceholders(t *testing.T) {
	center := &routing.Center{Named: routing.Named{
		Texts: []routing.Text{{Name: diag.Text{Value: "balance"}, Value: "one hundred dollars"}},
	}}
	for text, want := range map[string]time.Duration{
		"It is {balance}.":          5 * wordTime,
		"{balance} of {total}":      5 * wordTime,
		"You are number {position}": 4 * wordTime,
	} {
		if got := newTemplate(text).WithTexts(center).length("en"); got != want {
			t.Errorf("%q takes %v, want %v", text, got, want)
		}
	}
}

func TestFoldMakesUtterancesComparable(t *testing.T) {
	for a, b := range map[string]string{
		" Lost   CARD ": "lost card",
		"ESPAÑOL":       "español",
		"ΟΔΟΣ":          "οδος",
		"straße":        "STRASSE",
	} {
		if Fold(a) != Fold(b) {
			t.Errorf("%q folds to %q, %q to %q", a, Fold(a), b, Fold(b))
		}
	}
}

// TestDigitsOfAPrompt: the key of one text is of the prompt in all languages.
func TestDigitsOfAPrompt(t *testing.T) {
	center := &routing.Center{Language: "en", Named: routing.Named{Attributes: make([]routing.Attribute, routing.AttrLanguage+1)}}
	center.Attributes[routing.AttrLanguage].Values = []string{"en", "es"}

	for source, want := range map[string]Numbers{
		`{text: "Your code is {code}.", digits: yes}`:                               DigitByDigit,
		`{text: "Your code is {code}.", digits: no}`:                                AsNumbers,
		`Your code is {code}.`:                                                      AsWordsSay,
		`{en: {text: "Your code is {code}.", digits: yes}, es: "Es el {code}."}`:    DigitByDigit,
		`{en: {audio: a.wav, takes: 3s}, es: {text: "Es el {code}.", digits: yes}}`: DigitByDigit,
	} {
		var found diag.Findings
		said, _ := promptType.Read(yaml.Parse("flow.yaml", []byte("say: "+source), &found).Get("say"), &found)
		step := StepDef{writtenStep: &writtenStep{Kind: Say}}
		p := step.prompt(PromptSlot(0), said, center)
		if found.Len() > 0 || p.Numbers != want {
			t.Errorf("%s: numbers %d, %v", source, p.Numbers, found.Sorted())
		}
		if text := p.Texts[0].String(); text != "Your code is {code}." && text != "[a.wav]" {
			t.Errorf("%s says %q", source, text)
		}
	}
}
