package htmlreport

import (
	_ "embed" // the page's template
	"fmt"
	"html/template"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/table"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
	"github.com/ivrsim/ivrsim/internal/screens/look"
)

//go:embed report.html
var markup string

// shownQueues bounds the table of the worst queues.
const shownQueues = 6

// reportPage is the data of the template.
type reportPage struct {
	sheet
	Report  *report.Report
	Verdict verdictBox
	Tiles   []tile
	Goals   []goalRow
	Shares  []share
	Stack   template.HTML
	Worst   []worstQueue
	Scale   string // the end of the scale of the worst queues' sparks
	Day     *dayCharts
	Waits   *waitCharts
	Groups  []groupRow
	Tables  []folded
	How     []string
}

// Write writes a part of the page of a report. The run is the name of the run.
func Write(w io.Writer, r *report.Report, run string, part Part) error {
	p := reportPage{sheet: newSheet(r.Title + ": " + strings.ToLower(verdictWords(r))), Report: r}
	p.Kicker = "Report of a simulated " + r.Unit() + " · " + run
	p.Heading = r.Title
	p.Lead = lead(r)
	p.Verdict = newVerdict(r)
	p.Tiles = tiles(r)
	p.Goals = goalRows(r)
	p.Worst, p.Scale = worstQueues(r)

	// A glance has only the values that show at once whether the goals hold.
	if part != Glance {
		p.Shares, p.Stack = shares(r)
		p.Day = newDayCharts(r)
		p.Waits = newWaitCharts(r)
		p.Groups = groupRows(r)
		p.Tables = foldedTables(r)
		p.How = how(r, run)
	}

	p.addSections()
	return execute(w, part, markup, p)
}

// addSections lists the sections that the page has.
func (p *reportPage) addSections() {
	add := func(has bool, id, title string) {
		if has {
			p.Sections = append(p.Sections, section{id, title})
		}
	}

	add(true, "verdict", "Verdict")
	add(len(p.Goals) > 0, "goals", "Goals")
	add(len(p.Shares) > 0, "became", "What became of the calls")
	add(len(p.Worst) > 0, "worst", "Worst queues")
	add(p.Day != nil, "day", "The "+p.Report.Unit())
	add(p.Waits != nil, "waits", "Waits by queue")
	add(len(p.Groups) > 0, "groups", "Agents")
	add(len(p.Tables) > 0, "tables", "All tables")
	add(true, "how", "How it was simulated")
}

// lead is the time and the number of days.
func lead(r *report.Report) string {
	const day = "Monday 2 January 2006"

	// An hour more than a day allows for a change of the clocks.
	when := r.Start.Format(day+", 15:04") + " to " + r.End.Format("15:04 MST")
	if r.End.Sub(r.Start).Hours() > 25 {
		when = r.Start.Format(day) + " to " + r.End.Add(-1).Format(day+", MST")
	} else if r.End.Format("15:04") == "00:00" {
		// Midnight at the end of the day is 24:00, or it would read as its start.
		when = r.Start.Format(day+", 15:04") + " to 24:00" + r.End.Format(" MST")
	}

	text := when + " · mean of " + days(r)
	if r.About != "" {
		text += " · " + strings.TrimSuffix(r.About, ".")
	}

	return text
}

// days is the number of simulated days, or of runs of another length.
func days(r *report.Report) string {
	return diag.Plural(r.SimulatedDays(), "simulated "+r.Unit())
}

// verdictBox is the banner of a report.
type verdictBox struct {
	Class string // fails or open; "" if all goals hold
	Says  []word
	Then  string
	Facts []string
}

// word is a text with the class of its color.
type word struct{ Class, Text string }

