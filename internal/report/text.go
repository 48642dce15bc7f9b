package report

import (
	"fmt"
	"io"
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/stats"
)

// WriteText writes the report's first screen, at most 100 columns wide: the
// goals, what became of the calls, the queues, the busiest intervals, and how
// long callbacks and other channels take. Counts are those of a day (of a
// replication), on average.
func (r *Report) WriteText(w io.Writer) error {
	var out strings.Builder
	r.writeHead(&out)
	r.writeGoals(&out)
	r.writeQueues(&out)
	r.writeBusiest(&out)
	r.writeCallbacks(&out)
	r.writeChannels(&out)
	r.writeLost(&out)
	_, err := io.WriteString(w, out.String())
	return err
}

func (r *Report) writeHead(out *strings.Builder) {
	fmt.Fprintf(out, "%s: %s to %s, %s, seed %d\n", diag.Visible(r.Scenario),
		r.Start.Format("2006-01-02 15:04"), r.End.Format("2006-01-02 15:04 MST"), Counted(r.Replications, "replication"), r.Seed)
	c := &r.Calls
	var parts []string
	for _, f := range c.ByDisposition() {
		if f.Calls*1000 >= c.Arrived && f.Calls > 0 { // not what would be 0.0%
			parts = append(parts, portion(f.Calls, c.Arrived)+" "+f.Name)
		}
	}
	if c.Arrived == 0 {
		fmt.Fprint(out, "nobody called\n\n")
		return
	}
	average := ""
	if r.Replications > 1 {
		average = " on average"
	}
	head := fmt.Sprintf("%s calls%s, %s of them redials", r.Daily(c.Arrived), average, portion(c.Redialed, c.Arrived))
	if len(parts) > 0 {
		head += ": " + strings.Join(parts, ", ")
	}
	for line := range strings.SplitSeq(text.WrapSoft(head, textWidth), "\n") {
		fmt.Fprintln(out, strings.TrimRight(line, " "))
	}
	fmt.Fprintln(out)
}

const textWidth = 100

func (r *Report) writeGoals(out *strings.Builder) {
	if len(r.Goals) == 0 {
		return
	}
	t := NewTable("goal", "value", "95 % interval", "holds", "days met")
	for i := range r.Goals {
		g := &r.Goals[i]
		t.Row(g.Goal, g.Show(g.Value.Mean), g.Interval(), string(g.Holds), fmt.Sprintf("%d of %d", g.DaysMet, g.Days))
	}
	fmt.Fprintf(out, "%s\n\n", t.Fit(0))
}

// Show shows a value of the goal's measure as what it is, a share or a time. A
// value that would look like the goal's bound and is another has as many digits
// more as tell them apart: it is why the goal holds or does not.
func (g *Goal) Show(n stats.Number) string {
	show := percentage
	if g.seconds {
		show = spoken
	}
	for more := range mostMore {
		if text := show(n, more); n == g.bound || text != show(g.bound, more) {
			return text
		}
	}
	return show(n, 0)
}

// Interval shows the value's, which one replication alone does not have.
func (g *Goal) Interval() string {
	if !g.Value.Low.Known() {
		return "–"
	}
	return g.Show(g.Value.Low) + " to " + g.Show(g.Value.High)
}

// mostMore bounds the digits: what differs in none of them is a float's rounding.
const mostMore = 7

// Name is the queue's at its hub.
func (q *Queue) Name() string { return q.Queue + "@" + q.Hub }

// IsSought tells whether the queue was joined, or would have been.
func (q *Queue) IsSought() bool { return q.Offered+q.Rejected > 0 }

// isQueuedFor tells whether any queue was.
func (r *Report) isQueuedFor() bool {
	return slices.ContainsFunc(r.Queues, func(q Queue) bool { return q.IsSought() })
}

