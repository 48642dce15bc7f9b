package diag_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

func TestNearest(t *testing.T) {
	names := []string{"person", "personal", "card", "no", "yes", "then", "lost_cards", "New_York", "can", "rain", "开始"}
	for _, tt := range []struct{ name, want string }{
		{"persn", "person"},
		{"perosn", "person"},
		{"persona", "person"}, // of two that are as near, the first
		{"THEN", "then"},
		{"tehn", "then"},
		{"next", ""},
		{"ny", "no"},
		{"xan", "can"},
		{"can", "can"},
		{"ran", "rain"},
		{"x", ""},
		{"", ""},
		{"lostcards", "lost_cards"},
		{"lost-card", "lost_cards"},
		{"new_york", "New_York"},
		{strings.Repeat("person", 100), ""},
		{"结束", ""}, // of two letters, however many bytes, one may differ
		{"開始", "开始"},
	} {
		if got := diag.Nearest(tt.name, names); got != tt.want {
			t.Errorf("Nearest(%q) = %q, want %q", tt.name, got, tt.want)
		}
	}
}

// What looks the same is told apart by its first character that differs.
func TestSuggestShowsCharactersThatLookAlike(t *testing.T) {
	names := []string{"lost_card", "café", "person"}
	for name, want := range map[string]string{
		"lost_cаrd":       `did you mean "lost_card" ("lost_card", not "lost_c\u0430rd")?`,
		"cafe\u0301":      `did you mean "café" ("caf\u00e9", not "cafe\u0301")?`,
		"ｐerson":          `did you mean "person" ("person", not "\uff50erson")?`,
		"cafe":            `did you mean "café"?`,
		"perso":           `did you mean "person"?`,
		"lost-card":       `did you mean "lost_card"?`,
		"lost_card\u0000": `did you mean "lost_card"?`,
	} {
		if got := diag.Suggest(name, names); got != want {
			t.Errorf("Suggest(%q) = %s, want %s", name, got, want)
		}
	}
}

// A name is always nearest to itself, and to itself with two letters swapped
// unless another is that near.
func TestNearestOfItself(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z]{3,20}`), 1, 10, rapid.ID[string]).Draw(t, "names")
		name := rapid.SampledFrom(names).Draw(t, "name")
		if got := diag.Nearest(name, names); got != name {
			t.Fatalf("Nearest(%q) = %q", name, got)
		}
		i := rapid.IntRange(0, len(name)-2).Draw(t, "i")
		swapped := name[:i] + name[i+1:i+2] + name[i:i+1] + name[i+2:]
		if got := diag.Nearest(swapped, []string{name}); got != name {
			t.Fatalf("Nearest(%q) = %q, want %q", swapped, got, name)
		}
	})
}

// plainDistance is the optimal string alignment distance by its definition.
func plainDistance(a, b []rune) int {
	if len(a) == 0 || len(b) == 0 {
		return len(a) + len(b)
	}
	cost := 1
	if a[0] == b[0] {
		cost = 0
	}
	d := min(plainDistance(a[1:], b)+1, plainDistance(a, b[1:])+1, plainDistance(a[1:], b[1:])+cost)
	if len(a) > 1 && len(b) > 1 && a[0] == b[1] && a[1] == b[0] {
		d = min(d, plainDistance(a[2:], b[2:])+1)
	}
	return d
}

// Whatever it leaves out, the nearest name is the first of those that are nearest
// by the definition, one with the same first letter before others.
func TestNearestIsNearestByDefinition(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		words := rapid.StringMatching(`[abcdé]{1,6}`)
		name, names := words.Draw(t, "name"), rapid.SliceOfN(words, 1, 6).Draw(t, "names")
		most := max(len([]rune(name))/3, min(2, len([]rune(name))-1))
		want, least := "", most+1
		for _, n := range names {
			d := plainDistance([]rune(name), []rune(n))
			if d < least || d == least && want != "" && n[0] == name[0] && want[0] != name[0] {
				want, least = n, d
			}
		}
		if got := diag.Nearest(name, names); got != want {
			t.Fatalf("Nearest(%q, %q) = %q, want %q", name, names, got, want)
		}
	})
}

// Very many misspelled names are not all compared with very many others.
func TestSuggestOrOfManyIsBounded(t *testing.T) {
	var found diag.Findings
	names := slices.Repeat([]string{"person"}, 1000)
	if got := found.SuggestOr("persn", names, ""); got != `did you mean "person"?` {
		t.Errorf("the first suggestion is %q", got)
	}
	for range 1000 {
		found.SuggestOr("persn", names, "")
	}
	if got := found.SuggestOr("persn", names, ""); got != "" {
		t.Errorf("the last suggestion is %q", got)
	}
}

func BenchmarkNearest(b *testing.B) {
	names := make([]string, 1000)
	for i := range names {
		names[i] = strings.Repeat(string(rune('a'+i%26)), 30) + strings.Repeat("x", i%30)
	}
	name := strings.Repeat("y", 60)
	b.ReportAllocs()
	for b.Loop() {
		diag.Nearest(name, names)
	}
}