func newVerdict(r *report.Report) verdictBox {
	v := verdictBox{Facts: []string{days(r) + ", seed " + fmt.Sprint(r.Seed)}}
	if r.Replications > 1 {
		v.Facts = append(v.Facts, "intervals at 95%")
	}

	missed, undecided := countGoals(r)
	switch {
	case len(r.Goals) == 0:
		v.Class = "open"
		v.Says = []word{{"", "The scenario has no goals."}}
	case missed+undecided == 0:
		v.Says = []word{{"good", "✓ " + verdictWords(r) + "."}}
	default:
		// Missed goals come first, and undecided goals only add to the sentence.
		if missed > 0 {
			v.Class = "fails"
			v.Says = append(v.Says, word{"bad", "✕ " + failing(missed, len(r.Goals))})
		}
		if undecided > 0 {
			if missed == 0 {
				v.Class = "open"
			}
			v.Says = append(v.Says, word{"warn", "? " + fmt.Sprint(undecided) + " undecided"})
		}
	}

	v.Then = then(r, missed+undecided)

	// A goal holds if no call can miss it, so the verdict names the reason.
	isOffered := func(q report.Queue) bool { return q.Offered > 0 }
	if r.Calls.Arrived == 0 {
		v.Then = "Nobody called."
	} else if !slices.ContainsFunc(r.Queues, isOffered) {
		v.Then = "No call came to a queue."
	}
	return v
}

func countGoals(r *report.Report) (missed, undecided int) {
	for i := range r.Goals {
		switch r.Goals[i].Holds {
		case stats.No:
			missed++
		case stats.Undecided:
			undecided++
		case stats.Yes:
		}
	}
	return missed, undecided
}

// verdictWords is the verdict in a few words.
func verdictWords(r *report.Report) string {
	missed, undecided := countGoals(r)
	switch {
	case len(r.Goals) == 0:
		return "No goals"
	case missed > 0:
		return failing(missed, len(r.Goals))
	case undecided > 0:
		return fmt.Sprintf("%d of %s undecided", undecided, diag.Plural(len(r.Goals), "goal"))
	case len(r.Goals) == 1:
		return "The goal holds"
	case len(r.Goals) == 2:
		return "Both goals hold"
	default:
		return fmt.Sprintf("All %d goals hold", len(r.Goals))
	}
}

// failing is the number of goals that fail, in words.
func failing(missed, of int) string {
	switch {
	case of == 1:
		return "The goal fails"
	case missed == 1:
		return fmt.Sprintf("1 of %d goals fails", of)
	case missed == of && of == 2:
		return "Both goals fail"
	case missed == of:
		return fmt.Sprintf("All %d goals fail", of)
	default:
		return fmt.Sprintf("%d of %d goals fail", missed, of)
	}
}

// muchAbandoned is the share of abandoned callers that a queue without a goal is named for.
const muchAbandoned = 0.15

// then is the second sentence of the verdict. It names the goals that do not hold, with their
// distance. If all goals hold, it names the queues without a goal in which many callers abandon.
func then(r *report.Report, failed int) string {
	var parts []string
	if failed > 0 {
		for i := range r.Goals {
			if g := &r.Goals[i]; g.Holds != stats.Yes {
				parts = append(parts,
					fmt.Sprintf("%s: the value is %s, %s.", g.Title, goalValue(g, g.Value.Mean), distance(g)))
			}
		}
		return strings.Join(parts, " ")
	}

	// A queue without a goal can be bad without any effect on the verdict.
	var names []string
	lowest := stats.Number(1)
	highest := stats.Number(0)
	for _, q := range r.WorstQueues() {
		if share := q.AbandonedRatio.Mean; share > muchAbandoned && !hasGoal(r, q) {
			names = append(names, q.Title.String())
			lowest = min(lowest, share)
			highest = max(highest, share)
		}
	}

	switch len(names) {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf("No goal is about %s: %s of its callers hang up while waiting.", names[0],
			report.Percentage(highest))
	default:
		last := len(names) - 1
		return fmt.Sprintf("No goal is about these queues, in which %s to %s of the callers hang up while waiting: "+
			"%s and %s.",
			report.Percentage(lowest), report.Percentage(highest), strings.Join(names[:last], "; "), names[last])
	}
}

// hasGoal reports whether a goal is about a queue.
func hasGoal(r *report.Report, q *report.Queue) bool {
	return slices.ContainsFunc(r.Goals, func(g report.Goal) bool {
		return g.Kind == "queue" && (g.Subject == q.Queue || g.Subject == q.Name())
	})
}

// goalValue writes a value of a goal's measure.
func goalValue(g *report.Goal, n stats.Number) string {
	if g.Unit == report.Seconds {
		return look.Time(float64(n))
	}
	return g.Show(n)
}

