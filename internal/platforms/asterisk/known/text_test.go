package known

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// TestBoth: a carried variable has the texts of all calls that meet, in whatever order they come. Over the most
// texts, it is unknown. It is inherited if each of the calls has it from outside of the routine.
func TestBoth(t *testing.T) {
	const most = 24
	longtest.Check(t, func(t *rapid.T) {
		letters := strings.Split("abcdefghijklmnopqrstuvwxyz0123", "")
		texts := rapid.SliceOfN(rapid.SampledFrom(letters), 1, 60).Draw(t, "texts")
		texts[0] = rapid.SampledFrom([]string{"", "a"}).Draw(t, "first")
		own := Single(texts[0])
		for _, text := range texts[1:] {
			own = Both(own, Single(text), most)
		}

		want := slices.Compact(slices.Sorted(slices.Values(texts)))
		got := slices.Sorted(slices.Values(own.Texts))
		if isTooMany := len(want) > most; isTooMany != own.IsTooMany() || !isTooMany && !slices.Equal(got, want) {
			t.Fatalf("%q are carried as %v", texts, own)
		}
		if with := Both(own.Inherit(), Single("zz"), most); with.IsInherited {
			t.Fatalf("%v is inherited", with)
		}
		if both := Both(own.Inherit(), own.Inherit(), most); !both.Is(own.Inherit()) {
			t.Fatalf("%v with itself is %v", own, both)
		}
	})
}
