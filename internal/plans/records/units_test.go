package records_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// durations are calls whose file has the wait and the talk as durations in a unit, next to
// the end as a time.
func durations(n int, write func(time.Duration) string) string {
	var b strings.Builder
	b.WriteString("start,wait,talk,end\n")
	s := des.Key(5).Stream()
	for i := range n {
		exponential := func(mean float64) time.Duration {
			return time.Duration(-math.Log(1-s.Float64()) * mean * float64(time.Second)).Truncate(100 * time.Millisecond)
		}
		start := time.Date(2026, 9, 7, 8, 0, i*20, 0, time.UTC)
		wait, talk := exponential(40), time.Second+exponential(200)
		fmt.Fprintf(&b, "%s,%s,%s,%s\n", start.Format(time.DateTime), write(wait), write(talk), start.Add(wait+talk).Format(time.DateTime))
	}
	return b.String()
}

// Durations are read in the unit that the map gives, and a file whose durations contradict its
// times is refused.
func TestUnitsOfDurations(t *testing.T) {
	number := func(unit time.Duration, form string) func(time.Duration) string {
		return func(d time.Duration) string { return fmt.Sprintf(form, float64(d)/float64(unit)) }
	}
	clock := func(d time.Duration) string {
		return fmt.Sprintf("%02d:%02d:%02d", int(d.Hours()), int(d.Minutes())%60, int(d.Seconds())%60)
	}
	hoursAndMinutes := func(d time.Duration) string {
		return fmt.Sprintf("%d:%07.4f", int(d.Hours()), math.Mod(d.Minutes(), 60))
	}
	units := map[string]func(time.Duration) string{
		"milliseconds": number(time.Millisecond, "%.0f"), "seconds": number(time.Second, "%.1f"),
		"minutes": number(time.Minute, "%.3f"), "hours": number(time.Hour, "%.5f"),
	}
	const (
		chain = "answered: {after: start, column: wait%s}, ended: [{after: answered, column: talk%s}, end]"
		bound = "answered: {after: start, column: wait%s}, ended: end"
	)
	read := func(content, columns, unit string) (waits, talks float64, hint string) {
		if unit != "" {
			unit = ", unit: " + unit
		}
		columns = strings.ReplaceAll(strings.ReplaceAll(columns, "%s", unit), "after: start", "after: arrived")
		r, err := records.NewReader(strings.NewReader(content), "calls.csv", readMap(t, "{records: csv, columns: {arrived: start, "+columns+"}}"))
		var refusal *records.Refusal
		if errors.As(err, &refusal) {
			return 0, 0, refusal.Error() + "; " + refusal.Hint
		}
		if err != nil {
			t.Fatal(err)
		}

		for c := range r.All() {
			waits, talks = waits+c.Answered.Sub(c.Arrived).Seconds(), talks+c.Ended.Sub(c.Answered).Seconds()
		}
		if errors.As(r.Err(), &refusal) {
			return 0, 0, refusal.Error() + "; " + refusal.Hint
		}

		return waits, talks, ""
	}

	const n = 300
	wantWaits, wantTalks, _ := read(durations(n, units["seconds"]), chain, "")

	check := func(name, content, columns, unit string) {
		t.Helper()
		waits, talks, hint := read(content, columns, unit)
		if hint != "" || math.Abs(waits/wantWaits-1) > 0.02 || math.Abs(talks/wantTalks-1) > 0.02 {
			t.Errorf("%s: waits of %.0f s and talks of %.0f s in place of %.0f s and %.0f s; %s", name, waits, talks, wantWaits, wantTalks, hint)
		}
	}
	for written, write := range units {
		content := durations(n, write)
		for given := range units {
			name := written + " read as " + given
			if given == written {
				check(name, content, chain, given)
				continue
			}
			if _, _, hint := read(content, chain, given); !strings.Contains(hint, "the units of its durations") {
				t.Errorf("%s: the error is %q", name, hint)
			}
		}
	}

	check("h:mm:ss", durations(n, clock), chain, "")
	check("h:mm", durations(n, hoursAndMinutes), chain, "minutes")
	check("decimal comma", strings.NewReplacer(",", ";", ".", ",").Replace(durations(n, units["seconds"])), chain, "")
	if _, _, hint := read(durations(n, units["milliseconds"]), bound, ""); !strings.Contains(hint, "the units of its durations") {
		t.Errorf("an answer after the end: the error is %q", hint)
	}
	if _, _, hint := read(durations(n, units["seconds"]), bound, ""); hint != "" {
		t.Errorf("seconds: the error is %q", hint)
	}

	const all = "answered: {after: start, column: wait%s}, ended: {after: answered, column: talk%s}"
	if _, _, hint := read(durations(n, units["milliseconds"]), all, ""); !strings.Contains(hint, "the law that a call takes at most 12 hours") {
		t.Errorf("no time but the arrival: the error is %q", hint)
	}
}

