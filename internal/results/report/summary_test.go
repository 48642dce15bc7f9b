package report

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jedib0t/go-pretty/v6/text"
	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/document"
)

func summaryOf(t interface{ Fatal(...any) }, r *Report, style document.Style) string {
	var out bytes.Buffer
	if err := r.Summary().WriteText(&out, style); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// A summary of any report has at most 35 lines of 80 columns, without control characters.
func TestSummaryFitsTheScreen(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching(`[a-z_]{1,120}|[\x1b日\x{202e}]{1,90}`)
		value := rapid.Map(rapid.Float64Range(-1e6, 1e7), func(v float64) stats.Number { return stats.Number(v) })
		estimate := rapid.Custom(func(t *rapid.T) stats.Estimate {
			return stats.Estimate{Mean: value.Draw(t, "mean"), Low: value.Draw(t, "low"), High: value.Draw(t, "high")}
		})
		count := rapid.Int64Range(0, 9_999_999)

		start := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
		r := &Report{
			Title:        name.Draw(t, "scenario"),
			Replications: rapid.IntRange(1, 9999).Draw(t, "replications"),
			Seed:         rapid.Uint64().Draw(t, "seed"),
			Start:        start,
			End:          start.AddDate(0, 0, rapid.IntRange(1, 40).Draw(t, "days")),
		}

		c := &r.Calls
		for _, n := range []*int64{
			&c.Answered, &c.SelfServed, &c.Abandoned, &c.HungUp, &c.Booked, &c.Deflected, &c.Transferred,
			&c.LeftMessage, &c.GaveUp, &c.TurnedAway, &c.Blocked, &c.InProgress,
		} {
			*n = count.Draw(t, "calls")
			c.Arrived += *n
		}
		r.Center.Wait.Mean = value.Draw(t, "wait")
		if rapid.Bool().Draw(t, "patient") {
			c.Arrived -= c.Abandoned
			c.Abandoned = 0
		}

		for range rapid.IntRange(0, 12).Draw(t, "goals") {
			r.Goals = append(r.Goals, Goal{
				Title: name.Draw(t, "goal") + ": 80% answered within 20 s, on 90% of days",
				Value: estimate.Draw(t, "value"),
				Unit:  Seconds,
				Bound: 2e7,
				Holds: rapid.SampledFrom([]stats.Verdict{stats.Yes, stats.No, stats.Undecided}).Draw(t, "holds"),
			})
		}

		for i := range rapid.IntRange(0, 9).Draw(t, "queues") {
			q := Queue{
				Queue:        name.Draw(t, "queue"),
				Hub:          name.Draw(t, "hub"),
				Title:        model.Title{Name: name.Draw(t, "title"), Hub: name.Draw(t, "hub title")},
				Offered:      count.Draw(t, "offered"),
				Target:       1200,
				ServiceLevel: stats.Estimate{Mean: 1},
			}
			q.Wait.Mean = value.Draw(t, "wait")
			q.Wait.P90 = estimate.Draw(t, "p90")
			r.Queues = append(r.Queues, q)
			r.Intervals = append(r.Intervals, Interval{Start: start.Add(time.Duration(i) * time.Hour), Queues: []QueueInterval{{
				Queue: q.Queue, Hub: q.Hub, Offered: q.Offered, Abandoned: q.Offered, WaitMean: 35999, Ended: 1, WaitingMax: q.Offered,
			}}})
		}

		style := document.Style{Width: SummaryWidth, Bars: rapid.Bool().Draw(t, "bars")}
		plain := summaryOf(t, r, style)
		lines := strings.Split(strings.TrimSuffix(plain, "\n"), "\n")

		// A line that continues a title has no value after two blanks.
		continued := 0
		for _, line := range lines {
			if !strings.Contains(strings.TrimSpace(line), "  ") {
				continued++
			}
		}
		if len(lines)-continued > 35 {
			t.Fatalf("%d lines, %d of them continue a title or are sentences:\n%s", len(lines), continued, plain)
		}

		if n := strings.Count(plain, "20 s"); n != min(len(r.Goals), summaryGoals) {
			t.Fatalf("%d of %d goals show their bound:\n%s", n, len(r.Goals), plain)
		}
		isPatient := c.Arrived > 0 && c.Abandoned == 0 && r.Center.Wait.Mean > 900
		if told := strings.Contains(plain, "callers.patience"); told != isPatient {
			t.Fatalf("%v, %d abandoned after a mean wait of %v:\n%s", told, c.Abandoned, r.Center.Wait.Mean, plain)
		}
		for _, line := range lines {
			if columns := text.StringWidthWithoutEscSequences(line); columns > SummaryWidth {
				t.Fatalf("%d columns: %q", columns, line)
			}
			if strings.ContainsAny(line, "\x1b\u202e") {
				t.Fatalf("control characters: %q", line)
			}
		}

		style.Color = true
		if got := summaryOf(t, r, style); text.StripEscape(got) != plain {
			t.Fatalf("color changes the text:\n%s\n%s", got, plain)
		}
	})
}

