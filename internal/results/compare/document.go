package compare

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/look"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// Document makes the document of the comparison: for each arm the goals and the measures that differ, what became of
// calls that end otherwise, and how well the callers were paired. Its Markdown is a comment for a pull request.
func (c *Comparison) Document() *document.Document {
	base := c.Arms[0]
	heading := c.heading()
	d := &document.Document{
		Title:   heading,
		Kicker:  "Comparison · " + strings.Join(c.Names[1:], ", ") + " against " + c.Names[0],
		Heading: heading,
		Lead:    "The same callers in each design · " + base.Lead(),
	}

	d.Add(document.Terminal.Of(document.Text{
		Text: fmt.Sprintf("base %s: %s, seed %d", c.ArmTitle(0),
			diag.Plural(base.Replications, "replication"), base.Seed),
	}))

	how := fmt.Sprintf("All designs had the same callers, patience and handle times, from seed %d. ", base.Seed)
	for i, name := range c.Names[1:] {
		d.Add(c.arm(i+1, name)...)
		if c.isOfSeveral() {
			how += c.ArmTitle(i+1) + ": "
		}
		how += c.CouplingSentence(name) + ". "
	}

	how += "“None seen” means that the interval of the difference contains 0. " +
		"“Too small to show” means that it leaves 0 out, and that the difference rounds to 0. " +
		"“In one design only” means that the other design has no value."
	d.Add(document.Page.Of(document.Section{
		ID: "how", Title: "How it was compared", Blocks: []document.Block{document.Text{Text: how}},
	}))
	return d
}

// isOfSeveral reports whether several designs are compared with the base.
func (c *Comparison) isOfSeveral() bool { return len(c.Arms) > 2 }

// heading names the other design and, if the titles differ, the base.
func (c *Comparison) heading() string {
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

// arm has the part of an arm with an index in c.Arms, and its name.
func (c *Comparison) arm(i int, name string) []document.Block {
	// With several designs, each section needs an identifier of its own.
	id := ""
	if c.isOfSeveral() {
		id = fmt.Sprint("-", i)
	}

	all := c.Of(name)
	out := []document.Block{
		document.Terminal.Of(document.Text{Text: c.Versus(i)}),
		document.Markdown.Of(c.markdown(i, name)...),
	}
	if c.isOfSeveral() {
		out = append(out, document.Page.Of(document.Section{ID: id, Title: c.ArmTitle(i)}))
	}
	out = append(out, c.verdictOf(i, all), comparedTiles(c.Arms[0], c.Arms[i]))

	measures := only(all, func(d *Difference) bool { return d.IsGoal || d.About == report.CenterSubject })
	table, isBeyond := measureTable("measure", measures)
	about := "The bar is the difference as a share of the base, with its 95% interval. " +
		"The interval is of the paired differences."
	if isBeyond {
		about += " ▸ and ◂: the bar is longer than its scale."
	}
	blocks := []document.Block{table}
	zero := strings.Join(c.AlwaysZero(name), "; ")
	if zero != "" {
		blocks = append(blocks,
			document.Page.Of(document.Text{Text: "Zero in both designs: " + zero + ".", Class: "soft note"}))
	}
	queues := newQueues("queue", all)
	section := document.Section{
		ID: "measures" + id, Title: "Measures", About: about, Glance: true, Blocks: blocks,
	}
	out = append(out, notMarkdown(section),
		document.Page.Of(c.byDay(name, id)...), notMarkdown(queues.section(id)))
	if zero != "" {
		out = append(out, document.Terminal.Of(document.Text{Text: "zero in all designs: " + zero}))
	}

	out = append(out, document.Terminal.Of(c.byDayInText(name)...),
		notMarkdown(document.Notes{Notes: c.newNotes(name)}), document.Terminal.Of(c.outcomesInText(name)...),
		document.Page.Of(c.outcomesOnPage(name, id)),
		document.Terminal.Of(document.Text{Text: c.CouplingSentence(name)}))
	return out
}

// notMarkdown has a block for all printers but Markdown, whose comment has measures of its own.
func notMarkdown(b document.Block) document.Block { return (document.Terminal | document.Page).Of(b) }

// verdictOf counts the measures that are better and worse, and names the goals that are lost.
func (c *Comparison) verdictOf(i int, all []Difference) document.Verdict {
	count := map[Verdict]int{}
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
		change := fmt.Sprintf("%s (%s to %s)", d.Title, document.Spaced(cells[1]), document.Spaced(cells[2]))
		if at := slices.Index(lostGoals, d.Title); d.IsGoal && at >= 0 {
			lostGoals = slices.Delete(lostGoals, at, at+1)
			lost = append(lost, change)
		} else if d.Verdict == Worse {
			worse = append(worse, change)
		}
	}

	// A goal may be lost although its measure has no row.
	lost = append(lost, lostGoals...)
	sentence, verdict := c.OnGoals(i)
	v := document.Verdict{
		Facts: []string{"paired: the same callers", c.CouplingSentence(c.Names[i])},
		Says:  countedVerdicts(count),
	}
	then := diag.Title(sentence) + "."
	if len(lost) > 0 {
		then = "No longer held: " + strings.Join(lost, "; ") + "."
	}
	if len(worse) > 0 && len(lost) > 0 {
		then += " Also worse: " + strings.Join(worse, "; ") + "."
	} else if len(worse) > 0 {
		then += " Worse: " + strings.Join(worse, "; ") + "."
	}

	v.Then = []document.Text{{Text: then}}

	// Lost goals decide the color. Worse measures without a lost goal leave the judgement open.
	isEqual := count[Better] == 0 && len(worse) == 0
	switch {
	case verdict == Worse:
		v.Level = document.Bad
	case isEqual:
		v.Level = document.Plain
	case verdict != Better || len(worse) > 0:
		v.Level = document.Warn
	default:
		v.Level = document.Good
	}
	return v
}

