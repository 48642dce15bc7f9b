package htmlreport

import (
	_ "embed" // the page's template
	"fmt"
	"html/template"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/compare"
	"github.com/ivrsim/ivrsim/internal/results/report"
	"github.com/ivrsim/ivrsim/internal/screens/look"
)

//go:embed comparison.html
var comparisonMarkup string

// comparisonPage is the data of the template of a comparison.
type comparisonPage struct {
	sheet
	Base *report.Report
	Arms []comparedArm
}

// comparedArm is the part of an arm.
type comparedArm struct {
	ID, Name string
	Title    string
	Several  bool // the page has several arms
	Verdict  verdictBox
	Tiles    []tile
	Measures []measureRow
	Span     string        // the end of the scale of the bars
	Beyond   bool          // a bar is longer than the scale
	Queues   *queueTable   // that differ; nil is none
	Same     *queueTable   // without a difference; nil is none
	ByDay    *comparedDays // nil if the comparison is not by day
	Zero     string        // measures that are zero in both designs
	Pairs    []outcomePair
	More     string // rarer pairs
	Unit     string
	Coupling string
}

// measureRow is a measure in both designs. Its subject is a goal or the center.
type measureRow struct {
	Title, Base, Other, Difference, Interval string
	Bar                                      template.HTML
	Beyond                                   bool // the bar is longer than its scale
	Verdict                                  word
}

// queueTable is a matrix of queues and measures.
type queueTable struct {
	Label string
	Heads []string // the ends of the scales, by measure
	Rows  []queueRow
}

// queueRow is a queue with its measures before and after.
type queueRow struct {
	Title model.Title
	Cells []changeCell
}

type changeCell struct {
	Before, After string
	Note          string // "too small to show", "in one design only"
	Differs       bool
	Change        template.HTML
}

// comparedDays are the differences by day.
type comparedDays struct {
	Weeks  []dayTable
	Queues []*queueTable // of the days on which a queue differs
	IsOne  bool          // one day has queues that differ, and needs no fold
	Same   string        // counts the days without a difference; "" is none
}

// dayTable is a matrix of measures and days.
type dayTable struct {
	Label string
	Days  []string
	Rows  []dayRow
}

// dayRow is a measure with a word for each day.
type dayRow struct {
	Title string
	Cells []word
}

// outcomePair is calls that end otherwise.
type outcomePair struct {
	From, To, Calls, Within string
	Bar                     template.HTML
	Examples                []exampleCall
}

// exampleCall is a call in both arms: the events that both begin with, and the rest of each.
type exampleCall struct {
	compare.Example
	Common, BaseRest, OtherRest []compare.Event
}

// WriteComparison writes a part of the page of a comparison: [Page] or [Body].
func WriteComparison(w io.Writer, c *compare.Comparison, part Part) error {
	base := c.Arms[0]
	heading := comparisonHeading(c)
	p := comparisonPage{sheet: newSheet(heading), Base: base}
	p.Kicker = "Comparison · " + strings.Join(c.Names[1:], ", ") + " against " + c.Names[0]
	p.Heading = heading
	p.Lead = "The same callers in each design · " + lead(base)
	p.Sections = []section{{"verdict", "Verdict"}}
	for i, name := range c.Names[1:] {
		// With several designs, each section needs an identifier of its own.
		arm := newComparedArm(c, i+1, name)
		p.Arms = append(p.Arms, arm)

		if arm.Several {
			p.Sections = append(p.Sections, section{arm.ID, arm.Title})
		}

		p.Sections = append(p.Sections, section{"measures" + arm.ID, "Measures"})
		if arm.ByDay != nil {
			p.Sections = append(p.Sections, section{"days" + arm.ID, "By day"})
		}
		if arm.Queues != nil || arm.Same != nil {
			p.Sections = append(p.Sections, section{"queues" + arm.ID, "Queues"})
		}

		p.Sections = append(p.Sections, section{"calls" + arm.ID, "Calls that end otherwise"})
	}

	p.Sections = append(p.Sections, section{"how", "How it was compared"})
	return execute(w, part, comparisonMarkup, p)
}