// distance is the difference between a goal's value and its bound, in words.
func distance(g *report.Goal) string {
	gap := math.Abs(float64(g.Value.Mean - g.Bound))
	if !g.Value.Mean.Known() {
		return "no calls"
	}

	text := g.Unit.Format(stats.Number(gap))

	// The difference of two shares is in points, because 5% could be a share of the share.
	switch g.Unit {
	case report.Share:
		text = strings.TrimSuffix(text, "%") + " points"
	case report.Seconds:
		text = look.Time(gap)
	default: // as the unit writes it
	}

	// A goal can be held exactly at its bound, with nothing to spare.
	isKept := (g.Value.Mean >= g.Bound) == (g.Side == "at_least") || gap == 0
	if isKept {
		return text + " to spare"
	}

	// A value above its upper bound is over it, and a value below its lower bound is short of it.
	if g.Side == "at_most" {
		return text + " over"
	}
	return text + " short"
}

// tile is one of the numbers at the head of a report.
type tile struct {
	Name, Class, Value, Note string
	Spark                    template.HTML
}

// tiles are the six numbers of a report.
func tiles(r *report.Report) []tile {
	c := &r.Center
	calls := &r.Calls
	if calls.Arrived == 0 {
		return nil
	}

	// A spark has the values of all intervals, and shows when a value was bad.
	of := func(value func(*report.QueueInterval) stats.Number, highest, goal float64) template.HTML {
		s := look.Spark{Highest: highest, Goal: goal}
		for i := range r.Intervals {
			s.Values = append(s.Values, value(&r.Intervals[i].Center))
		}
		return s.SVG()
	}

	share := func(n int64) string { return report.Percentage(stats.Number(float64(n) / float64(calls.Arrived))) }

	// Counts are sums over all replications, and a spark shows one of them.
	daily := stats.Number(1 / float64(r.Replications))

	out := []tile{
		{
			Name: "Calls", Value: r.Daily(calls.Arrived),
			Note:  fmt.Sprintf("%s of them to a queue; %s redials", r.Daily(calls.Offered), share(calls.Redialed)),
			Spark: of(func(q *report.QueueInterval) stats.Number { return stats.Number(q.Offered) * daily }, 0, 0),
		},
		{
			Name: "Answered", Value: r.Daily(calls.Answered),
			Note:  fmt.Sprintf("%s of all calls; %s served themselves", share(calls.Answered), share(calls.SelfServed)),
			Spark: of(func(q *report.QueueInterval) stats.Number { return stats.Number(q.Answered) * daily }, 0, 0),
		},
	}

	// A center without queues has no waits and no agents.
	if len(r.Queues) == 0 {
		return out
	}

	level := tile{
		Name:  "Service level",
		Value: report.Percentage(c.ServiceLevel.Mean),
		Note:  "answered " + withinTargets(r),
	}

	bound := level.judge(r, "service_level")
	if level.Class == "" {
		level.Note += "; no goal of the center"
	}

	level.Spark = of(func(q *report.QueueInterval) stats.Number { return q.ServiceLevel }, 1, bound)

	abandoned := tile{
		Name: "Abandoned", Value: report.Percentage(c.AbandonedRatio.Mean),
		Note: fmt.Sprintf("of those in a queue; %s of all calls", share(calls.Abandoned)),
	}
	bound = abandoned.judge(r, "abandoned")
	abandoned.Spark = of(func(q *report.QueueInterval) stats.Number {
		return stats.Number(float64(q.Abandoned) / float64(q.Offered))
	}, 0, bound)

	wait := tile{
		Name: "Mean wait", Value: look.Time(float64(c.WaitMean.Mean)),
		Note: fmt.Sprintf("half within %s, 90%% within %s", look.Time(float64(c.Wait.P50.Mean)),
			look.Time(float64(c.Wait.P90.Mean))),
	}

	bound = wait.judge(r, "wait mean")
	wait.Spark = of(func(q *report.QueueInterval) stats.Number { return q.WaitMean }, 0, bound)

	occupancy := tile{
		Name: "Occupancy", Value: report.Percentage(c.Occupancy.Mean),
		Note:  agentsNote(r),
		Spark: of(func(q *report.QueueInterval) stats.Number { return q.Occupancy }, 1, 0),
	}

	return append(out, level, abandoned, wait, occupancy)
}

