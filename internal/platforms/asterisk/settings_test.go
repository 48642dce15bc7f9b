package asterisk_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
)

// TestSettingsAreKept draws the settings of a dialplan. Each stands in its step, although every line is exact: the order
// of recordings, the times and the language.
func TestSettingsAreKept(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		draw := func(name string, most int) int { return rapid.IntRange(1, most).Draw(t, name) }
		recordings := rapid.Permutation([]string{"one", "two", "three"}).Draw(t, "recordings")
		language := rapid.SampledFrom([]string{"fr", "de"}).Draw(t, "language")
		silence, between, wait, rings := draw("silence", 60), draw("between", 9), draw("wait", 900), draw("rings", 60)
		digits, attempts := 1+draw("digits", 9), draw("attempts", 9)

		src := fmt.Sprintf(`[in]
exten => s,1,Set(CHANNEL(language)=%s)
 same => n,Set(TIMEOUT(digit)=%d)
 same => n,Background(%s)
 same => n,WaitExten(%d)
exten => 1,1,Queue(sales,,,,%d)
exten => 4,1,Read(ACCOUNT,number,%d,,%d,%d)
 same => n,SayDigits(${ACCOUNT})
exten => 44,1,Dial(SIP/200,%d)
 same => n,Playback(nobody)
`, language, between, strings.Join(recordings, "&"), silence, wait, digits, attempts, silence, rings)
		made := importertest.Exact(t, asterisk.Format, "in", importer.Source{File: "extensions.conf", Content: []byte(src)})

		menu := importertest.Step(t, made, "menu", "")
		importertest.CheckTimes(t, menu, map[string]int{"timeout": silence})
		importertest.CheckTimes(t, menu.Get("choices").Get("extension"), map[string]int{"between": between})
		if got, want := menu.Get("menu").Get("audio").Text, strings.Join(recordings, " & "); got != want {
			t.Errorf("the menu plays %q, want %q", got, want)
		}
		sales := importertest.Step(t, made, "queue", "sales")
		importertest.CheckTimes(t, sales, map[string]int{"max_wait": wait})

		entry := importertest.Step(t, made, "into", "ACCOUNT")
		importertest.CheckTimes(t, entry, map[string]int{"timeout": silence})
		for key, want := range map[string]string{
			"digits": fmt.Sprintf("1-%d", digits), "ends_with": "hash", "attempts": strconv.Itoa(attempts),
		} {
			if got := entry.Get(key); got == nil || got.Text != want {
				t.Errorf("%s of the entry is %v, want %s", key, got, want)
			}
		}
		importertest.CheckTimes(t, importertest.Step(t, made, "transfer", ""), map[string]int{"rings": rings})
		if got := importertest.Step(t, made, "set", "").Get("set").Get("language"); got == nil || got.Text != language {
			t.Errorf("the language is %v, want %s", got, language)
		}
	})
}