// comparisonHeading names the other design and, if the titles differ, the base.
func comparisonHeading(c *compare.Comparison) string {
	base := c.Arms[0].Title
	others := len(c.Arms) - 1
	if others > 1 {
		return fmt.Sprintf("%s against %s", diag.Plural(others, "design"), base)
	}
	other := c.Arms[1].Title

	// The title of a changed design often starts with the title of the base, and is enough alone.
	if other != base && strings.HasPrefix(other, base) { // "Friday, with an assistant" against "Friday"
		return other
	}
	if other != base {
		return other + " against " + base
	}
	if len(c.Sets) < len(c.Arms) || len(c.Sets[1]) == 0 {
		return base
	}
	return c.ArmTitle(1)
}

// newComparedArm makes the part of the page about one arm: the arm with an index in c.Arms, and its name.
func newComparedArm(c *compare.Comparison, i int, name string) comparedArm {
	arm := comparedArm{
		Name: name, Title: c.ArmTitle(i), Several: len(c.Arms) > 2,
		Unit: c.Arms[0].Unit(), Coupling: c.CouplingSentence(name),
	}
	if arm.Several {
		arm.ID = fmt.Sprint("-", i)
	}

	all := c.Of(name)
	arm.Verdict = comparedVerdict(c, i, all)
	arm.Tiles = comparedTiles(c.Arms[0], c.Arms[i])
	arm.Zero = strings.Join(c.AlwaysZero(name), "; ")

	// One scale for all bars of a design makes their lengths comparable.
	span := barSpan(all)
	arm.Span = strconv.FormatFloat(100*span, 'f', -1, 64) + "%"
	for k := range all {
		if d := &all[k]; d.IsGoal || d.About == report.CenterSubject {
			row := newMeasureRow(d, span)
			arm.Measures = append(arm.Measures, row)
			arm.Beyond = arm.Beyond || row.Beyond
		}
	}

	if len(c.Days) > 0 {
		arm.ByDay = newComparedDays(c, name)
	}

	arm.Queues, arm.Same = newQueueTables("Queues", all)
	arm.addPairs(c)
	return arm
}

// daysInTable is the number of days for which a page has room side by side: a week.
const daysInTable = 7

// newComparedDays makes the matrix of measures and days, and a matrix of queues for each day.
func newComparedDays(c *compare.Comparison, arm string) *comparedDays {
	out := &comparedDays{}
	matrix := c.DayMatrix(arm)
	for _, part := range matrix.Split(daysInTable) {
		out.Weeks = append(out.Weeks, newDayTable(part))
	}

	// A day that has no table is counted, so that the page does not seem to leave it out.
	same := 0
	for i := range c.Days {
		day := &c.Days[i]
		queues, _ := newQueueTables(day.ShortName(), day.Of(arm))
		if queues != nil {
			out.Queues = append(out.Queues, queues)
		}
		if queues == nil && !slices.Contains(matrix.Days, day) {
			same++
		}
	}

	out.IsOne = len(out.Queues) == 1
	if same > 0 {
		out.Same = "No difference is shown on " + diag.Plural(same, "day") + "."
	}
	return out
}

func newDayTable(m compare.DayMatrix) dayTable {
	last := m.Days[len(m.Days)-1]
	out := dayTable{Label: "By day, " + m.Days[0].ShortName() + " to " + last.ShortName()}
	for _, day := range m.Days {
		out.Days = append(out.Days, day.ShortName())
	}

	for _, row := range m.Rows {
		cells := make([]word, len(row.Cells))
		for i, d := range row.Cells {
			if d == nil {
				continue
			}

			// A sign and a color alone do not show whether less is better.
			text := onPage(d.Unit.Signed(d.Difference.Mean))
			cells[i] = word{"good", "▲ " + text}
			if d.Verdict == compare.Worse {
				cells[i] = word{"bad", "▼ " + text}
			}
		}
		out.Rows = append(out.Rows, dayRow{row.Title, cells})
	}
	return out
}

