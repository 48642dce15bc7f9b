package report

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/look"
)

// Document makes the document of a run with a name. Its text has the goals and every table; counts are averages over
// replications.
func (r *Report) Document(run string) *document.Document {
	d := &document.Document{
		Title:   r.Title + ": " + strings.ToLower(r.ShortVerdict().Word),
		Kicker:  "Report of a simulated " + r.Unit() + " · " + run,
		Heading: r.Title,
		Lead:    r.Lead(),
	}

	notes := []document.Block{document.Notes{Notes: r.NoteTexts()}}
	shown := page{r}
	if text := (tables{r}).callbacksText(); text != "" {
		text += " They count as neither answered nor abandoned."
		notes = append(notes, document.Page.Of(document.Text{Text: text, Class: "note"}))
	}
	if r.Guesses != nil {
		notes = append(notes, document.Text{Text: r.Guesses.Text(), Class: "note"})
	}

	outages := r.outageBlocks()

	// The text has its remarks after the goals. A page has them on its first screen.
	all := tables{r}
	goals := all.goals()
	d.Add(document.Terminal.Of(r.head()...), shown.verdict(), r.Tiles(), document.Page.Of(notes...))
	if len(r.Goals) > 0 {
		d.Add(document.Page.Of(document.Section{
			ID: "goals", Title: "Goals", About: document.AboutGoals, Glance: true,
			Blocks: append([]document.Block{shown.goalBars()}, outages...),
		}))
	}
	d.Add(document.Terminal.Of(goals), document.Terminal.Of(outages...), document.Terminal.Of(notes...))

	d.Add(document.Page.Of(shown.became(), shown.worst(), shown.dayCharts(), shown.waitCharts(), shown.agents()))
	d.Add(all.section(goals), document.Page.Of(document.Section{
		ID: "how", Title: "How it was simulated", Blocks: []document.Block{
			document.Text{Text: shown.how(run)},
			document.Fold{Title: "Definitions", OnPaper: true, Blocks: []document.Block{document.ListOf(shown.definitions()...)}},
		},
	}))
	return d
}

// tables makes the tables of reference.
type tables struct{ *Report }

// section has all tables. The text has them but for those that its columns have no room for.
func (r tables) section(goals *document.Table) document.Block {
	var folds []document.Block
	add := func(title, note string, t *document.Table) {
		// An empty table would only raise questions.
		if len(t.Rows) > 0 {
			folds = append(folds, document.Fold{
				Title: title, Note: note, OnPaper: true, Blocks: []document.Block{t},
			})
		}
	}
	onPage := func(title, note string, t *document.Table) {
		n := len(folds)
		add(title, note, t)
		folds = append(folds[:n:n], document.Page.Of(folds[n:]...))
	}

	add("Days", "each simulated day", r.byDay())
	add("Center", "times, keys and costs, with their intervals", r.center())
	onPage("Goals", "with the range of one "+r.Unit(), goals)
	add("Queues", "waits of all callers offered to a queue", r.queues())
	folds = append(folds, document.Terminal.Of(r.busiestTimes("busiest intervals", r.busiest())))
	add("By time", "the values of the charts", r.byTime())
	add("Callbacks", "from booking until the caller is reached", r.callbacks())
	for i, sentence := range r.RareOffers() {
		folds = append(folds, document.Terminal.Of(document.Text{Text: sentence, IsNext: i > 0}))
	}
	onPage("Announced waits",
		"of callers who heard an announcement and were answered; a bias above 0 is too long", r.announced())
	add("Other channels", "offered in a menu, accepted or not", r.channels())
	add("Neither answered nor abandoned", "callers who left a queue otherwise", r.losses())
	onPage("Lines", "with their callers' numbers", r.lines())
	add("Intents", "what callers wanted at listen steps, and the queues where they came first", r.intents())
	return document.Section{ID: "tables", Title: "All tables", Blocks: folds}
}

