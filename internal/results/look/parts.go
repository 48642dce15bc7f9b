package look

import (
	"cmp"
	"html/template"
	"math"
	"slices"
	"strconv"

	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// Bullet is the value of a goal: a bar to the value, its interval, a rule at the bound, and
// the side on which the goal holds.
type Bullet struct {
	Value   stats.Estimate
	Bound   float64
	AtLeast bool
	Unit    Unit
	Label   string // for screen readers: "24.3 s, at most 30 s"
	Text    string // at the rule: "at most 30 s"
}

// end is the end of the scale: 100% for shares of 50% or more, else 1.5 times the bound of a
// time, or twice another bound. A value beyond it stretches the scale.
func (b *Bullet) end() float64 {
	isShare := b.Unit.limit > 0

	// A bound of 50% or more is easier to judge against 100%.
	if isShare && b.Bound >= 0.5 {
		return 1
	}

	end := 2 * b.Bound
	if !isShare {
		end = 1.5 * b.Bound
	}

	// The interval has to be on the scale as well.
	highest := max(float64(b.Value.Mean), known(b.Value.High))
	if !(highest > end) && end > 0 { // an unknown value stretches nothing
		return end
	}

	return b.Unit.roundUp(max(end, 1.1*highest))
}

// known is a number, or 0 if it is unknown.
func known(n stats.Number) float64 {
	if !n.Known() {
		return 0
	}
	return float64(n)
}

// SVG draws the bullet.
func (b Bullet) SVG() template.HTML {
	end := b.end()
	at := func(v float64) string { return percent(v / end) }
	bound := at(b.Bound)
	s := &svg{}
	s.add(`<svg class="bullet" height="38" role="img" aria-label="`, escape(b.Label), `">`)
	s.bar("track", "0", "100%", "5", "14")

	// The good part of the scale is above the bound, or below it.
	if b.AtLeast {
		s.bar("ok", bound, percent(1-b.Bound/end), "5", "14")
	} else {
		s.bar("ok", "0", bound, "5", "14")
	}

	if b.Value.Mean.Known() {
		s.bar("val", "0", at(float64(b.Value.Mean)), "9", "6")
	}

	// Marks at both ends distinguish the interval from the value.
	if b.Value.Low.Known() && b.Value.High.Known() {
		low := at(float64(b.Value.Low))
		high := at(float64(b.Value.High))
		s.line("ci", low, high, "12", "12")
		s.line("ci", low, low, "8", "16")
		s.line("ci", high, high, "8", "16")
	}

	s.line("bound", bound, bound, "1", "23")

	// A text that would touch the text of the bound is left out.
	share := b.Bound / end
	if share > 0.25 {
		s.add(`<text x="0" y="34">0</text>`)
	}

	s.add(`<text class="t" text-anchor="`, b.anchor(share), `" x="`, bound, `" y="34">`, escape(b.Text), `</text>`)

	if share < 0.72 {
		s.add(`<text x="100%" text-anchor="end" y="34">`, escape(b.Unit.tick(end, end)), `</text>`)
	}

	s.add(`</svg>`)
	return s.html()
}

// anchor keeps the text of the bound inside the scale.
func (b *Bullet) anchor(share float64) string {
	switch {
	case share < 0.15:
		return "start"
	case share > 0.85:
		return "end"
	default:
		return "middle"
	}
}

// Spark is a small line without axes.
type Spark struct {
	Values  []stats.Number
	Highest float64 // the end of the scale; 0 is the highest value
	Goal    float64 // a dashed rule; 0: no rule
}

// sparkPoints are the most points of a spark. More of them would be a solid area.
const sparkPoints = 400

// thinned returns the means of neighboring values, at most sparkPoints. Unknown values count in no mean.
func thinned(values []stats.Number) []stats.Number {
	each := (len(values) + sparkPoints - 1) / sparkPoints
	if each <= 1 {
		return values
	}

	var out []stats.Number
	for part := range slices.Chunk(values, each) {
		sum := 0.0
		known := 0.0
		for _, v := range part {
			if v.Known() {
				sum += float64(v)
				known++
			}
		}
		out = append(out, stats.Number(sum/known))
	}
	return out
}

// SVG draws the spark.
func (k Spark) SVG() template.HTML {
	k.Values = thinned(k.Values)
	highest := max(k.Highest, k.Goal)

	// A spark without a given end has its own largest value as the end.
	if k.Highest == 0 {
		for _, v := range k.Values {
			if v.Known() {
				highest = max(highest, float64(v))
			}
		}
	}

	p := Plot{Y: Axis{High: highest}, X: Axis{High: float64(max(1, len(k.Values)-1))}}

	// The points of a spark have equal distances, because it has no axis.
	for i := range k.Values {
		p.Points = append(p.Points, Point{At: float64(i)})
	}

	s := &svg{}
	s.add(`<svg class="d spark" viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true">`)
	p.shape(s, &Series{Shape: Area, Values: k.Values})

	if k.Goal > 0 {
		y := number(p.y(k.Goal))
		s.line("goalrule", "0", "1000", y, y)
	}

	// The line comes last, so that the area and the goal do not cover it.
	p.shape(s, &Series{Shape: Line, Values: k.Values})
	s.add(`</svg>`)
	return s.html()
}

// Bar is a share from 0 to 1.
type Bar struct {
	Share stats.Number
	Color Color
}

// SVG draws the bar.
func (b Bar) SVG() template.HTML {
	class := "bar"
	if b.Color != Accent {
		class += " " + string(b.Color)
	}
	s := &svg{}
	s.add(`<svg class="`, class, `" aria-hidden="true">`)
	if b.Share.Known() {
		s.bar("", "0", percent(float64(b.Share)), "0", "100%")
	}
	s.add(`</svg>`)
	return s.html()
}

// Part is a part of a whole.
type Part struct {
	Name  string
	Class string // of a color: o1 to o5, and ob for abandoned
	Count float64
}

// Stack is parts of a whole as one bar.
type Stack struct {
	Label string
	Parts []Part
}

// SVG draws the parts.
func (k Stack) SVG() template.HTML {
	whole := 0.0
	for _, part := range k.Parts {
		whole += part.Count
	}

	s := &svg{}
	s.add(`<svg class="stack" role="img" aria-label="`, escape(k.Label), `">`)

	from := 0.0
	for i, part := range k.Parts {
		// Parts without a count must not divide by 0.
		share := part.Count / max(whole, math.SmallestNonzeroFloat64)
		s.add(`<rect class="`, part.Class, `" x="`, percent(from), `" width="`, percent(share),
			`" height="100%"><title>`,
			escape(part.Name+": "+Count.Text(math.Round(part.Count))), `</title></rect>`)

		if i > 0 {
			s.line("cut", percent(from), percent(from), "0", "100%")
		}

		from += share
	}

	s.add(`</svg>`)
	return s.html()
}

// Range draws a range with a mark on an axis, in the row of a table. The other value is a
// hollow circle: the same day of last week, the current setting.
type Range struct {
	Axis      Axis
	Low, High stats.Number
	Mark      stats.Number
	Other     stats.Number // NaN: no other value
	IsReal    bool         // the mark is a real value in ink, and the other value its prediction, as in plots
	Label     string       // for screen readers
}

// SVG draws the range.
func (r Range) SVG() template.HTML {
	mark := "mk"
	circle := ""
	if r.IsReal {
		mark = "mk ink"
		circle = `class="c" `
	}

	at := func(n stats.Number) string { return percent(r.Axis.share(float64(n))) }
	s := &svg{}
	s.add(`<svg class="rng" role="img" aria-label="`, escape(r.Label), `">`)
	s.line("gl", "0", "100%", "7", "7")

	// An unknown bound leaves only the mark.
	if r.Low.Known() && r.High.Known() {
		s.bar("band", at(r.Low), percent(r.Axis.share(float64(r.High))-r.Axis.share(float64(r.Low))), "3", "8")
	}

	if r.Mark.Known() {
		s.line(mark, at(r.Mark), at(r.Mark), "1", "13")
	}

	if r.Other.Known() {
		s.add(`<circle `, circle, `cx="`, at(r.Other), `" cy="7" r="3.5"/>`)
	}

	s.add(`</svg>`)
	return s.html()
}

// Change draws a value before and after: hollow and filled.
type Change struct {
	Axis    Axis
	Before  stats.Number
	After   stats.Number
	IsClear bool   // a difference was seen; otherwise the marks are grey
	Label   string // for screen readers
}

// SVG draws the change.
func (c Change) SVG() template.HTML {
	class := "db"
	if !c.IsClear {
		class += " ng"
	}

	at := func(n stats.Number) string { return percent(c.Axis.share(float64(n))) }
	s := &svg{}
	s.add(`<svg class="`, class, `" role="img" aria-label="`, escape(c.Label), `">`)
	s.line("gl", "0", "100%", "8", "8")

	// A line between two values shows a change only if both are known.
	if c.Before.Known() && c.After.Known() {
		s.line("ln", at(c.Before), at(c.After), "8", "8")
	}

	if c.Before.Known() {
		s.add(`<circle class="a" cx="`, at(c.Before), `" cy="8" r="3.5"/>`)
	}

	if c.After.Known() {
		s.add(`<circle class="b" cx="`, at(c.After), `" cy="8" r="4"/>`)
	}

	s.add(`</svg>`)
	return s.html()
}

// Difference draws a difference as a share of its base, from −100% to +100%, with its interval.
type Difference struct {
	Share stats.Estimate
	Class string // goodf for better, badf2 for worse, ctxf for neither
	Label string // for screen readers; "" is the share
}

// SVG draws the difference.
func (d Difference) SVG() template.HTML {
	at := func(share float64) string { return percent(0.5 + float64(share/2)) }
	s := &svg{}
	s.add(`<svg class="diff" role="img" aria-label="`, escape(cmp.Or(d.Label, signedPercent(d.Share.Mean))), `">`)
	s.line("zero", "50%", "50%", "0", "100%")

	if d.Share.Mean.Known() {
		// A bar that is longer than the scale ends at the end of the scale.
		from := min(0, float64(d.Share.Mean))
		to := max(0, float64(d.Share.Mean))
		width := (min(1, to) - max(-1, from)) / 2
		s.bar(d.Class, at(from), percent(width), "4", "8")
	}

	if d.Share.Low.Known() && d.Share.High.Known() {
		s.line("ci", at(max(-1, float64(d.Share.Low))), at(min(1, float64(d.Share.High))), "8", "8")
	}

	// An arrow at the end of the scale keeps a longer bar from looking like one that ends there.
	if d.IsBeyond() && d.Share.Mean > 0 {
		s.add(`<text class="beyond" x="100%" dx="2" y="12">▸</text>`)
	} else if d.IsBeyond() {
		s.add(`<text class="beyond" x="0" dx="-2" y="12" text-anchor="end">◂</text>`)
	}

	s.add(`</svg>`)
	return s.html()
}

// IsBeyond reports whether the difference is longer than the scale.
func (d Difference) IsBeyond() bool { return math.Abs(float64(d.Share.Mean)) > 1 }

// signedPercent writes a change: +6%, −61%.
func signedPercent(share stats.Number) string {
	if !share.Known() {
		return "unknown"
	}

	// The sign is a minus of typography, as wide as a plus.
	whole := int(math.Round(100 * float64(share)))
	if whole < 0 {
		return "−" + strconv.Itoa(-whole) + "%"
	}
	return "+" + strconv.Itoa(whole) + "%"
}