// comparedVerdict counts the measures that are better and worse, and names the goals that are lost.
func comparedVerdict(c *compare.Comparison, i int, all []compare.Difference) verdictBox {
	count := map[compare.Verdict]int{}
	var lost, worse []string
	lostGoals := c.LostGoals(i)
	for k := range all {
		d := &all[k]

		// A reader judges the center and the goals. Queues have a matrix of their own.
		if !d.IsGoal && d.About != report.CenterSubject {
			continue
		}

		count[d.Verdict]++

		// A lost goal is named once, as a goal.
		cells := d.Cells()
		change := fmt.Sprintf("%s (%s to %s)", d.Title, onPage(cells[1]), onPage(cells[2]))
		if at := slices.Index(lostGoals, d.Title); d.IsGoal && at >= 0 {
			lostGoals = slices.Delete(lostGoals, at, at+1)
			lost = append(lost, change)
		} else if d.Verdict == compare.Worse {
			worse = append(worse, change)
		}
	}

	// A goal may be lost although its measure has no row.
	lost = append(lost, lostGoals...)
	sentence, verdict := c.OnGoals(i)
	v := verdictBox{
		Facts: []string{"paired: the same callers", c.CouplingSentence(c.Names[i])},
		Says:  countedVerdicts(count),
		Then:  diag.Title(sentence) + ".",
	}
	if len(lost) > 0 {
		v.Then = "No longer held: " + strings.Join(lost, "; ") + "."
	}
	if len(worse) > 0 && len(lost) > 0 {
		v.Then += " Also worse: " + strings.Join(worse, "; ") + "."
	} else if len(worse) > 0 {
		v.Then += " Worse: " + strings.Join(worse, "; ") + "."
	}

	// Lost goals decide the color. Worse measures without a lost goal leave the judgement open.
	isEqual := count[compare.Better] == 0 && len(worse) == 0
	switch {
	case verdict == compare.Worse:
		v.Class = "fails"
	case isEqual:
		v.Class = "neutral"
	case verdict != compare.Better || len(worse) > 0:
		v.Class = "open"
	}
	return v
}

// countedVerdicts are the numbers of measures by verdict. The first of them has the noun.
func countedVerdicts(count map[compare.Verdict]int) []word {
	var out []word
	for _, of := range []struct {
		verdict            compare.Verdict
		class, mark, words string
	}{
		{compare.Better, "good", "▲ ", "better"},
		{compare.Worse, "bad", "▼ ", "worse"},
		{compare.NoDifference, "", "", "without a difference"},
		{compare.TooSmall, "", "", "too small to show"},
		{compare.InOne, "", "", "in one design only"},
	} {
		n := count[of.verdict]
		switch {
		case n == 0:
			continue
		case len(out) == 0:
			out = append(out, word{of.class, of.mark + diag.Plural(n, "measure") + " " + of.words})
		default:
			out = append(out, word{of.class, of.mark + strconv.Itoa(n) + " " + of.words})
		}
	}
	return out
}

// comparedTiles are the tiles of the other design, with the values of the base.
func comparedTiles(base, other *report.Report) []tile {
	before := tiles(base)
	after := tiles(other)
	if len(before) != len(after) {
		return nil // nobody called in one of them
	}
	for i := range after {
		after[i].Note = "from " + strings.TrimLeft(before[i].Value, "✓✕? ")
		after[i].Spark = ""
	}
	return after
}

// shareOfBase is a difference as a share of the base.
func shareOfBase(d *compare.Difference) stats.Estimate {
	return stats.Estimate{
		Mean: d.Difference.Mean / d.Base.Mean,
		Low:  d.Difference.Low / d.Base.Mean,
		High: d.Difference.High / d.Base.Mean,
	}
}

