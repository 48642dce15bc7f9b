package diag_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// TestThousandsAreGrouped puts a comma before each third digit from the end, and a sign has no comma.
func TestThousandsAreGrouped(t *testing.T) {
	for _, n := range []int{0, 7, 99, 100, 999, 1000, 1001, 99_999, 100_000, 999_999, 1_000_000, 1_234_567_890} {
		for _, sign := range []int{1, -1} {
			got := diag.Thousands(sign * n)
			if plain := strings.ReplaceAll(got, ",", ""); plain != strconv.Itoa(sign*n) {
				t.Errorf("%d is written %s", sign*n, got)
			}
			groups := strings.Split(strings.TrimPrefix(got, "-"), ",")
			for i, g := range groups {
				if i > 0 && len(g) != 3 || len(g) == 0 || len(g) > 3 {
					t.Errorf("%d is written %s", sign*n, got)
				}
			}
		}
	}
}

// TestWordsOfCounts states counts with their nouns, and titles of identifiers.
func TestWordsOfCounts(t *testing.T) {
	for _, c := range []struct {
		n          int
		noun, want string
	}{
		{0, "file", "0 files"},
		{1, "file", "1 file"},
		{2, "file", "2 files"},
		{1200, "group of agents", "1,200 groups of agents"},
		{1, "group of agents", "1 group of agents"},
	} {
		if got := diag.Plural(c.n, c.noun); got != c.want {
			t.Errorf("%d of %q are %q, want %q", c.n, c.noun, got, c.want)
		}
	}
	for identifier, want := range map[string]string{
		"lost_cards": "Lost cards", "élan": "Élan", "a": "A", "": "", "_": "_", "two  words": "Two words", "_x_": "X",
	} {
		if got := diag.Title(identifier); got != want {
			t.Errorf("the title of %q is %q, want %q", identifier, got, want)
		}
	}
}

// TestTyposAcrossSeparators states when one word is a misspelling of another: at most one letter differs, not counting spaces,
// hyphens and underscores.
func TestTyposAcrossSeparators(t *testing.T) {
	for _, c := range []struct {
		written, intended string
		want              bool
	}{
		{"two_words", "two_words", false},
		{"two words", "two_words", true},
		{"two-words", "two_words", true},
		{"t w o w o r d s", "two-words", true},
		{"t-w-o-w-o-r-d-s", "two words", true},
		{"Two_Words", "two_words", true},
		{"two_word", "two words", true},
		{"two_wrd", "two words", false},
	} {
		if got := diag.IsTypo(c.written, c.intended); got != c.want {
			t.Errorf("%q is a misspelling of %q: %t, want %t", c.written, c.intended, got, c.want)
		}
	}
}

func TestLists(t *testing.T) {
	for _, c := range []struct {
		words   []string
		and, or string
	}{
		{nil, "", ""},
		{[]string{"a"}, "a", "a"},
		{[]string{"a", "b"}, "a and b", "a or b"},
		{[]string{"a", "b", "c"}, "a, b and c", "a, b or c"},
	} {
		if and, or := diag.And(c.words...), diag.Or(c.words...); and != c.and || or != c.or {
			t.Errorf("%q are %q and %q", c.words, and, or)
		}
	}
}
