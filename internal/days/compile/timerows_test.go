package compile

import (
	"fmt"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/table"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// TestTimesOfRows reads the times of days with equal steps, and of days in which a row is missing, moved or after midnight. The
// judge reads the times in minutes.
func TestTimesOfRows(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		step := rapid.SampledFrom([]int{60, 30, 15, 10, 5, 45}).Draw(t, "step")
		first := rapid.IntRange(0, 23*60/step).Draw(t, "first")*step + rapid.SampledFrom([]int{0, 0, 0, 5, 7}).Draw(t, "late")
		var minutes []int
		for i := range rapid.IntRange(1, 30).Draw(t, "rows") {
			minutes = append(minutes, (first+i*step)%1440)
		}
		if at := rapid.IntRange(0, len(minutes)).Draw(t, "dropped"); at < len(minutes) && len(minutes) > 1 {
			minutes = slices.Delete(minutes, at, at+1)
		}

		text := "time,calls\n"
		for _, m := range minutes {
			text += fmt.Sprintf("%02d:%02d,1\n", m/60, m%60)
		}

		// The step is the shortest of these between two rows.
		known := 60
		for i, m := range minutes[1:] {
			if d := m - minutes[i]; slices.Contains([]int{5, 10, 15, 30}, d) {
				known = min(known, d)
			}
		}
		want := ""
		wrong := func(row int, format string, args ...any) {
			if want == "" {
				want = fmt.Sprintf("t.csv:%d:1: ", row+2) + fmt.Sprintf(format, args...)
			}
		}
		clock := func(m int) string { return fmt.Sprintf("%02d:%02d", m/60, m%60) }
		if minutes[0]%known != 0 {
			wrong(0, "%q is not the start of an interval of %d minutes", clock(minutes[0]), known)
		}
		for i, m := range minutes {
			next := minutes[0] + i*known
			if next >= 1440 {
				wrong(i, "the day has ended before the row of %q", clock(m))
			}
			if m != next {
				wrong(i, "the row of %s is missing: %q is here", clock(next), clock(m))
			}
		}

		var found diag.Findings
		name := diag.Text{Value: "t.csv", Place: diag.Place{File: "day.yaml", Line: 1, Column: 1, Width: 1}}
		read := table.Read(fstest.MapFS{"t.csv": {Data: []byte(text)}}, name, &found)
		rows := &timeTable{read, time.UTC}
		gotStep, gotFirst, ok := rows.timesOf(0, read.Rows)
		got := ""
		if err := found.FirstError(); err != nil {
			got = err.Error()
		}
		if got != want || ok != (want == "") || found.Len() > 1 {
			t.Fatalf("%v: %s, want %s", minutes, got, want)
		}
		if ok && (gotStep != time.Duration(known)*time.Minute || gotFirst != time.Duration(minutes[0])*time.Minute) {
			t.Fatalf("%v: from %s by %s, want by %d minutes", minutes, gotFirst, gotStep, known)
		}
	})
}