// barSpan is the end of the scale of the bars: the least round share that has all differences and
// their intervals, at most 1.
func barSpan(all []compare.Difference) float64 {
	// One share for all bars keeps them comparable, and round ends keep the scale readable.
	largest := 0.0
	for i := range all {
		d := &all[i]
		if !d.IsGoal && d.About != report.CenterSubject {
			continue
		}
		share := shareOfBase(d)
		for _, n := range []stats.Number{share.Mean, share.Low, share.High} {
			if size := math.Abs(float64(n)); n.Known() && !math.IsInf(size, 0) {
				largest = max(largest, size)
			}
		}
	}

	for _, span := range []float64{0.01, 0.02, 0.05, 0.1, 0.2, 0.5} {
		if largest <= span {
			return span
		}
	}
	return 1
}

func newMeasureRow(d *compare.Difference, span float64) measureRow {
	cells := d.Cells()
	row := measureRow{
		Title:      d.Title,
		Base:       onPage(cells[1]),
		Other:      onPage(cells[2]),
		Difference: onPage(cells[3]),
		Interval:   onPage(cells[4]),
	}

	// A difference is drawn as a share of the base, because measures have different units.
	share := shareOfBase(d)
	bar := look.Difference{Class: "ctxf", Label: row.Difference, Share: stats.Estimate{
		Mean: share.Mean / stats.Number(span),
		Low:  share.Low / stats.Number(span),
		High: share.High / stats.Number(span),
	}}

	switch d.Verdict {
	case compare.Better:
		row.Verdict = word{"good", "▲ better"}
		bar.Class = "goodf"
	case compare.Worse:
		row.Verdict = word{"bad", "▼ worse"}
		bar.Class = "badf2"
	case compare.TooSmall:
		row.Verdict = word{"soft", "≈ too small to show"}
	case compare.NoDifference:
		row.Verdict = word{"soft", "= none seen"}
	case compare.InOne:
		row.Verdict = word{"soft", "– in one design only"}
	}

	row.Bar = bar.SVG()
	row.Beyond = bar.IsBeyond()
	return row
}

var (
	secondsInText = regexp.MustCompile(`(^|[ +-])([0-9.]+)s`)
	minutesInText = regexp.MustCompile(`([0-9][hm])([0-9])`)
)

// onPage writes the values of a text as a page does: −9.7 s, 5m 45s.
func onPage(text string) string {
	text = secondsInText.ReplaceAllString(text, "$1$2 s")
	text = minutesInText.ReplaceAllString(text, "$1 $2")
	if strings.HasPrefix(text, "-") {
		text = "−" + text[1:]
	}
	return strings.ReplaceAll(text, " -", " −")
}

// shown writes a value as texts do, in the form of a page: 24.3 s, 5m 51s. An infinite value is a dash.
func shown(u report.Unit, n stats.Number) string {
	if math.IsInf(float64(n), 0) {
		return "–"
	}
	return onPage(u.Format(n))
}

// matrixMeasures are the measures of the matrix of queues, with the heads of their columns.
var matrixMeasures = []struct {
	measure model.Measure
	head    string
}{{model.ServiceLevel, "in time"}, {model.AbandonedRatio, "abandoned"}, {model.WaitMean, "mean wait"}}

