package sim

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/ivrsim/ivrsim/flows"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// The peak day of the sample center is calibrated to its published waits: Platinum often within 30 s, typically under a minute; the
// others 3 to 8 minutes in business hours, 10 to 60 at the peak.
func TestPeakDayHasThePublishedWaits(t *testing.T) {
	m := peakDay(t, longtest.N(2, 20))
	r := run(t, m, Options{})
	var text bytes.Buffer
	if err := r.Document("run").WriteText(&text, document.Style{}); err != nil {
		t.Fatal(err)
	}

	for line := range strings.SplitSeq(text.String(), "\n") {
		if n := utf8.RuneCountInString(line); n > 100 {
			t.Errorf("%d columns: %s", n, line)
		}
	}

	if !r.Holds() {
		t.Errorf("the peak day misses a goal: %+v", r.Goals)
	}
	for i := range r.Tiers {
		if w := &r.Tiers[i].Wait; r.Tiers[i].Tier == "platinum" && (w.P90.Mean > 30 || w.Mean >= 60) {
			t.Errorf("Platinum waits %.0f s, one in ten over %.0f s", w.Mean, w.P90.Mean)
		}
	}

	ordinary, worst := greenAndGold(m, r)
	within(t, "ordinary business hours", ordinary, 3*time.Minute, 8*time.Minute)
	within(t, "the worst interval of a hub", worst, 10*time.Minute, 60*time.Minute)
	if r.Calls.LanguageFallbacks > 0 {
		t.Errorf("%d calls were answered in a language that is not the caller's", r.Calls.LanguageFallbacks)
	}
}

func TestTheOtherSampleDays(t *testing.T) {
	longtest.Skip(t)
	for name, holds := range map[string]bool{"assistant": true, "fraud_wave": false, "roster": true} {
		_, m := scenariotest.Compiled(t, flows.FS, name)
		m.Replications = model.Replications{AtLeast: 3, AtMost: 3}
		if r := run(t, m, Options{}); r.Holds() != holds {
			t.Errorf("%s: its goals hold: %v, want %v: %+v", name, !holds, holds, r.Goals)
		}
	}
}

// The week keeps the goals on its days, but for one of 28 by chance, with the waits of ordinary business hours.
func TestTheSampleWeek(t *testing.T) {
	longtest.Skip(t)
	n := longtest.N(4, 20)
	_, m := scenariotest.Compiled(t, flows.FS, "week")
	m.Replications = model.Replications{AtLeast: n, AtMost: n}
	r := run(t, m, Options{})
	if !r.Holds() {
		t.Errorf("the week misses a goal: %+v", r.Goals)
	}
	for _, g := range r.Goals {
		if g.Days != 7*n || g.DaysMet < g.Days-n/4 {
			t.Errorf("%s is met on %d of %d days", g.Goal, g.DaysMet, g.Days)
		}
	}
	ordinary, _ := greenAndGold(m, r)
	within(t, "ordinary business hours", ordinary, 3*time.Minute, 8*time.Minute)
}

// greenAndGold gives the mean wait of the callers without priority who arrive
// from 08:00 to 10:00 and from 15:00 to 18:00 of their hub's clock, over all
// hubs, and the highest mean of a hub in an interval with 100 of them or more.
func greenAndGold(m *model.Model, r *report.Report) (ordinary, worst stats.Number) {
	zones := map[string]*time.Location{}
	for i := range m.Center.Hubs {
		zones[m.Center.Hubs[i].Name.Value] = m.Center.Hubs[i].Zone
	}
	type sum struct{ offered, waited stats.Number }

	var all sum
	for i := range r.Intervals {
		atHub := map[string]sum{}
		for _, c := range r.Intervals[i].Tiers {
			if c.Offered == 0 || c.Tier != "green" && c.Tier != "gold" {
				continue
			}
			s := atHub[c.Hub]
			s.offered += stats.Number(c.Offered)
			s.waited += stats.Number(c.Offered) * c.WaitMean
			atHub[c.Hub] = s
		}

		for hub, s := range atHub {
			if s.offered >= 100 {
				worst = max(worst, s.waited/s.offered)
			}
			switch r.Intervals[i].Start.In(zones[hub]).Hour() {
			case 8, 9, 15, 16, 17:
				all.offered += s.offered
				all.waited += s.waited
			}
		}
	}

	return all.waited / all.offered, worst
}

func within(t *testing.T, what string, seconds stats.Number, low, high time.Duration) {
	t.Helper()
	if d := time.Duration(float64(seconds) * float64(time.Second)); d < low || d > high {
		t.Errorf("%s: the mean wait is %v, want %v to %v", what, d.Round(time.Second), low, high)
	}
}