func (r *Report) writeQueues(out *strings.Builder) {
	if !r.isQueuedFor() {
		return
	}
	t := NewTable("queue", "offered", "abandoned", "service level", "ASA", "mean wait", "p90", "most waiting")
	for i := range r.Queues {
		q := &r.Queues[i]
		if !q.IsSought() {
			continue
		}
		t.Row(
			q.Name(), r.Daily(q.Offered), Percentage(q.AbandonedRatio.Mean),
			fmt.Sprintf("%s in %s", Percentage(q.ServiceLevel.Mean), Spoken(q.Target)),
			Spoken(q.ASA.Mean), Spoken(q.Wait.Mean), Spoken(q.Wait.P90.Mean), Thousands(q.MaxWaiting),
		)
	}
	fmt.Fprintf(out, "%s\n\n", t.Fit(0))
}

// writeLost shows whom queues lost who neither were answered nor abandoned: no service
// level tells of them.
func (r *Report) writeLost(out *strings.Builder) {
	t := NewTable("neither answered nor abandoned", "turned away", "timed out", "left by choice")
	for i := range r.Queues {
		if q := &r.Queues[i]; r.Loses(q) {
			t.Row(q.Name(), r.Daily(q.Rejected), r.Daily(q.TimedOut), r.Daily(q.LeftByChoice))
		}
	}
	if t.Length() > 0 {
		fmt.Fprintf(out, "\n%s\n", t.Fit(0))
	}
}

// Loses tells whether a queue lost callers who neither were answered nor abandoned, on
// average at least half a one: fewer would be shown as 0.
func (r *Report) Loses(q *Queue) bool {
	return 2*max(q.Rejected, q.TimedOut, q.LeftByChoice) >= int64(r.Replications)
}

// shownBusiest is how many intervals the first screen shows.
const shownBusiest = 5

func (r *Report) writeBusiest(out *strings.Builder) {
	if !r.isQueuedFor() {
		return
	}
	t := NewTable("busiest intervals", "offered", "abandoned", "mean wait", "longest line")
	busiest := r.busiest()
	layout := tellingApart(busiest)
	for _, s := range busiest {
		t.Row(s.start.Format(layout), r.Daily(s.offered), portion(s.abandoned, s.offered), Spoken(stats.Number(s.waited/float64(s.ended))), s.longestLine())
	}
	fmt.Fprintf(out, "%s\n", t.Fit(4)) // by the longest line
}

// tellingApart gives the shortest layout in which no two intervals begin alike: an hour
// can come twice in a day, and a day of the week several times in a run.
func tellingApart(intervals []intervalSum) string {
	layouts := []string{"Mon 15:04", "Mon 15:04 MST", "2006-01-02 15:04", "2006-01-02 15:04 MST"}
	i := slices.IndexFunc(layouts, func(layout string) bool {
		seen := map[string]bool{}
		for _, s := range intervals {
			seen[s.start.Format(layout)] = true
		}
		return len(seen) == len(intervals)
	})
	return layouts[max(i, 0)]
}

func (r *Report) writeCallbacks(out *strings.Builder) {
	if len(r.Callbacks) == 0 {
		return
	}
	t := NewTable("callbacks", "booked", "reached", "never reached", "mean wait", "p90")
	for i := range r.Callbacks {
		c := &r.Callbacks[i]
		t.Row(c.Queue+"@"+c.Hub, r.Daily(c.Booked), r.Daily(c.Reached), r.Daily(c.Unreached), Spoken(c.Wait.Mean), Spoken(c.Wait.P90))
	}
	fmt.Fprintf(out, "\n%s\n", t.Fit(0))
}

func (r *Report) writeChannels(out *strings.Builder) {
	if len(r.Channels) == 0 {
		return
	}
	t := NewTable("channel", "offered", "accepted", "responds in", "p90")
	for i := range r.Channels {
		c := &r.Channels[i]
		t.Row(c.Channel, r.Daily(c.Offered), r.Daily(c.Accepted), Spoken(c.Response.Mean), Spoken(c.Response.P90))
	}
	fmt.Fprintf(out, "\n%s\n", t.Fit(0))
}

