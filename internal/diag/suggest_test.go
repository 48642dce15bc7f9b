package diag_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/diag"
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

// A name is always nearest to itself, and to itself with two letters swapped
// unless another is that near.
func TestNearestOfItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
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