// countedVerdicts are the numbers of measures by verdict. The first of them has the noun.
func countedVerdicts(count map[Verdict]int) []document.State {
	var out []document.State
	for _, of := range []struct {
		verdict Verdict
		state   document.State
	}{
		{Better, stateOf[Better]},
		{Worse, stateOf[Worse]},
		{Different, document.State{Word: "different"}},
		{NoDifference, document.State{Word: "without a difference"}},
		{NoInterval, document.State{Word: "without an interval"}},
		{TooSmall, document.State{Word: "too small to show"}},
		{InOne, document.State{Word: "in one design only"}},
	} {
		n := count[of.verdict]
		if n == 0 {
			continue
		}
		number := strconv.Itoa(n)
		if out == nil {
			number = diag.Plural(n, "measure")
		}
		of.state.Word = number + " " + of.state.Word
		out = append(out, of.state)
	}
	return out
}

// comparedTiles are the tiles of the other design, with the values of the base.
func comparedTiles(base, other *report.Report) document.Tiles {
	before := base.Tiles()
	after := other.Tiles()
	if len(before) != len(after) {
		return nil // nobody called in one of them
	}
	for i := range after {
		after[i].Note = "from " + before[i].Value
		after[i].Spark = nil
	}
	return after
}

// shareOfBase is a difference as a share of the base.
func shareOfBase(d *Difference) stats.Estimate {
	return stats.Estimate{
		Mean: d.Difference.Mean / d.Base.Mean,
		Low:  d.Difference.Low / d.Base.Mean,
		High: d.Difference.High / d.Base.Mean,
	}
}

// barSpan is the end of the scale of the bars: the least round share that has all differences and
// their intervals, at most 1.
func barSpan(all []Difference) float64 {
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

// measureTable is a table of differences, and reports whether a bar is longer than the scale.
func measureTable(title string, differences []Difference) (t *document.Table, isBeyond bool) {
	// One scale for all bars makes their lengths comparable.
	span := barSpan(differences)
	end := strconv.FormatFloat(100*span, 'f', -1, 64) + "%"
	t = &document.Table{Label: "Measures", Columns: []document.Column{
		{Name: title},
		{Name: "base"},
		{Name: "other"},
		{Name: "difference", Class: "hide"},
		{Name: "95% interval", Class: "soft hide"},
		{NotOn: document.Texts, Scale: []string{"−" + end, "0", "+" + end}, Class: "hide diffh w180"},
		{Name: "verdict", Text: " ", Left: document.Page | document.Markdown, Class: "vd"},
	}}

	for i := range differences {
		d := &differences[i]
		cells := d.Cells()
		other := document.Value(cells[2])
		other.Strong = true
		change := document.Value(cells[3])
		bar := d.bar(span, change.Page)
		isBeyond = isBeyond || bar.IsBeyond()
		t.Add(document.Words(d.Title), document.Value(cells[1]), other, change, document.Value(cells[4]),
			document.Marked(bar), document.Cell{Text: string(d.Verdict), State: stateOf[d.Verdict]})
	}
	return t, isBeyond
}

// stateOf has the words of verdicts on a page.
var stateOf = map[Verdict]document.State{
	Better:       {Level: document.Good, Mark: "▲", Word: "better"},
	Worse:        {Level: document.Bad, Mark: "▼", Word: "worse"},
	Different:    {Level: document.Soft, Mark: "≠", Word: "different"},
	TooSmall:     {Level: document.Soft, Mark: "≈", Word: "too small to show"},
	NoDifference: {Level: document.Soft, Mark: "=", Word: "none seen"},
	NoInterval:   {Level: document.Soft, Mark: "?", Word: "no interval"},
	InOne:        document.Soft.Saying("in one design only"),
}

// bar draws the difference as a share of the base, because measures have different units.
func (d *Difference) bar(span float64, label string) look.Difference {
	share := shareOfBase(d)
	bar := look.Difference{Class: "ctxf", Label: label, Share: stats.Estimate{
		Mean: share.Mean / stats.Number(span),
		Low:  share.Low / stats.Number(span),
		High: share.High / stats.Number(span),
	}}
	switch d.Verdict {
	case Better:
		bar.Class = "goodf"
	case Worse:
		bar.Class = "badf2"
	case Different, TooSmall, NoDifference, NoInterval, InOne:
	}
	return bar
}