// busiest are the intervals with the most calls offered, in that order and then in
// that of the time.
func (r *Report) busiest() []intervalSum {
	var load []intervalSum
	for i := range r.Intervals {
		s := r.Intervals[i].sum()
		at := sort.Search(len(load), func(k int) bool { return load[k].offered < s.offered })
		if at < shownBusiest && s.offered > 0 {
			load = slices.Insert(load, at, s)
			load = load[:min(shownBusiest, len(load))]
		}
	}
	return load
}

type intervalSum struct {
	start              time.Time
	offered, abandoned int64
	ended              int64          // of the offered, those whose wait has ended
	waited             float64        // seconds, of these
	longest            *QueueInterval // nil: nobody waited
}

func (v *Interval) sum() intervalSum {
	s := intervalSum{start: v.Start}
	for i := range v.Queues {
		q := &v.Queues[i]
		s.offered += q.Offered
		s.abandoned += q.Abandoned
		if q.WaitMean.Known() {
			s.ended += q.Ended
			s.waited += float64(q.WaitMean) * float64(q.Ended)
		}
		if q.WaitingMax > 0 && (s.longest == nil || q.WaitingMax > s.longest.WaitingMax) {
			s.longest = q
		}
	}
	return s
}

// longestLine names the queue in which most callers waited at once.
func (s *intervalSum) longestLine() string {
	if s.longest == nil {
		return ""
	}
	return fmt.Sprintf("%s@%s, %s", s.longest.Queue, s.longest.Hub, Thousands(s.longest.WaitingMax))
}

// Daily shows a count of all replications as that of one, on average.
func (r *Report) Daily(n int64) string {
	return Thousands(int64(math.Round(float64(n) / float64(r.Replications))))
}

// Thousands shows a count: 137,210.
func Thousands(n int64) string {
	if n < 0 {
		return "-" + Thousands(-n)
	}
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Counted shows how many of something there are: 1 day, 1,200 days.
func Counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return Thousands(int64(n)) + " " + what + "s"
}

func portion(n, of int64) string {
	return Percentage(stats.Number(float64(n) / float64(of)))
}

// Percentage shows a fraction: 59.3%.
func Percentage(n stats.Number) string { return percentage(n, 0) }

func percentage(n stats.Number, more int) string {
	if !n.Known() {
		return "–"
	}
	text := fmt.Sprintf("%.*f%%", 1+more, float64(n)*100)
	if strings.Trim(text, "-0.%") == "" { // less than 0, and not shown to be
		return strings.TrimPrefix(text, "-")
	}
	return text
}

// Spoken shows seconds as a scenario writes them: 8.2s, 12m40s, 1h05m.
func Spoken(n stats.Number) string { return spoken(n, 0) }

// spoken shows some digits more: 8.24s, 12m40.3s, 1h05m17s.
func spoken(n stats.Number, more int) string {
	v, half := float64(n), 0.05*math.Pow10(-more) // of the last digit, under a minute
	switch {
	case !n.Known():
		return "–"
	case v <= -half: // of an interval that few replications leave wide
		return "-" + spoken(-n, more)
	case v < 60-half: // else it would be shown as 60s
		unit := math.Pow10(1 + more)
		return strconv.FormatFloat(math.Round(v*unit)/unit+0, 'f', -1, 64) + "s"
	}
	if math.Round(v) < 3600 {
		return clockwise(v, more)
	}
	return clockwise(v, more-1) // without seconds, at first
}

// clockwise shows minutes or hours, and the seconds with so many digits after the
// point; with -1, hours without them.
func clockwise(v float64, digits int) string {
	unit := int64(math.Pow10(max(digits, 0)))
	parts := int64(math.Round(v * float64(unit)))
	whole := parts / unit
	text := fmt.Sprintf("%dm", whole/60)
	if whole >= 3600 {
		text = fmt.Sprintf("%dh%02dm", whole/3600, whole%3600/60)
	}
	switch {
	case digits < 0:
		return text
	case digits == 0:
		return fmt.Sprintf("%s%02ds", text, whole%60)
	}
	return fmt.Sprintf("%s%02d.%0*ds", text, whole%60, digits, parts%unit)
}