// withinTargets is the time in which the queues with calls are to answer.
func withinTargets(r *report.Report) string {
	if target := r.Center.Target; target.Known() {
		return "within " + roundTime(target)
	}

	least := stats.Number(math.Inf(1))
	most := stats.Number(0)
	for _, q := range r.WorstQueues() {
		least = min(least, q.Target)
		most = max(most, q.Target)
	}
	if !(least < most) {
		return "in the time of their queue"
	}
	return fmt.Sprintf("in their queue’s %s to %s", roundTime(least), roundTime(most))
}

// agentsNote is the mean of agents in the hours in which agents are on the phones. A mean that counts
// the closed hours of a night would be below the roster.
func agentsNote(r *report.Report) string {
	first := -1
	last := -1
	sum := 0.0
	staffed := 0
	for i := range r.Intervals {
		if agents := float64(r.Intervals[i].Center.Agents); agents > 0 {
			if first < 0 {
				first = i
			}
			last = i
			staffed++
			sum += agents
		}
	}

	// A report without intervals has only the mean of the whole time.
	const average = " on the phones, on average"
	if staffed == 0 {
		return agents(look.Count.Text(float64(r.Center.Agents))) + average
	}

	// Agents around the clock, and a run of several days, have no times of their own.
	mean := look.Count.Text(sum / float64(staffed))
	isLong := r.End.Sub(r.Start) > 25*time.Hour
	if isLong || staffed == len(r.Intervals) {
		return agents(mean) + average
	}

	end := r.End
	if last+1 < len(r.Intervals) {
		end = r.Intervals[last+1].Start
	}
	to := end.Format("15:04")
	if to == "00:00" {
		to = "24:00" // the end of the day, and not its start
	}
	return fmt.Sprintf("%s on average, from %s to %s", agents(mean), r.Intervals[first].Start.Format("15:04"), to)
}

// agents is a formatted number of agents with its noun.
func agents(number string) string {
	if number == "1" {
		return "1 agent"
	}
	return number + " agents"
}

// goalOf returns the goal of a measure of the center, or of its only queue. It is nil without one.
func goalOf(r *report.Report, measure string) *report.Goal {
	// A center with one active queue has the same values as this queue, so a goal of the queue fits.
	active := r.WorstQueues()
	for i := range r.Goals {
		g := &r.Goals[i]
		isAbout := g.Kind == "center" || g.Kind == "queue" && len(active) == 1 && g.Subject == active[0].Queue
		isMeasure := g.Measure == measure || strings.HasPrefix(g.Measure, measure+" ")
		if isAbout && isMeasure && g.Each == "" {
			return g
		}
	}
	return nil
}

// judge colors a tile by the goal of its measure. It returns the goal's bound, or 0 without a goal.
func (t *tile) judge(r *report.Report, measure string) float64 {
	g := goalOf(r, measure)
	if g == nil {
		return 0
	}

	// The state marks the tile, because a color alone is invisible to some readers.
	state := stateOf(g.Holds)
	t.Class = state.Class
	t.Value = state.Mark + " " + t.Value
	t.Note += fmt.Sprintf("; the goal is %s %s", strings.ReplaceAll(g.Side, "_", " "), goalBound(g))

	return float64(g.Bound)
}

// state is the verdict of a goal as a mark, a word and a color.
type state struct{ Class, Mark, Word string }

func stateOf(holds stats.Verdict) state {
	switch holds {
	case stats.Yes:
		return state{"good", "✓", "holds"}
	case stats.No:
		return state{"bad", "✕", "fails"}
	default:
		return state{"warn", "?", "undecided"}
	}
}

// roundTime writes a time that a person has chosen: 20 s, 1 min.
func roundTime(seconds stats.Number) string {
	if whole := int64(seconds); whole >= 60 && whole%60 == 0 && whole < 3600 {
		return fmt.Sprintf("%d min", whole/60)
	}
	return look.Time(float64(seconds))
}

func goalBound(g *report.Goal) string {
	if g.Unit == report.Seconds {
		return roundTime(g.Bound)
	}
	return strings.Replace(g.Unit.Format(g.Bound), ".0%", "%", 1)
}