// NoteTexts writes the notes as sentences.
func (r *Report) NoteTexts() []string {
	var out []string
	for i := range r.Notes {
		n := &r.Notes[i]

		sentence := diag.Sentence(n.Text)
		if n.Offered != nil {
			sentence += fmt.Sprintf(" Calls offered to it then, per %s: %s. Not answered: %s.",
				r.Unit(), r.Daily(*n.Offered), r.Daily(*n.Unanswered))
		}
		out = append(out, sentence)
	}
	return out
}

// Lead is the time and the number of days.
func (r *Report) Lead() string {
	const day = "Monday 2 January 2006"

	// An hour more than a day allows for a change of the clocks.
	when := r.Start.Format(day+", 15:04") + " to " + r.End.Format("15:04 MST")
	if r.End.Sub(r.Start).Hours() > 25 {
		when = r.Start.Format(day) + " to " + r.End.Add(-1).Format(day+", MST")
	} else if r.End.Format("15:04") == "00:00" {
		// Midnight at the end of the day is 24:00, or it would read as its start.
		when = r.Start.Format(day+", 15:04") + " to 24:00" + r.End.Format(" MST")
	}

	text := when + " · mean of " + r.daysInWords()
	if r.About != "" {
		text += " · " + strings.TrimSuffix(r.About, ".")
	}

	return text
}

// daysInWords is the number of simulated days, or of runs of another length.
func (r *Report) daysInWords() string {
	return diag.Plural(r.SimulatedDays(), "simulated "+r.Unit())
}

// page makes the blocks that only a page has.
type page struct{ *Report }

// verdict is the answer of the report: whether the goals hold, and what no goal covers.
func (r page) verdict() document.Verdict {
	v := document.Verdict{Facts: []string{r.daysInWords() + ", seed " + fmt.Sprint(r.Seed)}}
	if r.Replications > 1 {
		v.Facts = append(v.Facts, "intervals at 95%")
	}

	missed, undecided := r.countGoals()
	switch {
	case len(r.Goals) == 0:
		v.Level = document.Warn
		v.Says = []document.State{{Word: "The scenario has no goals."}}
	case missed+undecided == 0:
		v.Level = document.Good
		v.Says = []document.State{document.Good.Saying(r.ShortVerdict().Word + ".")}
	default:
		// Missed goals come first, and undecided goals only add to the sentence.
		if missed > 0 {
			v.Level = document.Bad
			v.Says = append(v.Says, document.Bad.Saying(failing(missed, len(r.Goals))))
		}
		if undecided > 0 {
			if missed == 0 {
				v.Level = document.Warn
			}
			words := fmt.Sprint(undecided) + " undecided"
			v.Says = append(v.Says, document.Warn.Saying(words))
		}
	}

	// A goal holds if no call can miss it, so the verdict names the reason.
	then := r.then(missed + undecided)
	isOffered := func(q Queue) bool { return q.Offered > 0 }
	if r.Calls.Arrived == 0 {
		then = "Nobody called."
	} else if !slices.ContainsFunc(r.Queues, isOffered) {
		then = "No call came to a queue."
	}
	if then != "" {
		v.Then = []document.Text{{Text: then}}
	}
	return v
}

