package fit

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// sections are the sections of fit.md, in order, with their introductions.
var sections = []struct{ name, about string }{
	{
		inArrivals,
		"First attempts: a redial is not one. The key `busyness` is the coefficient of variation of a day's volume beyond chance. A day's intervals share it. The calls by interval of the day are in `arrivals.csv`.",
	},
	{
		inPatience,
		"How long callers wait before they hang up. Waits that end otherwise are censored: their callers would have waited at least as long. It is estimated by queue, by tier or by both where one distribution does not bring back who hangs up (log-rank test: Mantel, 1966).",
	},
	{inHandling, "By hour or tier where the means differ by 3% or more, beyond chance (Cochran, 1954)."},
	{
		inStaff,
		"Agents on the phones, by weekday and interval, are in `staff.csv`. An agent is on the phones from the first to the last call of a spell of work, or as logins say. Whether the gap between two calls is a pause, a short absence or the end of a spell is estimated by its likelihood (Dempster, Laird and Rubin, 1977).",
	},
	{
		inPriority,
		"How often callers of the first kind are answered before earlier callers of the other, of the times in which both wait.",
	},
	{inRedials, "A call within 2 hours after an abandoned or blocked one of the same caller."},
}

// The introductions of fit.md. Words between backquotes are code.
const (
	AboutFitted    = "`ivrsim simulate` runs the scenario `fitted`. `--train` and `ivrsim simulate --against` show how near it comes to days that it was not fitted to."
	AboutIntervals = "An interval holds the true value with a probability of 95%, if the days of the records are like each other. It is empty if the records do not contain it. All of these values are in `fit-values.csv`."
	AboutReturned  = "The days of the records, simulated with the center as it is written: its arrivals, opening hours and roster, and nothing of the records. A share comes back if its simulated mean is within 2 points of the records, and a time if it is within 10%. This holds for every value in the interval of the mean, and for all measures together. A difference of up to one standard deviation of one draw is chance. If a measure does not come back, the likely reason is the estimate without which it comes back."
)

// Section is a section of values with its introduction. Words between backquotes are code.
type Section struct{ Name, About string }

// Sections are the sections of values, in their order.
func Sections() []Section {
	var out []Section
	for _, s := range sections {
		out = append(out, Section{s.name, s.about})
	}
	return out
}

// MeanTimes are the mean handle times of the queues.
func (c *Center) MeanTimes() []Value {
	var out []Value
	for i := range c.Queues {
		q := &c.Queues[i]
		title := diag.Title(q.Name)
		for _, v := range []Value{
			{What: title + ": talk time", Unit: asSeconds, Estimate: q.Talk},
			{What: title + ": after-call work", Unit: asSeconds, Estimate: q.WrapUp},
		} {
			if v.N > 0 && !math.IsNaN(v.Value) {
				out = append(out, v)
			}
		}
	}
	return out
}

// page is a Markdown file.
type page struct {
	bytes.Buffer
	*Center
}

// markdown writes fit.md: what to know first, what comes back, and every value with its interval,
// sample size and method.
func (c *Center) markdown() []byte {
	m := page{Center: c}
	m.line("# Fitted center", "")
	m.line(fmt.Sprintf("Estimated from %s records, %s to %s, by the clock of %s. %s",
		diag.Thousands(c.Records), c.First, c.Last, c.Zone, AboutFitted), "")
	m.line(AboutIntervals, "")
	m.line("## What to know first", "")

	for _, w := range c.Warnings {
		m.line("- " + w + ".")
	}

	if len(c.Warnings) == 0 {
		m.line("Nothing.")
	}

	m.line("")
	m.comesBack()
	m.summary()
	m.records()

	for _, s := range sections {
		m.line("## "+s.name, "", s.about, "")
		m.values(s.name)
	}

	return m.Bytes()
}

func (m *page) line(lines ...string) {
	for _, l := range lines {
		m.WriteString(l + "\n")
	}
}

// row writes a row of a table. A pipe in a name would end its cell.
func (m *page) row(cells ...string) {
	for i := range cells {
		cells[i] = strings.ReplaceAll(cells[i], "|", "\\|")
	}
	m.line("| " + strings.Join(cells, " | ") + " |")
}

func (m *page) header(cells ...string) {
	m.row(cells...)
	m.line("|" + strings.Repeat("---|", len(cells)))
}

// values writes the estimates of a section, with a table for each subject.
func (m *page) values(section string) {
	n := 0
	about := ""
	for i := range m.Values {
		v := &m.Values[i]
		if v.Section != section {
			continue
		}

		n++
		if n == 1 || v.About != about {
			if n > 1 {
				m.line("")
			}
			about = v.About
			m.header(cmp.Or(about, "what"), "value", "95% interval", "from", "method")
		}

		m.row(v.Title(), v.Unit.of(v.Value), v.interval(), diag.Thousands(v.N), v.Method)
	}

	if n == 0 {
		m.line("The records do not contain it.")
	}

	m.line("")
}

// summary writes one table of the inputs of a prediction.
func (m *page) summary() {
	m.line("## What matters", "")
	m.header("of", "value", "is", "how sure")
	for _, of := range m.Matters() {
		m.row(of.Section, of.Title, of.Is, of.HowSure)
	}
	m.line("")
}

// Matter is a value on which predictions rest most, in words.
type Matter struct{ Section, Title, Is, HowSure string }

// Matters are the values on which predictions rest most, at most five of a section.
func (c *Center) Matters() []Matter {
	var out []Matter
	for _, s := range sections {
		var of []*Value
		for i := range c.Values {
			if v := &c.Values[i]; v.matters && v.Section == s.name {
				of = append(of, v)
			}
		}

		const shown = 5 // the lines and queues with the most records
		slices.SortStableFunc(of, func(a, b *Value) int { return cmp.Compare(b.N, a.N) })

		for _, v := range of[:min(shown, len(of))] {
			title := v.Title()
			if v.About != "" {
				title += ", " + v.About
			}
			out = append(out, Matter{s.name, title, cmp.Or(v.Unit.of(v.Value), "unknown"), cmp.Or(v.interval(), v.Method)})
		}
	}
	return out
}

func (m *page) records() {
	m.line("## Records", "")
	if len(m.Problems) == 0 {
		m.line("Each line was read, and has no problem.", "")
		return
	}

	m.header("problem", "records", "first line", "its text", "they are")

	for _, p := range m.Problems {
		at := ""
		if p.Line > 0 {
			at = fmt.Sprint(p.Line)
		}
		m.row(p.Name(), diag.Thousands(p.Count), at, "`"+strings.ReplaceAll(p.First, "`", "'")+"`", p.Effect())
	}

	m.line("")
}

// comesBack writes what the simulation of the days of the records brings back.
func (m *page) comesBack() {
	if len(m.ComesBack) == 0 {
		return
	}

	m.line("## "+inComesBack, "", AboutReturned, "")
	m.header("about", "measure", "in the records", "simulated", "one draw of the days", "comes back", "likely reason")

	for i := range m.ComesBack {
		b := &m.ComesBack[i]
		cells := append([]string{b.SubjectTitle()}, b.Cells()...)
		m.row(append(cells, b.Reason)...)
	}

	m.line("")
}