// A title that is too wide continues on the next line, between words and whole.
func TestWideTitlesAreWrapped(t *testing.T) {
	const goal = "General questions from corporate customers, New York: 80% answered within 20 s, in each interval"
	const queue = "Questions of corporate customers about replacements, New York"
	start := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	r := &Report{
		Title: "A day", Replications: 2, Start: start, End: start.AddDate(0, 0, 1),
		Goals: []Goal{{Title: goal, Unit: Share, Holds: stats.Yes}},
		Queues: []Queue{{
			Queue: "questions", Offered: 9, Target: 20,
			Title: model.Title{Name: "Questions of corporate customers about replacements", Hub: "New York"},
		}},
	}
	r.Calls.Arrived = 9

	plain := summaryOf(t, r, document.Style{Width: SummaryWidth})
	if strings.Contains(plain, "…") {
		t.Errorf("a title is cut:\n%s", plain)
	}
	for _, title := range []string{goal, queue} {
		if got := firstColumn(plain, title); got != title {
			t.Errorf("a title is %q, want %q:\n%s", got, title, plain)
		}
	}
}

// firstColumn returns the wrapped cell of a text that begins like a title. The other cells of its row
// are on its first line, after two blanks.
func firstColumn(printed, title string) string {
	var words []string
	beginning := strings.Join(strings.Fields(title)[:2], " ")
	for line := range strings.Lines(printed) {
		line = strings.TrimSpace(line)
		if len(words) == 0 && !strings.HasPrefix(line, beginning) {
			continue
		}
		cell, _, _ := strings.Cut(line, "  ")
		words = append(words, cell)
		if got := strings.Join(words, " "); len(got) >= len(title) {
			return got
		}
	}
	return strings.Join(words, " ")
}

// The verdict counts the goals, and those that do not hold come first.
func TestSummaryVerdict(t *testing.T) {
	for _, c := range []struct {
		holds []stats.Verdict
		want  string
	}{
		{[]stats.Verdict{stats.Yes}, "The goal holds."},
		{[]stats.Verdict{stats.Yes, stats.Yes}, "Both goals hold."},
		{[]stats.Verdict{stats.Yes, stats.No}, "1 of 2 goals missed."},
		{[]stats.Verdict{stats.No}, "The goal is missed."},
		{[]stats.Verdict{stats.Yes, stats.Undecided}, "1 of 2 goals undecided: more replications decide."},
		{[]stats.Verdict{stats.Undecided}, "The goal is undecided: more replications decide."},
		{[]stats.Verdict{stats.Undecided, stats.No, stats.No}, "2 of 3 goals missed, 1 undecided."},
	} {
		r := &Report{Scenario: "day", Replications: 1}
		for i, holds := range c.holds {
			r.Goals = append(r.Goals, Goal{Title: fmt.Sprintf("Goal %d", i), Holds: holds})
		}
		got := summaryOf(t, r, document.Style{Width: SummaryWidth})
		if !strings.Contains(got, "\n"+c.want+"\n") {
			t.Errorf("%v: no %q in\n%s", c.holds, c.want, got)
		}
		if last := len(c.holds) - 1; c.holds[last] == stats.No && strings.Index(got, fmt.Sprint("goal_", last)) > strings.Index(got,
			"goal_0") && last > 0 {
			t.Errorf("%v: the missed goal comes after the others:\n%s", c.holds, got)
		}
	}
}

// The worst queues are first the queues of a missed goal, then the queues with the longest wait.
func TestSummaryQueues(t *testing.T) {
	r := &Report{Scenario: "day", Replications: 1, Calls: Calls{Arrived: 60, Answered: 60}}
	for i, name := range []string{"a", "b", "c", "d", "e", "f"} {
		q := Queue{Queue: name, Hub: "here", Title: model.Title{Name: name, Hub: "Here"}, Offered: 10}
		q.Wait.Mean = stats.Number(i)
		r.Queues = append(r.Queues, q)
	}

	r.Goals = []Goal{
		{Title: "b", Kind: "queue", Subject: "b", Holds: stats.No},
		{Title: "c", Kind: "queue", Subject: "c", Holds: stats.Undecided},
	}

	var got []string
	for line := range strings.SplitSeq(summaryOf(t, r, document.Style{Width: SummaryWidth}), "\n") {
		if name, ok := strings.CutSuffix(strings.Split(line+"  ", " ")[1], ","); ok && len(name) == 1 {
			got = append(got, name)
		}
	}

	if strings.Join(got, "") != "bfedc" {
		t.Errorf("queues %q", got)
	}
}

// The busiest hour sums the intervals of an hour from the start of the run on.
func TestBusiestHour(t *testing.T) {
	start := time.Date(2026, 1, 5, 0, 30, 0, 0, time.UTC)
	r := &Report{Start: start}
	for i, offered := range []int64{9, 1, 1, 1, 3, 3, 3, 4} {
		r.Intervals = append(r.Intervals, Interval{
			Start:  start.Add(time.Duration(i) * 15 * time.Minute),
			Queues: []QueueInterval{{Offered: offered}},
		})
	}
	if got := (summary{r}).busiestHour(); got.offered != 13 || !got.start.Equal(start.Add(time.Hour)) {
		t.Errorf("got %d calls from %s", got.offered, got.start)
	}
}
