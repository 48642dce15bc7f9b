package diag_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

func TestNearest(t *testing.T) {
	names := []string{"person", "personal", "card", "no", "yes", "then", "lost_cards", "New_York", "can", "rain", "copy", "开始"}
	for _, tt := range []struct{ name, want string }{
		{"persn", "person"},
		{"perosn", "person"},
		{"persona", "person"}, // of two that are as near, the first
		{"THEN", "then"},
		{"tehn", "then"},
		{"next", ""},
		{"hope", ""},     // two letters of four
		{"cpoi", "copy"}, // and the first is the same
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
		"caf\u024f":       `did you mean "café"?`, // the last Latin letter with a mark
		"caf\u0250":       `did you mean "café" ("caf\u00e9", not "caf\u0250")?`,
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
func plainDistance(a, b string) int {
	first, second := []rune(strings.ToLower(a)), []rune(strings.ToLower(b))
	known := map[[2]int]int{}
	var from func(i, j int) int
	from = func(i, j int) int {
		if i == len(first) || j == len(second) {
			return len(first) - i + len(second) - j
		}
		if d, ok := known[[2]int{i, j}]; ok {
			return d
		}
		cost := 1
		if first[i] == second[j] {
			cost = 0
		}
		d := min(from(i+1, j)+1, from(i, j+1)+1, from(i+1, j+1)+cost)
		if i+1 < len(first) && j+1 < len(second) && first[i] == second[j+1] && first[i+1] == second[j] {
			d = min(d, from(i+2, j+2)+1)
		}
		known[[2]int{i, j}] = d
		return d
	}
	return from(0, 0)
}

// Whatever it leaves out, the nearest name is the first of those that are nearest by the definition, one with the same first
// letter before others. A correction is as near, and nearer for a short name. A name is certain if no other is as near.
func TestNearestIsNearestByDefinition(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		words := rapid.StringMatching(rapid.SampledFrom([]string{`[abcdé]{1,6}`, `[abC]{4,7}`, `[ab]{8,10}`}).Draw(t, "letters"))
		name, names := rapid.OneOf(words, rapid.Just("")).Draw(t, "name"), rapid.SliceOfN(words, 1, 6).Draw(t, "names")
		nearestOf := func(names []string, most int) (want string) {
			least := most + 1
			for _, n := range names {
				d := plainDistance(name, n)
				if name == "" {
					continue // it misspells nothing
				}
				if d < least || d == least && want != "" && n[0] == name[0] && want[0] != name[0] {
					want, least = n, d
				}
			}
			return want
		}

		nearest := func(most int) string { return nearestOf(names, most) }
		n := utf8.RuneCountInString(name)
		want := nearest(max(n/3, min(1, n-1)))
		if got := diag.Correction(name, names); got != want {
			t.Fatalf("Correction(%q, %q) = %q, want %q", name, names, got, want)
		}
		alike := slices.DeleteFunc(slices.Clone(names), func(other string) bool {
			return name == "" || !strings.EqualFold(string([]rune(other)[:1]), string([]rune(name)[:1]))
		})
		want = cmp.Or(want, nearestOf(alike, min(2, n-1)))
		if got := diag.Nearest(name, names); got != want {
			t.Fatalf("Nearest(%q, %q) = %q, want %q", name, names, got, want)
		}

		// What differs in a short name may be a code.
		if slices.ContainsFunc(append(names, name), func(n string) bool { return utf8.RuneCountInString(n) < 4 }) {
			return
		}
		certain := nearest(1)
		if n >= 9 {
			certain = nearest(2)
		}
		for _, other := range names {
			if other != certain && plainDistance(name, other) <= plainDistance(name, certain) {
				certain = ""
				break
			}
		}
		if got := diag.Certain(name, names); got != certain {
			t.Fatalf("Certain(%q, %q) = %q, want %q", name, names, got, certain)
		}
	})
}

// A run compares names with 100,000 others, and with no more.
func TestSuggestOrOfManyIsBounded(t *testing.T) {
	suggestions := map[string]func(*diag.Findings, []string) string{
		"SuggestOr":  func(f *diag.Findings, names []string) string { return f.SuggestOr("persn", names, "") },
		"Correction": func(f *diag.Findings, names []string) string { return f.Correction("persn", names) },
		"Unknown": func(f *diag.Findings, names []string) string {
			x := f.Misspelling(diag.Text{Value: "persn"}, "", "", names, "")
			return x.Fix
		},
	}
	for called, suggest := range suggestions {
		var found diag.Findings
		all := slices.Repeat([]string{"person"}, 50_000)
		for range 2 {
			if got := suggest(&found, all); got == "" {
				t.Errorf("%s suggests nothing for a first or a last name", called)
			}
		}
		if got := suggest(&found, all[:1]); got != "" {
			t.Errorf("%s suggests %q after the last name", called, got)
		}
	}
}

// A list of names is printed if it has at most 30 and none of them is near.
func TestListOfNames(t *testing.T) {
	for n, want := range map[int]string{
		0: "", 1: "it has card", 2: "it has card, card", 30: "it has card" + strings.Repeat(", card", 29), 31: "",
	} {
		if got := diag.SuggestOr("person", slices.Repeat([]string{"card"}, n), "it has "); got != want {
			t.Errorf("of %d names: %q, want %q", n, got, want)
		}
	}
}

// A name of 64 bytes is compared, and a longer one is not.
func TestLongestName(t *testing.T) {
	long := strings.Repeat("x", 64)
	for _, c := range [][3]string{
		{long, long, long},
		{long[1:], long, long},
		{long, long[1:], long[1:]},
		{long + "x", long, ""},
		{long, long + "x", ""},
	} {
		if got := diag.Nearest(c[0], []string{c[1]}); got != c[2] {
			t.Errorf("%d bytes are near %d bytes: %t", len(c[0]), len(c[1]), got != "")
		}
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

// A run compares names up to a bound, and suggests nothing afterwards.
func TestMostComparedNames(t *testing.T) {
	names := append(slices.Repeat([]string{"z"}, 49_999), "person")
	var fixes, edits diag.Findings
	for i, want := range []string{`did you mean "person"?`, `did you mean "person"?`, ""} {
		if got := fixes.SuggestOr("persn", names, "it has "); got != want {
			t.Errorf("suggestion %d is %q, want %q", i+1, got, want)
		}

		name := diag.Text{Value: "persn", Place: diag.Place{File: "a.yaml", Line: 1, Column: 1, Width: 5}}
		edits.Source("a.yaml", []byte("persn\n"))
		if x := edits.Misspelling(name, "r", "unknown", names, ""); x.Edit.IsZero() != (want == "") {
			t.Errorf("misspelling %d: %+v, want %q", i+1, x, want)
		}
	}
}
