package compare

import (
	"encoding/json"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/document/documenttest"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// peakDay is the sample center's day, scaled.
func peakDay(t testing.TB, replications int) *model.Model {
	return scaled(scenariotest.Sample(t, "peak_day"), replications)
}

// scaled is a model with a twentieth of its callers and agents.
func scaled(m *model.Model, replications int) *model.Model {
	const part = 20
	m.Replications = model.Replications{AtLeast: replications, AtMost: replications}
	m.Lines = slices.Clone(m.Lines)
	for i := range m.Lines {
		m.Lines[i].Rate = slices.Clone(m.Lines[i].Rate)
		for j := range m.Lines[i].Rate {
			m.Lines[i].Rate[j].PerHour /= part
		}
	}
	m.Groups = slices.Clone(m.Groups)
	for i := range m.Groups {
		m.Groups[i].Roster = slices.Clone(m.Groups[i].Roster)
		for j := range m.Groups[i].Roster {
			m.Groups[i].Roster[j].Agents = (m.Groups[i].Roster[j].Agents + part - 1) / part
		}
	}
	return m
}

func compared(t *testing.T, arms ...Arm) *Comparison {
	t.Helper()
	c, err := Run(t.Context(), arms, Options{Examples: 3})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// One replication has no interval, so that it shows a difference without saying that it is no difference, or for the
// better.
func TestOneReplicationHasNoInterval(t *testing.T) {
	more := peakDay(t, 1)
	more.Lines[0].Rate = slices.Clone(more.Lines[0].Rate)

	for i := range more.Lines[0].Rate {
		more.Lines[0].Rate[i].PerHour *= 1.5
	}
	c := compared(t, Arm{Name: "a", Model: peakDay(t, 1)}, Arm{Name: "b", Model: more})

	differ := 0
	for _, d := range c.Differences {
		isSeen := d.Difference.Mean.Known() && !d.Unit.RoundsToZero(d.Difference.Mean)
		if isSeen != (d.Verdict == NoInterval) {
			t.Errorf("%s %s: %v, %s", d.About, d.Measure, d.Difference, d.Verdict)
		}
		if isSeen {
			differ++
		}
	}

	if differ < 5 {
		t.Errorf("%d measures differ", differ)
	}
}

func TestEqualArmsDoNotDiffer(t *testing.T) {
	c := compared(t, Arm{Name: "a", Model: peakDay(t, 3)}, Arm{Name: "b", Model: peakDay(t, 3)})
	for _, d := range c.Differences {
		if e := d.Difference; d.Verdict != NoDifference || e.Mean.Known() && (e.Mean != 0 || e.Low != 0 || e.High != 0) {
			t.Errorf("%s %s: %v, %s", d.About, d.Measure, e, d.Verdict)
		}
	}
	if len(c.Differences) < 20 || len(c.Outcomes) != 0 || c.Coupling[0].Redrawn != 0 || c.Coupling[0].Callers == 0 {
		t.Errorf("%d differences, outcomes %v, coupling %v", len(c.Differences), c.Outcomes, c.Coupling)
	}
}

func TestArmsReportAsTheyDoAlone(t *testing.T) {
	more := peakDay(t, 2)
	more.Groups[0].Roster[0].Agents += 5
	more.Seed++ // the base's is used
	base := peakDay(t, 2)
	c := compared(t, Arm{Name: "base", Model: base}, Arm{Name: "more", Model: more})
	more.Seed--
	for i, m := range []*model.Model{base, more} {
		d, err := sim.Run(t.Context(), m, sim.Options{}, report.Decided)
		if err != nil {
			t.Fatal(err)
		}
		if asJSON(t, report.New(d.Layout, &d.Results)) != asJSON(t, c.Arms[i]) {
			t.Errorf("%s reports otherwise alone", c.Names[i])
		}
	}
}

// The JSON is written in parts, and is the text of the whole.
func TestJSONIsTheTextOfTheWhole(t *testing.T) {
	c := compared(t, Arm{Name: "base", Model: peakDay(t, 2)}, Arm{Name: "<hidden\u202e>", Model: peakDay(t, 2)})

	var want, got strings.Builder
	encoder := diag.NewJSONEncoder(&want)
	encoder.SetEscapeHTML(true) // as in the JSON of a report
	if err := encoder.Encode(c); err != nil {
		t.Fatal(err)
	}
	if err := c.WriteJSON(&got); err != nil {
		t.Fatal(err)
	}

	if got.String() != want.String() || len(c.Arms[0].Intervals) < 2 {
		t.Errorf("%d bytes, want %d", got.Len(), want.Len())
	}
}

// The comparison, with its examples, does not depend on the number of processors.
func TestOneProcessorGivesTheSameComparison(t *testing.T) {
	fewer := peakDay(t, 2)
	fewer.Groups[0].Roster[0].Agents--
	arms := []Arm{{Name: "base", Model: peakDay(t, 2)}, {Name: "fewer", Model: fewer}}
	want := asJSON(t, compared(t, arms...))
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if asJSON(t, compared(t, arms...)) != want {
		t.Error("one processor gives another comparison")
	}
}

// With more agents nobody is redrawn, and outcomes change for callers who are told.
func TestMoreAgents(t *testing.T) {
	more := peakDay(t, 5)
	for i := range more.Groups {
		for j := range more.Groups[i].Roster {
			more.Groups[i].Roster[j].Agents += 2
		}
	}

	c := compared(t, Arm{Name: "base", Model: peakDay(t, 5)}, Arm{Name: "more", Model: more})
	if c.Coupling[0].Redrawn != 0 {
		t.Errorf("%v of the callers are redrawn", c.Coupling[0].Redrawn)
	}

	better := 0
	for _, d := range c.Differences {
		if d.Verdict == Better {
			better++
		}
		if d.About == "center" && d.Measure == "abandoned a day" {
			paired, unpaired := d.Difference.High-d.Difference.Low, d.Base.High-d.Base.Low+d.Other.High-d.Other.Low
			if d.Verdict != Better || paired*2 > unpaired {
				t.Errorf("abandoned: %v to %v by %v, %s", d.Base, d.Other, d.Difference, d.Verdict)
			}
		}
	}

	o := c.Outcomes[0]
	if better < 10 || o.From != "abandoned" || o.To != "answered" || len(o.Examples) != 3 {
		t.Errorf("%d measures are better, the first outcomes are %+v", better, o)
	}

	// What happens to the caller of an example ends with the outcome, in each design.
	for _, e := range o.Examples {
		for outcome, path := range map[string][]Event{o.From: e.Base, o.To: e.Other} {
			if len(path) == 0 || !strings.Contains(path[len(path)-1].What, outcome) {
				t.Errorf("the caller of %s is %s after the events %v", e.Arrived, outcome, path)
			}
		}
	}
}

// A measure without a value in one design was not compared, and is not a difference that nobody saw.
func TestMeasureInOneDesignOnly(t *testing.T) {
	nobody := peakDay(t, 2)
	for i := range nobody.Groups {
		nobody.Groups[i].Roster = nil
	}
	c := compared(t, Arm{Name: "base", Model: peakDay(t, 2)}, Arm{Name: "nobody", Model: nobody})
	found := map[string]bool{}
	for _, d := range c.Differences {
		inOne := math.IsNaN(float64(d.Base.Mean)) != math.IsNaN(float64(d.Other.Mean))
		if inOne != (d.Verdict == InOne) {
			t.Errorf("%s %s from %v to %v: %s", d.About, d.Measure, d.Base.Mean, d.Other.Mean, d.Verdict)
		}
		if inOne {
			found[d.Measure] = true
		}
	}

	// Without agents nobody is answered, so that neither a queue nor the center has such a time.
	for _, measure := range []model.Measure{model.ASA, model.PersonTimeMean} {
		if !found[measure.String()] {
			t.Errorf("%s is not among the measures with a value in one design: %v", measure, found)
		}
	}
}

func TestArmsOfOtherLengths(t *testing.T) {
	half := peakDay(t, 1)
	half.Clock.To -= 12 * 3600e9
	_, err := Run(t.Context(), []Arm{{Name: "day", Model: peakDay(t, 1)}, {Name: "half", Model: half}}, Options{})
	if want := "day simulates 24h and half 12h: compare scenarios of the same length"; err == nil || err.Error() != want {
		t.Errorf("the error is %v, want %s", err, want)
	}
}

// A goal for each hour is compared by the values in the arms' own reports: the values of the worst hour of each, in
// whatever order its goals are. With three days the hours that surely miss a goal can be the calm ones: the hours of
// the peak have too wide intervals.
func TestGoalsForEachHour(t *testing.T) {
	withGoals := func(agents int) *model.Model {
		m := peakDay(t, 8)
		m.Goals = nil

		for _, each := range []model.Each{model.Together, model.EachHour} {
			for _, measure := range []model.Measure{model.ServiceLevel, model.WaitP90} {
				m.Goals = append(m.Goals, model.Goal{
					Measure: measure, Within: 20e9, AtLeast: measure == model.ServiceLevel, Bound: 0.5,
					Each: each, Subject: model.Subject{Kind: model.SubjectCenter, Hub: routing.NoHub},
				})
			}
		}

		for i := range m.Groups {
			for k := range m.Groups[i].Roster {
				m.Groups[i].Roster[k].Agents += agents
			}
		}

		return m
	}

	more := withGoals(1)
	slices.Reverse(more.Goals)
	c := compared(t, Arm{Name: "base", Model: withGoals(0)}, Arm{Name: "more", Model: more})
	for i, name := range []string{"service_level 20s", "wait p90", "service_level 20s each hour", "wait p90 each hour"} {
		base, other, d := c.Arms[0].Goals[i].Value, c.Arms[1].Goals[3-i].Value, c.Differences[i]
		if d.Measure != name || d.Base != base || d.Other != other ||
			math.Abs(float64(d.Difference.Mean-(other.Mean-base.Mean))) > 1e-9 || d.Verdict != Better {
			t.Errorf("%s: %+v, want the difference of %v and %v", name, d, base, other)
		}
	}

	if c.Differences[0].Base == c.Differences[2].Base {
		t.Error("the worst hour is as the day")
	}
}

// The text has a row for each queue that differs in a column, and counts the other queues: those that differ elsewhere or
// too little to show, and those in which no difference is seen. A table without a row is left out. A page has a fold of the
// queues in which no column differs.
func TestQueuesOfTheText(t *testing.T) {
	queue := func(name string, verdicts ...Verdict) (rows []Difference) {
		measures := []string{"service_level", "abandoned", "wait mean", "occupancy"}
		for i, measure := range measures {
			verdict := NoDifference
			if i < len(verdicts) {
				verdict = verdicts[i]
			}
			rows = append(rows, Difference{
				About:   name,
				Subject: model.Title{Name: name},
				Measure: measure,
				Verdict: verdict,
				Unit:    report.Share,
			})
		}
		return rows
	}

	for _, c := range []struct {
		rows  []Difference
		heads int // of tables
		same  int // rows of the fold
		want  []string
	}{
		{slices.Concat(queue("a"), queue("b")), 0, 2, []string{"\nno difference seen in 2 queues\n"}},
		{queue("a"), 0, 1, []string{"\nno difference seen in 1 queue\n"}},
		{queue("a", NoDifference, Worse), 1, 0, []string{"\n a "}},
		{queue("a", NoDifference, NoDifference, NoDifference, Better), 0, 1, []string{"\nonly other measures differ, or too little to show, in 1 queue\n"}},
		{
			slices.Concat(queue("a", Better), queue("b"), queue("c", NoDifference, NoDifference, NoDifference, Worse), queue("d", NoDifference, NoDifference, NoDifference, Worse)), 1, 3,
			[]string{"\n a ", "\nonly other measures differ, or too little to show, in 2 queues\n", "\nno difference seen in 1 queue\n"},
		},
	} {
		queues := newQueues("queue", c.rows)
		d := &document.Document{Blocks: []document.Block{queues.section("")}}
		out := "\n" + documenttest.Text(t, d)
		fold := diag.Plural(c.same, "queue") + " without a difference"
		if page := documenttest.Page(t, d); strings.Contains(page, fold) != (c.same > 0) || strings.Count(page, "<summary>") != min(1, c.same) {
			t.Errorf("the page has not one fold of %s, or one:\n%s", fold, page)
		}
		if n := strings.Count(out, "mean wait"); n != c.heads {
			t.Errorf("%d tables, want %d:\n%s", n, c.heads, out)
		}
		for _, want := range c.want {
			if !strings.Contains(out, want) {
				t.Errorf("no %q in\n%s", want, out)
			}
		}
		if n := strings.Count(out, "in "); n != len(c.want)-c.heads {
			t.Errorf("%d lines count queues, want %d:\n%s", n, len(c.want)-c.heads, out)
		}
	}
}