// newQueueTables makes the matrix of the queues that differ, and of the other queues. Each measure
// has one scale. A table without queues is nil.
func newQueueTables(label string, all []compare.Difference) (differ, same *queueTable) {
	var scales []look.Axis
	var heads []string
	for _, m := range matrixMeasures {
		// Both designs use the same scale, so that a change is visible as a distance.
		highest := 0.0
		for k := range all {
			if d := &all[k]; !d.IsGoal && d.Measure == m.measure.String() && d.About != report.CenterSubject {
				for _, e := range []stats.Estimate{d.Base, d.Other} {
					if e.Mean.Known() {
						highest = max(highest, float64(e.Mean))
					}
				}
			}
		}

		scale := look.Scale(unitOf(report.Unit(m.measure.Unit())), highest)

		// Service levels use the whole scale from 0% to 100%, so that a small difference looks small.
		if m.measure == model.ServiceLevel {
			scale = look.Scale(look.Share, 1)
		}

		scales = append(scales, scale)
		heads = append(heads, scale.Ticks[len(scale.Ticks)-1].Text)
	}

	var queues []queueRow
	for k := range all {
		d := &all[k]
		if d.IsGoal || d.About == report.CenterSubject {
			continue
		}

		// The differences are in the order of the queues, and each queue has one row.
		i := slices.IndexFunc(queues, func(q queueRow) bool { return q.Title == d.Subject })
		if i < 0 {
			i = len(queues)
			queues = append(queues, queueRow{d.Subject, make([]changeCell, len(matrixMeasures))})
		}

		for column, m := range matrixMeasures {
			if d.Measure == m.measure.String() {
				queues[i].Cells[column] = newChangeCell(d, scales[column])
			}
		}
	}

	// A queue without a known value in both designs has no calls, so it is in neither table.
	var differing, others []queueRow
	for _, q := range queues {
		isKnown := slices.ContainsFunc(q.Cells, func(c changeCell) bool { return c.Before != "–" || c.After != "–" })
		differs := slices.ContainsFunc(q.Cells, func(c changeCell) bool { return c.Differs })
		switch {
		case differs:
			differing = append(differing, q)
		case isKnown:
			others = append(others, q)
		}
	}

	if len(differing) > 0 {
		differ = &queueTable{label, heads, differing}
	}
	if len(others) > 0 {
		same = &queueTable{diag.Plural(len(others), "queue") + " without a difference", heads, others}
	}
	return differ, same
}

func newChangeCell(d *compare.Difference, scale look.Axis) changeCell {
	cell := changeCell{
		Before: shown(d.Unit, d.Base.Mean), After: shown(d.Unit, d.Other.Mean),
		Differs: d.Verdict != compare.NoDifference,
	}
	change := look.Change{Axis: scale, Before: d.Base.Mean, After: d.Other.Mean, IsClear: d.Verdict.IsShown()}
	change.Label = d.Title + ": " + cell.Before + " to " + cell.After + ", " + string(d.Verdict)

	// Two equal texts next to a difference need an explanation, and so does a missing value.
	if d.Verdict == compare.TooSmall || d.Verdict == compare.InOne {
		cell.Note = string(d.Verdict)
	}
	cell.Change = change.SVG()
	return cell
}

// shownPairs bounds the pairs of outcomes that a page shows.
const shownPairs = 10

// addPairs lists the pairs of outcomes, the most frequent first.
func (a *comparedArm) addPairs(c *compare.Comparison) {
	pairs := slices.DeleteFunc(slices.Clone(c.Outcomes), func(o compare.OutcomePair) bool { return o.Arm != a.Name })
	for i := range pairs {
		o := &pairs[i]

		// The pairs are sorted, so the rest have at most the calls of this one.
		if i == shownPairs {
			a.More = fmt.Sprintf("%s have at most %s calls a %s each. The JSON and CSV files have them.",
				diag.Plural(len(pairs)-i, "further pair"), report.CallsPerDay.Format(o.CallsPerDay.Mean), a.Unit)
			return
		}

		pair := outcomePair{
			From:  diag.Title(compare.OutcomeInText(o.From)),
			To:    compare.OutcomeInText(o.To),
			Calls: report.CallsPerDay.Format(o.CallsPerDay.Mean),
			Bar:   look.Bar(o.CallsPerDay.Mean/pairs[0].CallsPerDay.Mean, look.Context),
		}

		// The interval is symmetric, so half of its width describes it.
		if e := o.CallsPerDay; e.Low.Known() {
			pair.Within = "± " + report.CallsPerDay.Format((e.High-e.Low)/2)
		}

		for _, e := range o.Examples {
			// The common start is shown once. Each design then continues by itself.
			n := e.Common()
			pair.Examples = append(pair.Examples, exampleCall{e, e.Base[:n], e.Base[n:], e.Other[n:]})
		}

		a.Pairs = append(a.Pairs, pair)
	}
}