// goalRow is a goal with its bullet.
type goalRow struct {
	Title, Measure  string
	Bullet          template.HTML
	Value, Interval string
	State           state
	Distance, Met   string
}

func goalRows(r *report.Report) []goalRow {
	var out []goalRow
	for i := range r.Goals {
		g := &r.Goals[i]
		row := goalRow{
			Title:    g.Title,
			Measure:  g.MeasureTitle,
			Value:    goalValue(g, g.Value.Mean),
			State:    stateOf(g.Holds),
			Distance: distance(g),
			Met:      fmt.Sprintf("on %d of %s", g.DaysMet, diag.Plural(g.Days, r.Unit())),
		}

		// A goal of each period has the worst period in its row.
		if when := g.When(); when != "" {
			row.Measure += ", the worst at " + when
		}

		if g.Value.Low.Known() {
			row.Interval = goalValue(g, g.Value.Low) + " to " + goalValue(g, g.Value.High)
		}

		bound := strings.ReplaceAll(g.Side, "_", " ") + " " + goalBound(g)
		b := look.Bullet{
			Value: g.Value, Bound: float64(g.Bound), AtLeast: g.Side == "at_least", Unit: unitOf(g.Unit),
			Label: row.Value + ", " + bound, Text: bound,
		}
		row.Bullet = b.SVG()
		out = append(out, row)
	}

	return out
}

func unitOf(u report.Unit) look.Unit {
	switch u {
	case report.Share:
		return look.Share
	case report.Seconds:
		return look.Seconds
	case report.CallsPerDay:
		return look.Count
	default:
		return look.Amount
	}
}

// share is the part of the calls with a disposition.
type share struct{ Class, Percent, Name, Calls string }

// smallShare bounds the parts that stand alone.
const (
	smallShare = 0.001
	mostShares = 6
)

// shares divides the calls by disposition, the largest parts first and abandoned calls last.
func shares(r *report.Report) ([]share, template.HTML) {
	arrived := float64(r.Calls.Arrived)
	if arrived == 0 {
		return nil, ""
	}

	// A part without calls would need a name in the legend for nothing.
	all := slices.DeleteFunc(r.Calls.ByDisposition(), func(d report.DispositionCount) bool { return d.Calls == 0 })
	slices.SortStableFunc(all, func(a, b report.DispositionCount) int { return int(b.Calls - a.Calls) })
	isAbandoned := func(d report.DispositionCount) bool { return d.Name == "abandoned" }

	// Abandoned calls come last, so that they have the same place in each report.
	abandoned := slices.IndexFunc(all, isAbandoned)
	if abandoned >= 0 {
		last := all[abandoned]
		all = append(slices.Delete(all, abandoned, abandoned+1), last)
	}

	// Small dispositions share one part, so that each part has a readable name in the legend.
	var shown []report.DispositionCount
	other := report.DispositionCount{Name: "otherwise"}
	var others []string
	for i, d := range all {
		if !isAbandoned(d) && (i >= mostShares-1 || float64(d.Calls) < smallShare*arrived) {
			other.Calls += d.Calls
			others = append(others, d.Name)
			continue
		}
		shown = append(shown, d)
	}

	// The rest comes after the named parts, and before the abandoned calls.
	if other.Calls > 0 {
		other.Place = strings.Join(others, ", ")
		end := len(shown)
		if abandoned >= 0 {
			end--
		}
		shown = slices.Insert(shown, end, other)
	}

	var out []share
	var parts []look.Part

	// The last color repeats, because small parts need no color of their own.
	colors := []string{"o1", "o2", "o3", "o4", "o5", "o5", "o5"}
	for i, d := range shown {
		class := colors[min(i, len(colors)-1)]
		if isAbandoned(d) {
			class = "ob"
		}

		name := diag.Title(d.Name)
		parts = append(parts, look.Part{Name: name, Class: class, Count: float64(d.Calls) / float64(r.SimulatedDays())})

		count := r.Daily(d.Calls) + " calls"
		if d.Place != "" {
			count += ", " + d.Place
		}

		out = append(out, share{"b" + class, report.Percentage(stats.Number(float64(d.Calls) / arrived)), name, count})
	}

	return out, look.Stack("Shares of the calls", parts)
}