// A duration with one colon is h:mm or m:ss: the end of the call decides. A duration as :30 is 30 seconds.
func TestDurationsWithOneColon(t *testing.T) {
	for name, of := range map[string]struct {
		unit time.Duration // of the part after the colon
		form string        // of a duration under an hour or a minute
	}{
		"h:mm":        {time.Minute, "0:%02d"},
		"m:ss":        {time.Second, "0:%02d"},
		"without one": {time.Second, ":%02d"},
	} {
		waits := func(i int) int { return 1 + i%5 }
		talks := func(i int) int { return 12 + i*7%29 }
		var b strings.Builder
		b.WriteString("Start,Wait,Talk Time,End,Queue\n")
		for i := range 120 {
			at := time.Date(2026, 9, 7, 8, 10*i, 7, 0, time.UTC)
			talk := fmt.Sprintf(of.form, talks(i))
			end := at.Add(time.Duration(waits(i)+talks(i)) * of.unit)
			if i%6 == 5 { // abandoned
				talk = ""
				end = at.Add(time.Duration(waits(i)) * of.unit)
			}
			fmt.Fprintf(&b, "%s,%s,%s,%s,a\n", at.Format(time.DateTime), fmt.Sprintf(of.form, waits(i)), talk, end.Format(time.DateTime))
		}

		r, err := records.NewReader(strings.NewReader(b.String()), "calls.csv", nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		i := 0
		for c := range r.All() {
			wait := c.Answered.Sub(c.Enqueued)
			talk := c.Ended.Sub(c.Answered)
			isRight := wait == time.Duration(waits(i))*of.unit && talk == time.Duration(talks(i))*of.unit
			if !c.Answered.IsZero() && !isRight {
				t.Errorf("%s: call %d has a wait of %v and a talk of %v", name, i, wait, talk)
				break
			}
			i++
		}
	}
}

// Without an end of the call, a duration with one colon has two readings, and both are offered with their results.
func TestDurationsThatMayBeHours(t *testing.T) {
	rows := ""
	for i := range 120 {
		at := time.Date(2026, 9, 7, 8, 10*i, 7, 0, time.UTC)
		talk := fmt.Sprintf("0:%02d", 12+i*7%29)
		if i%6 == 5 { // abandoned
			talk = ""
		}
		rows += fmt.Sprintf("%s,0:%02d,%s,a\n", at.Format(time.DateTime), 1+i%5, talk)
	}

	_, err := records.NewReader(strings.NewReader("Start,Wait,Talk Time,Queue\n"+rows), "calls.csv", nil)
	var refusal *records.Refusal
	if !errors.As(err, &refusal) || !refusal.IsQuestion {
		t.Fatalf("no question: %v", err)
	}
	for _, want := range []string{"mean wait 3 s, mean talk 26 s", "mean wait 180 s, mean talk 1558 s"} {
		if !strings.Contains(refusal.Map, want) {
			t.Errorf("no reading with a %s:\n%s", want, refusal.Map)
		}
	}

	// Each reading is read as it says.
	offered := offeredMaps(t, refusal)
	var talks []float64
	for _, m := range offered {
		got, err := figuresOfCalls("Start,Wait,Talk Time,Queue\n"+rows, m)
		if err != nil {
			t.Fatal(err)
		}
		talks = append(talks, got.talk)
	}
	if len(talks) != 2 || math.Abs(talks[1]-60*talks[0]) > 1 {
		t.Errorf("the readings have mean talks of %v seconds, want one in seconds and one in minutes", talks)
	}
}