func (r *Report) countGoals() (missed, undecided int) {
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

// ShortVerdict says in a few words whether the goals hold. A missed goal matters more than an undecided one.
func (r *Report) ShortVerdict() document.State {
	missed, undecided := r.countGoals()
	switch {
	case len(r.Goals) == 0:
		return document.Soft.Saying("No goals")
	case missed > 0:
		return document.Bad.Saying(failing(missed, len(r.Goals)))
	case undecided > 0:
		return document.Warn.Saying(fmt.Sprintf("%d of %s undecided", undecided, diag.Plural(len(r.Goals), "goal")))
	case len(r.Goals) == 1:
		return document.Good.Saying("The goal holds")
	case len(r.Goals) == 2:
		return document.Good.Saying("Both goals hold")
	default:
		return document.Good.Saying(fmt.Sprintf("All %d goals hold", len(r.Goals)))
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
func (r page) then(failed int) string {
	var parts []string
	if failed > 0 {
		for i := range r.Goals {
			if g := &r.Goals[i]; g.Holds != stats.Yes {
				parts = append(parts,
					fmt.Sprintf("%s: the value is %s, %s.", g.Title, g.value(g.Value.Mean), g.distance()))
			}
		}
		return strings.Join(parts, " ")
	}

	// A queue without a goal can be bad without any effect on the verdict.
	var names []string
	lowest := stats.Number(1)
	highest := stats.Number(0)
	for _, q := range r.uncovered() {
		names = append(names, q.Title.String())
		lowest = min(lowest, q.AbandonedRatio.Mean)
		highest = max(highest, q.AbandonedRatio.Mean)
	}

	switch len(names) {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf("No goal is about %s: %s of its callers hang up while waiting.", names[0],
			Percentage(highest))
	default:
		last := len(names) - 1
		return fmt.Sprintf("No goal is about these queues, in which %s to %s of the callers hang up while waiting: "+
			"%s and %s.",
			Percentage(lowest), Percentage(highest), strings.Join(names[:last], "; "), names[last])
	}
}

// Uncovered names the worst queue without a goal in which many callers hang up; "" is none.
func (r *Report) Uncovered() string {
	queues := r.uncovered()
	if len(queues) == 0 {
		return ""
	}
	return fmt.Sprintf("No goal is about %s: %s hang up", queues[0].Title, Percentage(queues[0].AbandonedRatio.Mean))
}

// uncovered lists the queues without a goal in which many callers hang up, the worst first.
func (r *Report) uncovered() []*Queue {
	return slices.DeleteFunc(r.WorstQueues(), func(q *Queue) bool {
		hasGoal := slices.ContainsFunc(r.Goals, func(g Goal) bool { return g.isAbout(q) })
		return hasGoal || !(q.AbandonedRatio.Mean > muchAbandoned)
	})
}

// isAbout reports whether the goal is about a queue, at its hub or at all hubs.
func (g *Goal) isAbout(q *Queue) bool {
	return g.Kind == "queue" && (g.Subject == q.Queue || g.Subject == q.Name())
}

// value writes a value of a goal's measure.
func (g *Goal) value(n stats.Number) string {
	if g.Unit == Seconds {
		return look.Time(float64(n))
	}
	return g.Show(n)
}

// distance is the difference between a goal's value and its bound, in words.
func (g *Goal) distance() string {
	gap := math.Abs(float64(g.Value.Mean - g.Bound))
	if !g.Value.Mean.Known() {
		return "no calls"
	}

	text := g.Unit.Format(stats.Number(gap))

	// The difference of two shares is in points, because 5% could be a share of the share.
	switch g.Unit {
	case Share:
		text = strings.TrimSuffix(text, "%") + " points"
	case Seconds:
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

// Tiles are the numbers with which a page begins: six, or fewer where nobody waits.
func (r *Report) Tiles() document.Tiles {
	c := &r.Center
	calls := &r.Calls
	if calls.Arrived == 0 {
		return nil
	}

	// A spark has the values of all intervals, and shows when a value was bad.
	of := func(value func(*QueueInterval) stats.Number, highest, goal float64) look.Spark {
		s := look.Spark{Highest: highest, Goal: goal}
		for i := range r.Intervals {
			s.Values = append(s.Values, value(&r.Intervals[i].Center))
		}
		return s
	}

	share := func(n int64) string { return Percentage(stats.Number(float64(n) / float64(calls.Arrived))) }

	// Counts are sums over all replications, and a spark shows one of them.
	daily := stats.Number(1 / float64(r.Replications))

	out := document.Tiles{
		{
			Name: "Calls", Value: r.Daily(calls.Arrived),
			Note:  fmt.Sprintf("%s of them to a queue; %s redials", r.Daily(calls.Offered), share(calls.Redialed)),
			Spark: of(func(q *QueueInterval) stats.Number { return stats.Number(q.Offered) * daily }, 0, 0),
		},
		{
			Name: "Answered", Value: r.Daily(calls.Answered),
			Note:  fmt.Sprintf("%s of all calls; %s served themselves", share(calls.Answered), share(calls.SelfServed)),
			Spark: of(func(q *QueueInterval) stats.Number { return stats.Number(q.Answered) * daily }, 0, 0),
		},
	}

	// A center without queues has no waits and no agents.
	if len(r.Queues) == 0 {
		return out
	}

	shown := page{r}
	occupancy := document.Tile{
		Name: "Occupancy", Value: Percentage(c.Occupancy.Mean),
		Note:  shown.agentsNote(),
		Spark: of(func(q *QueueInterval) stats.Number { return q.Occupancy }, 1, 0),
	}
	if calls.Offered == 0 {
		return append(out, occupancy)
	}

	level := document.Tile{
		Name:  "Service level",
		Value: Percentage(c.ServiceLevel.Mean),
		Note:  "answered " + shown.withinTargets(),
	}

	bound := shown.judge(&level, "service_level")
	if level.State == (document.State{}) {
		level.Note += "; no goal of the center"
	}

	level.Spark = of(func(q *QueueInterval) stats.Number { return q.ServiceLevel }, 1, bound)

	abandoned := document.Tile{
		Name: "Abandoned", Value: Percentage(c.AbandonedRatio.Mean),
		Note: fmt.Sprintf("of those in a queue; %s of all calls", share(calls.Abandoned)),
	}
	bound = shown.judge(&abandoned, "abandoned")
	abandoned.Spark = of(func(q *QueueInterval) stats.Number {
		return stats.Number(float64(q.Abandoned) / float64(q.Offered))
	}, 0, bound)

	wait := document.Tile{
		Name: "Mean wait", Value: look.Time(float64(c.WaitMean.Mean)),
		Note: fmt.Sprintf("half within %s, 90%% within %s", look.Time(float64(c.Wait.P50.Mean)),
			look.Time(float64(c.Wait.P90.Mean))),
	}

	bound = shown.judge(&wait, "wait mean")
	wait.Spark = of(func(q *QueueInterval) stats.Number { return q.WaitMean }, 0, bound)

	return append(out, level, abandoned, wait, occupancy)
}

// withinTargets is the time in which the queues with calls are to answer.
func (r page) withinTargets() string {
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
func (r page) agentsNote() string {
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
		return agentsOf(look.Count.Text(float64(r.Center.Agents))) + average
	}

	// Agents around the clock, and a run of several days, have no times of their own.
	mean := look.Count.Text(sum / float64(staffed))
	isLong := r.End.Sub(r.Start) > 25*time.Hour
	if isLong || staffed == len(r.Intervals) {
		return agentsOf(mean) + average
	}

	end := r.End
	if last+1 < len(r.Intervals) {
		end = r.Intervals[last+1].Start
	}
	to := end.Format("15:04")
	if to == "00:00" {
		to = "24:00" // the end of the day, and not its start
	}
	return fmt.Sprintf("%s on average, from %s to %s", agentsOf(mean), r.Intervals[first].Start.Format("15:04"), to)
}

// agentsOf is a formatted number of agents with its noun.
func agentsOf(number string) string {
	if number == "1" {
		return "1 agent"
	}
	return number + " agents"
}

// goalOf returns the goal of a measure of the center, or of its only queue. It is nil without one.
func (r page) goalOf(measure string) *Goal {
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
func (r page) judge(t *document.Tile, measure string) float64 {
	g := r.goalOf(measure)
	if g == nil {
		return 0
	}

	t.State = StateOf(g.Holds)
	t.Note += fmt.Sprintf("; the goal is %s %s", strings.ReplaceAll(g.Side, "_", " "), g.bound())

	return float64(g.Bound)
}

// StateOf returns the state of a goal.
func StateOf(holds stats.Verdict) document.State {
	switch holds {
	case stats.Yes:
		return document.Holds
	case stats.No:
		return document.Fails
	default:
		return document.Undecided
	}
}

// roundTime writes a time that a person has chosen: 20 s, 1 min.
func roundTime(seconds stats.Number) string {
	if whole := int64(seconds); whole >= 60 && whole%60 == 0 && whole < 3600 {
		return fmt.Sprintf("%d min", whole/60)
	}
	return look.Time(float64(seconds))
}

func (g *Goal) bound() string {
	if g.Unit == Seconds {
		return roundTime(g.Bound)
	}
	return strings.Replace(g.Unit.Format(g.Bound), ".0%", "%", 1)
}

// goalBars are the goals with their values.
func (r page) goalBars() document.Goals {
	var out document.Goals
	for i := range r.Goals {
		out = append(out, r.Goals[i].Bar(r.Unit()))
	}
	return out
}

// Bar is the goal with its value, its bar and its distance to the bound. The unit is the period of a replication.
func (g *Goal) Bar(unit string) document.Goal {
	out := document.Goal{
		Title: g.Title, Measure: g.MeasureTitle, Value: g.value(g.Value.Mean), State: StateOf(g.Holds),
		Notes: []string{g.distance()},
	}
	if g.Days > 0 {
		out.Notes = append(out.Notes, fmt.Sprintf("on %s of %s", diag.Thousands(g.DaysMet), diag.Plural(g.Days, unit)))
	}

	// A goal of each period has the worst period in its row.
	if when := g.When(); when != "" {
		out.Measure += ", the worst at " + when
	}
	if g.Value.Low.Known() {
		out.Interval = g.value(g.Value.Low) + " to " + g.value(g.Value.High)
	}

	bound := strings.ReplaceAll(g.Side, "_", " ") + " " + g.bound()
	out.Bullet = look.Bullet{
		Value: g.Value, Bound: float64(g.Bound), AtLeast: g.Side == "at_least", Unit: g.Unit.Look(),
		Label: out.Value + ", " + bound, Text: bound,
	}
	return out
}

// Look is the unit of the axes of charts.
func (u Unit) Look() look.Unit {
	switch u {
	case Share:
		return look.Share
	case Seconds:
		return look.Seconds
	case CallsPerDay:
		return look.Count
	default:
		return look.Amount
	}
}

// smallShare bounds the parts that stand alone.
const (
	smallShare = 0.001
	mostShares = 6
)

// became has the section on what became of the calls. Without calls it is empty.
func (r page) became() document.Block {
	shares := r.shares()
	if len(shares.Parts) == 0 {
		return document.Nothing
	}
	return document.Section{
		ID: "became", Title: "What became of the calls", Blocks: []document.Block{shares},
	}
}

// shares divides the calls by disposition, the largest parts first and abandoned calls last.
func (r page) shares() document.Shares {
	arrived := float64(r.Calls.Arrived)
	if arrived == 0 {
		return document.Shares{}
	}

	// A part without calls would need a name in the legend for nothing.
	all := slices.DeleteFunc(r.Calls.ByDisposition(), func(d DispositionCount) bool { return d.Calls == 0 })
	slices.SortStableFunc(all, func(a, b DispositionCount) int { return int(b.Calls - a.Calls) })
	isAbandoned := func(d DispositionCount) bool { return d.Name == "abandoned" }

	// Abandoned calls come last, so that they have the same place on each page.
	abandoned := slices.IndexFunc(all, isAbandoned)
	if abandoned >= 0 {
		last := all[abandoned]
		all = append(slices.Delete(all, abandoned, abandoned+1), last)
	}

	// Small dispositions share one part, so that each part has a readable name in the legend.
	var shown []DispositionCount
	other := DispositionCount{Name: "otherwise"}
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

	var out []document.Share
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

		out = append(out, document.Share{
			Class: "b" + class, Percent: Percentage(stats.Number(float64(d.Calls) / arrived)), Name: name, Note: count,
		})
	}

	return document.Shares{Stack: look.Stack{Label: "Shares of the calls", Parts: parts}, Parts: out}
}

// worst has the section of the queues to look at first, with their waits on one scale. A single queue has its values in
// the tiles already.
func (r page) worst() document.Block {
	queues := r.WorstQueues()
	if len(queues) < 2 {
		return document.Nothing
	}
	queues = queues[:min(shownQueues, len(queues))]

	// One scale for all sparks shows which queue waits longest.
	series := make([][]stats.Number, len(queues))
	highest := 0.0
	for k, q := range queues {
		i := slices.IndexFunc(r.Queues, func(o Queue) bool { return o.Name() == q.Name() })
		for v := range r.Intervals {
			p90 := r.Intervals[v].Queues[i].WaitP90
			series[k] = append(series[k], p90)
			if p90.Known() {
				highest = max(highest, float64(p90))
			}
		}
	}
	scale := look.Scale(look.Seconds, highest)

	t := &document.Table{Label: "Worst queues", Columns: []document.Column{
		{Name: "queue"},
		{Name: "callers", Class: "hide"},
		{Name: "abandoned"},
		{Name: "service level"},
		{Name: "mean wait"},
		{Name: "90% within", Class: "hide"},
		{Name: "by time", Left: document.All, Class: "hide wide"},
		{Name: "most waiting", Class: "hide"},
	}}
	for k, q := range queues {
		level := document.Words(Percentage(q.ServiceLevel.Mean))
		level.Note = "in " + roundTime(q.Target)

		// A spark of one interval would be a dot.
		spark := document.Cell{}
		if len(series[k]) > 1 {
			spark = document.Marked(look.Spark{Values: series[k], Highest: scale.High})
		}

		t.Add(
			SubjectCell(q.Title), document.Words(r.Daily(q.Offered)),
			document.Words(Percentage(q.AbandonedRatio.Mean)), level,
			document.Words(look.Time(float64(q.WaitMean.Mean))),
			document.Words(look.Time(float64(q.Wait.P90.Mean))), spark,
			document.Words(diag.Thousands(q.MaxWaiting)),
		)
	}

	return document.Section{
		ID: "worst", Title: "Worst queues", Glance: true, Blocks: []document.Block{t},
		About: "First those that miss a goal, then by mean wait. The line is the wait of nine in ten callers " +
			"by time, on one scale to " + scale.Ticks[len(scale.Ticks)-1].Text + ".",
	}
}

// SubjectCell is the cell of a queue, a group or another subject, with its hub in small print.
func SubjectCell(of model.Title) document.Cell {
	return document.Cell{Text: of.String(), Page: of.Name, Note: of.Hub}
}

// agents has the section of the groups of agents, in the order of the report.
func (r page) agents() document.Block {
	if len(r.Groups) == 0 {
		return document.Nothing
	}
	t := &document.Table{Label: "Agents", Columns: []document.Column{
		{Name: "group"}, {Name: "on the phones, mean"}, {Name: "occupancy"}, {Class: "half hide"},
	}}
	for i := range r.Groups {
		g := &r.Groups[i]
		t.Add(SubjectCell(g.Title), document.Words(fmt.Sprintf("%.1f", g.Agents)),
			document.Words(Percentage(g.Occupancy.Mean)), document.Marked(look.Bar{Share: g.Occupancy.Mean}))
	}
	return document.Section{
		ID: "groups", Title: "Agents", Blocks: []document.Block{t},
		About: "On the phones: without breaks and shrinkage. The mean is of all hours, with closed ones.",
	}
}

// how describes the simulation of the days, and how to repeat it.
func (r page) how(run string) string {
	days := r.daysInWords()
	out := []string{diag.Sentence(fmt.Sprintf("%s with random numbers derived from seed %d", days, r.Seed)) +
		" Values are means, and intervals are at 95%."}
	if note := r.serviceLevelNote(); note != "" {
		out = append(out, note)
	}
	out = append(out, r.RareOffers()...)
	out = append(out,
		"The name of this run is "+run+". Below are the definitions of its numbers.")
	return strings.Join(out, " ")
}

// definitions are the numbers of the page in short. docs/definitions.md has their formulas.
func (r page) definitions() []string {
	var out []string
	if len(r.Queues) > 0 {
		out = append(out,
			"Service level: the share of the callers offered to a queue who are answered within its target.",
			"Abandoned: the share of the callers offered to a queue who hang up while they wait.",
			"Mean wait: the time in a queue of all callers whose wait has ended, answered or not.",
			"90% within: nine of ten callers wait at most so long (the 90th percentile).",
			"Occupancy: the share of their time on the phones in which agents talk or do after-call work.",
		)
	}
	return append(out,
		"95% interval: it holds the mean of many such days with a probability of 95%.",
		"A goal holds if the whole interval keeps its bound, and fails if the whole interval misses it.",
	)
}

// shownQueues bounds the table of the worst queues.
const shownQueues = 6
