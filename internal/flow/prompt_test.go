package flow

import (
	"testing"
	"time"
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
