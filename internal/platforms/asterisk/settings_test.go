package asterisk_test

import (
	"fmt"
	"slices"
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
// of recordings, the times, the language, and the priority that the way of a call has set.
func TestSettingsAreKept(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		draw := func(name string, most int) int { return rapid.IntRange(1, most).Draw(t, name) }
		recordings := rapid.Permutation([]string{"one", "two", "three"}).Draw(t, "recordings")
		language := rapid.SampledFrom([]string{"fr", "de"}).Draw(t, "language")
		silence, between, wait, rings := draw("silence", 60), draw("between", 9), draw("wait", 900), draw("rings", 60)
		usual, first := draw("usual", 500), 500+draw("first", 500)
		every, digits, attempts := draw("every", 600), 1+draw("digits", 9), draw("attempts", 9)

		src := fmt.Sprintf(`[in]
exten => s,1,Set(QUEUE_PRIO=%d)
 same => n,Set(CHANNEL(language)=%s)
 same => n,Set(TIMEOUT(digit)=%d)
 same => n,Background(%s)
 same => n,WaitExten(%d)
exten => 1,1,Queue(sales,,,,%d)
exten => 2,1,Set(__QUEUE_PRIO=%d)
 same => n,Queue(first)
exten => 3,1,ExecIf($["${DB(a/b)}" = "1"]?Set(QUEUE_PRIO=%d))
 same => n,Queue(late)
exten => 4,1,Read(ACCOUNT,number,%d,,%d,%d)
 same => n,SayDigits(${ACCOUNT})
exten => 44,1,Dial(SIP/200,%d)
 same => n,Playback(nobody)
`, usual, language, between, strings.Join(recordings, "&"), silence, wait, first, first, digits, attempts, silence, rings)
		queues := fmt.Sprintf("[sales]\nperiodic-announce=%s&%s,%s\nperiodic-announce-frequency=%d\nperiodic-announce-startdelay=0\n[first]\n[late]\n",
			recordings[1], recordings[2], recordings[0], every)
		made := importertest.Exact(t, asterisk.Format, "in", importer.Source{File: "extensions.conf", Content: []byte(src)},
			importer.Source{File: "queues.conf", Content: []byte(queues)})

		menu := importertest.Step(t, made, "menu", "")
		importertest.CheckTimes(t, menu, map[string]int{"timeout": silence})
		importertest.CheckTimes(t, menu.Get("choices").Get("extension"), map[string]int{"between": between})
		if got, want := menu.Get("menu").Get("audio").Text, strings.Join(recordings, " & "); got != want {
			t.Errorf("the menu plays %q, want %q", got, want)
		}
		sales := importertest.Step(t, made, "queue", "sales")
		importertest.CheckTimes(t, sales, map[string]int{"max_wait": wait, "every": every})
		var hold []string
		for _, prompt := range sales.Get("hold").Items {
			hold = append(hold, prompt.Get("audio").Text)
		}
		if want := []string{recordings[1] + " & " + recordings[2], recordings[0]}; !slices.Equal(hold, want) {
			t.Errorf("callers in the queue hear %q, want %q", hold, want)
		}

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

		// The line of the queue "late" has two steps, since its calls have two priorities.
		priorities := map[string]bool{}
		for _, f := range made.Files {
			for line := range strings.Lines(string(f.Content)) {
				if _, after, ok := strings.Cut(line, "{queue: late, priority: "); ok {
					priority, _, _ := strings.Cut(after, ",")
					priorities[priority] = true
				}
			}
		}
		if !priorities[strconv.Itoa(usual)] || !priorities[strconv.Itoa(first)] || len(priorities) != 2 {
			t.Errorf("the queue late has the priorities %v, want %d and %d", priorities, usual, first)
		}
		for queue, want := range map[string]int{"sales": usual, "first": first} {
			if got := importertest.Step(t, made, "queue", queue).Get("priority"); got == nil || got.Text != strconv.Itoa(want) {
				t.Errorf("the queue %s has the priority %v, want %d", queue, got, want)
			}
		}
	})
}

// TestPriorityOfAQueue: a call has the priority with which the text of QUEUE_PRIO begins, and a text without a number or a
// number below 0 is named.
func TestPriorityOfAQueue(t *testing.T) {
	for _, c := range []struct{ text, want, named string }{
		{"10", "10", ""},
		{" 10abc", "10", ""},
		{"+3", "3", ""},
		{"abc", "", "exact: its priority \"abc\" is no number: calls have 0"},
		{"-1", "", "approximated: has the priority -1, and a step has one from 0 to 1000: here 0"},
		{"1001", "1000", "approximated: has the priority 1001, and a step has one from 0 to 1000: here 1000"},
	} {
		src := "[in]\nexten => s,1,Set(QUEUE_PRIO=" + c.text + ")\n same => n,Queue(sales,,,,,,,,,0)\n"
		center, err := asterisk.Format.Read([]importer.Source{{File: "extensions.conf", Content: []byte(src)}}, "in")
		if err != nil {
			t.Fatal(err)
		}
		made := importer.Build(center, nil, nil)

		got := ""
		if priority := importertest.Step(t, made, "queue", "sales").Get("priority"); priority != nil {
			got = priority.Text
		}
		named := ""
		for _, r := range made.Report.Reasons {
			named += r.Status + ": " + r.Reason
		}
		if got != c.want || named != c.named {
			t.Errorf("QUEUE_PRIO is %q: the step has the priority %q, want %q; the report has %q, want %q",
				c.text, got, c.want, named, c.named)
		}
	}
}