// worstQueue is a row of the worst queues.
type worstQueue struct {
	Title                                        model.Title
	Offered, Abandoned, Level, Within, Wait, P90 string
	Spark                                        template.HTML
	MostWaiting                                  string
}

// worstQueues are the queues to look at first, with the sparks on one scale.
func worstQueues(r *report.Report) ([]worstQueue, string) {
	queues := r.WorstQueues()

	// A single queue has its values in the tiles already.
	if len(queues) < 2 {
		return nil, ""
	}

	queues = queues[:min(shownQueues, len(queues))]

	// One scale for all sparks shows which queue waits longest.
	series := make([][]stats.Number, len(queues))
	highest := 0.0
	for k, q := range queues {
		i := slices.IndexFunc(r.Queues, func(o report.Queue) bool { return o.Name() == q.Name() })
		for v := range r.Intervals {
			p90 := r.Intervals[v].Queues[i].WaitP90
			series[k] = append(series[k], p90)
			if p90.Known() {
				highest = max(highest, float64(p90))
			}
		}
	}

	scale := look.Scale(look.Seconds, highest)

	var out []worstQueue
	for k, q := range queues {
		row := worstQueue{
			Title: q.Title, Offered: r.Daily(q.Offered), Abandoned: report.Percentage(q.AbandonedRatio.Mean),
			Level: report.Percentage(q.ServiceLevel.Mean), Within: "in " + roundTime(q.Target),
			Wait:        look.Time(float64(q.WaitMean.Mean)),
			P90:         look.Time(float64(q.Wait.P90.Mean)),
			MostWaiting: diag.Thousands(q.MaxWaiting),
		}

		// A spark of one interval would be a dot.
		if len(series[k]) > 1 {
			row.Spark = look.Spark{Values: series[k], Highest: scale.High}.SVG()
		}
		out = append(out, row)
	}

	return out, scale.Ticks[len(scale.Ticks)-1].Text
}

// groupRow is a group of agents.
type groupRow struct {
	Title             model.Title
	Agents, Occupancy string
	Bar               template.HTML
}

// groupRows returns the rows of the table of groups, in the order of the report.
func groupRows(r *report.Report) []groupRow {
	var out []groupRow
	for i := range r.Groups {
		g := &r.Groups[i]
		out = append(out, groupRow{
			g.Title,
			fmt.Sprintf("%.1f", g.Agents),
			report.Percentage(g.Occupancy.Mean),
			look.Bar(g.Occupancy.Mean, look.Accent),
		})
	}
	return out
}

// folded is a table of reference.
type folded struct {
	Title, Note string
	Table       *table.Results
}

// foldedTables are the tables that have rows.
func foldedTables(r *report.Report) []folded {
	unit := r.Unit()
	var out []folded
	for _, f := range []folded{
		{"Days", "each simulated day", r.DayTable()},
		{"Center", "times, keys and costs, with their intervals", r.CenterTable(unit)},
		{"Goals", "with the range of one " + unit, r.GoalTable(unit)},
		{"Queues", "waits of all callers offered to a queue", r.QueueTable()},
		{"Neither answered nor abandoned", "callers who left a queue otherwise", r.LossTable()},
		{"By time", "the values of the charts", r.IntervalTable()},
		{
			"Announced waits", "of callers who heard an announcement and were answered; a bias above 0 is too long",
			r.AnnouncedTable(),
		},
		{"Callbacks", "from booking until the caller is reached", r.CallbackTable()},
		{"Other channels", "offered in a menu, accepted or not", r.ChannelTable()},
		{"Lines", "with their callers' numbers", r.LineTable()},
	} {
		// An empty table would only raise questions.
		if len(f.Table.Rows) > 0 {
			out = append(out, f)
		}
	}

	return out
}

// how describes the simulation of the days, and how to repeat it.
func how(r *report.Report, run string) []string {
	out := []string{fmt.Sprintf("%s with random numbers derived from seed %d. "+
		"Values are means, and intervals are at 95%%.",
		strings.ToUpper(days(r)[:1])+days(r)[1:], r.Seed)}
	if note := r.ServiceLevelNote(); note != "" {
		out = append(out, note)
	}
	out = append(out, r.RareOffers()...)
	return append(out, "The definitions of all numbers are in docs/definitions.md. The name of this run is "+run+".")
}
