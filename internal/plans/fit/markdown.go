package fit

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// markdown writes fit.md: every value with its interval, sample size and method, and what
// the records cannot tell.
//
// The estimates are beside it in fit-values.csv, as numbers in their units.
func (c *Center) markdown() (md, values []byte) {
	m := page{Center: c, values: [][]string{{"section", "about", "what", "value", "low", "high", "unit", "from", "method"}}}
	m.line("# Fitted center", "")
	m.line(fmt.Sprintf("Estimated from %d records, %s to %s, by the clock of %s. `ivrsim simulate` runs the scenario `fitted`. How near it comes to days that it was not fitted to, `--train` and `ivrsim simulate --against` show.", c.Records, c.First, c.Last, c.Zone), "")
	m.line("An interval holds the true value with a probability of 95 %, if the days of the records are like each other. Where it is empty, the records do not tell it. All of these values are in `fit-values.csv`.", "")
	m.warnings()
	m.summary()
	m.records()
	m.arrivals()
	m.patience()
	m.handling()
	m.staff()
	m.priority()
	m.redial()
	return m.Bytes(), csvOf(m.values)
}

// page is a Markdown file.
type page struct {
	bytes.Buffer
	*Center
	section, about string // of the estimates that follow
	values         [][]string
}

// begin begins a section with a text.
func (m *page) begin(section, text string) {
	m.section, m.about = section, ""
	m.line("## "+section, "")
	if text != "" {
		m.line(text, "")
	}
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

func (m *page) estimates() { m.header("what", "value", "95 % interval", "from", "method") }

// estimate writes a row with an estimate of some unit.
func (m *page) estimate(what string, e Estimate, unit unit) {
	m.value(what, e, unit)
	interval := ""
	if !math.IsNaN(e.Low) && !math.IsNaN(e.High) {
		interval = unit.of(e.Low) + " to " + unit.of(e.High)
	}
	value := ""
	if !math.IsNaN(e.Value) {
		value = unit.of(e.Value)
	}
	m.row(what, value, interval, fmt.Sprint(e.N), e.Method)
}

// value adds an estimate to the table of values.
func (m *page) value(what string, e Estimate, unit unit) {
	number := func(v float64) string {
		if math.IsNaN(v) {
			return ""
		}
		return strconv.FormatFloat(roundTo(v, 6), 'f', -1, 64)
	}
	m.values = append(m.values, []string{m.section, m.about, what, number(e.Value), number(e.Low), number(e.High), unit.name, strconv.Itoa(e.N), e.Method})
}

// unit is a unit of estimates.
type unit struct {
	name, format string
	times        float64 // what a value is multiplied by where it is shown
}

var (
	asCount   = unit{"count", "%.1f", 1}
	asSeconds = unit{"seconds", "%.1f s", 1}
	asPercent = unit{"fraction", "%.1f %%", 100}
	asShare   = unit{"fraction", "%.2f %%", 100}
)

// of writes a value with its unit.
func (u unit) of(v float64) string { return fmt.Sprintf(u.format, u.times*v) }

func (m *page) warnings() {
	m.begin("What to know first", "")
	if len(m.Warnings) == 0 {
		m.line("Nothing.", "")
		return
	}
	for _, w := range m.Warnings {
		m.line("- " + w + ".")
	}
	m.line("")
}

// summary says in one table what a prediction rests on.
func (m *page) summary() {
	m.begin("What matters", "")
	m.header("of", "is", "how sure")
	known := func(v float64, u unit) string {
		if math.IsNaN(v) {
			return "unknown"
		}
		return u.of(v)
	}
	within := func(e Estimate, u unit) string {
		if math.IsNaN(e.Low) || math.IsNaN(e.High) {
			return "the records do not tell"
		}
		return u.of(e.Low) + " to " + u.of(e.High)
	}
	const shown = 5 // lines and queues, the largest
	lines, queues := slices.Clone(m.Lines), slices.Clone(m.Queues)
	slices.SortStableFunc(lines, func(a, b Line) int { return cmp.Compare(b.Total.N, a.Total.N) })
	slices.SortStableFunc(queues, func(a, b Queue) int { return cmp.Compare(b.Talk.N, a.Talk.N) })
	for _, l := range lines[:min(shown, len(lines))] {
		m.row("calls a day, "+l.Name, known(l.Total.Value, asCount), within(l.Total, asCount))
	}
	m.row("agent-hours a week", asCount.of(m.weeklyHours()), "variation from day to day: "+known(m.Attendance.Day.Value, asPercent))
	for _, q := range queues[:min(shown, len(queues))] {
		if q.Talk.N > 0 {
			m.row("conversations, "+q.Name, known(q.Talk.Value, asSeconds), within(q.Talk, asSeconds))
		}
	}
	if t := m.Trend.Weekly; t.N > 0 {
		m.row("conversations of a week ÷ those of the week before", asPercent.of(t.Value), within(t, asPercent))
	}
	p := &m.Patience.Of[len(m.Patience.Of)-1]
	for _, at := range []float64{60, 300} {
		if longer, ok := p.after(at); ok {
			less := Estimate{Value: 1 - longer.Value, Low: 1 - longer.High, High: 1 - longer.Low}
			m.row(fmt.Sprintf("callers who hang up within %.0f s, unless answered", at), asPercent.of(less.Value), within(less, asPercent))
		}
	}
	m.row("patience that the waits show", asPercent.of(p.Observed), "of the rest nothing is known")
	if g := m.Groups; len(g) > 0 && g[0].Away.Chance.N > 0 {
		m.row("agents who step away, of calls", asPercent.of(g[0].Away.Chance.Value), within(g[0].Away.Chance, asPercent))
	}
	for _, o := range m.Priority.Pairs {
		if o.Credit.N > 0 {
			m.row(o.Kind+" "+o.First+" is ahead of "+o.Other+" by", asSeconds.of(o.Credit.Value), within(o.Credit, asSeconds))
		}
	}
	m.line("")
}

// weeklyHours is the agent-hours of a week.
func (m *page) weeklyHours() (hours float64) {
	for i := range m.Groups {
		for day := range m.Groups[i].Staff {
			for _, e := range m.Groups[i].Staff[day] {
				if e.N > 0 {
					hours += max(0, e.Value) * slotMinutes / 60
				}
			}
		}
	}
	return hours
}

func (m *page) records() {
	m.begin("Records", "")
	if len(m.Problems) == 0 {
		m.line("Every line was read, and nothing is wrong with it.", "")
		return
	}
	m.header("what is wrong", "records", "first line", "its text", "they are")
	for _, p := range m.Problems {
		at := ""
		if p.Line > 0 {
			at = fmt.Sprint(p.Line)
		}
		m.row(p.Name(), fmt.Sprint(p.Count), at, "`"+strings.ReplaceAll(p.First, "`", "'")+"`", p.Effect())
	}
	m.line("")
}

func (m *page) arrivals() {
	m.begin("Arrivals", "First attempts: a redial is not one. `busyness` is the coefficient of variation of a day's volume beyond chance. A day's intervals share it: the volume of the morning tells that of the afternoon.")
	m.estimates()
	for _, l := range m.Lines {
		m.estimate(l.Name+" a day", l.Total, asCount)
		for _, day := range weekdays {
			if l.Weekdays[day].N > 0 {
				m.estimate(l.Name+" "+routing.DayName(day), l.Weekdays[day], asPercent)
			}
		}
		m.estimate(l.Name+" busyness", l.Busyness, asPercent)
		m.estimate(l.Name+" time in the menus", l.Menus, asSeconds)
		for _, s := range l.First {
			m.estimate(l.Name+" to "+s.Name, s.Estimate, asShare)
		}
	}
	if m.Busyness.N > 0 {
		m.estimate("busyness of all lines", m.Busyness, asPercent)
	}
	for _, t := range m.Tiers {
		m.estimate("tier "+t.Name, t.Estimate, asShare)
	}
	m.line("", "The calls by interval of the day are in `arrivals.csv`.", "")
}

func (m *page) patience() {
	m.begin("Patience", "How long callers wait before they hang up. Waits that end otherwise are censored: their callers would have waited at least as long.")
	if m.Patience.By != "" {
		m.line(fmt.Sprintf("It differs by %s: log-rank test (Mantel, 1966), p = %.2g.", m.Patience.By, m.Patience.P), "")
	}
	for _, s := range m.Patience.Of {
		callers := s.Name
		switch {
		case callers == "" && m.Patience.By != "":
			callers = "All callers"
		case callers == "":
			callers = "Callers"
		}
		m.about = strings.ToLower(callers)
		m.line(fmt.Sprintf("%s: %d waits, of which %d ended by hanging up.", callers, s.Waits, s.Deaths), "")
		if s.Deaths == 0 {
			continue
		}
		m.survival(&s)
	}
}

// survival writes the probability of waiting longer at some times.
func (m *page) survival(s *Survival) {
	m.estimates()
	if s.Exponential {
		m.estimate("mean patience, at a constant hazard", s.Mean, asSeconds)
	} else {
		m.row("mean patience, with the tail", asSeconds.of(s.Distribution.Mean), "", fmt.Sprint(s.Deaths), "product limit, the tail exponential")
	}
	m.row("mean of the abandoned waits, which is not patience", asSeconds.of(s.MeanOfDeaths), "", fmt.Sprint(s.Deaths), "mean")
	for _, at := range []float64{10, 30, 60, 120, 300, 600, 1200, 1800} {
		if longer, ok := s.after(at); ok {
			m.estimate(fmt.Sprintf("waits longer than %.0f s", at), longer, asPercent)
		}
	}
	m.line("")
}

// after is the probability of waiting longer than some seconds, if waits show it.
func (s *Survival) after(seconds float64) (longer Estimate, ok bool) {
	for _, step := range s.Steps {
		if step.Seconds <= seconds {
			longer, ok = step.Estimate, true
		}
	}
	return longer, ok && s.Steps[len(s.Steps)-1].Seconds >= seconds
}

func (m *page) handling() {
	m.begin("Conversations", "")
	m.estimates()
	for _, q := range m.Queues {
		m.estimate(q.Name+" talk", q.Talk, asSeconds)
		if q.WrapUp.N > 0 {
			m.estimate(q.Name+" after-call work", q.WrapUp, asSeconds)
		}
		if q.TimedAfter > 0 {
			m.estimate(fmt.Sprintf("%s left after %.0f s", q.Name, q.TimedAfter), q.TimedOut.Estimate, asShare)
		}
	}
	if m.Trend.Weekly.N > 0 {
		m.estimate("handle times of a week ÷ those of the week before", m.Trend.Weekly, asPercent)
	}
	m.estimate("busyness of handle times, from day to day", m.HandlingCV, asPercent)
	if m.HandlingForecast > 0 {
		m.row("the same of a coming day, which the scenario has", asPercent.of(m.HandlingForecast), "", "", "with what the days do not tell of it, of their level and of a trend")
	}
	m.line("")
	for _, q := range m.Queues {
		if q.By != "" {
			m.line(fmt.Sprintf("%s: by %s, for the means differ by %.1f %% (Kruskal and Wallis, 1952: p = %.2g).", q.Name, q.By, 100*q.Between, q.P), "")
		}
		m.parts(&q)
	}
}

func (m *page) parts(q *Queue) {
	if q.Talk.N == 0 {
		m.line(q.Name+" has no answered call.", "")
		return
	}
	m.header(q.Name, "conversations", "talk", "KS distance", "after-call work")
	for _, p := range q.Parts {
		key, wrapUp := p.Key, ""
		if key == "" {
			key = "all"
		}
		if q.WrapUp.N > 0 {
			wrapUp = p.WrapUp.String()
		}
		m.row(key, fmt.Sprint(p.N), p.Talk.String(), fmt.Sprintf("%.3f", p.Talk.D), wrapUp)
	}
	m.line("")
}

// String says the distribution in a few words.
func (d *Distribution) String() string {
	switch d.Family {
	case lognormal, gamma, empirical:
		return fmt.Sprintf("%s, mean %s, cv %.2f", d.Family, asSeconds.of(d.Mean), d.CV)
	default:
		return fmt.Sprintf("%s, mean %s", d.Family, asSeconds.of(d.Mean))
	}
}

func (m *page) staff() {
	m.begin("Staff", "Agents on the phones, on average over the interval. An agent is on the phones from the first to the last call of a spell of work. Whether the gap between two calls is a pause, a short absence or the end of a spell is estimated by its likelihood: an idle agent is passed over by a caller who is answered at once by one of n with the probability 1 − 1/n, or as long as others are idle for longer, and does not leave a caller waiting (Dempster, Laird and Rubin, 1977). The idle time before the first call and after the last is added as it is between calls. Where the records have logins and pauses, these say when an agent is on the phones; a pause of less than 2 minutes is a part of the work.")
	for i, g := range m.Groups {
		m.about = g.Name
		m.line(fmt.Sprintf("### %s", g.Name), "")
		about := fmt.Sprintf("%d agents who answer %s.", g.Agents, strings.Join(g.Queues, ", "))
		switch {
		case g.Agents == 0:
			about = fmt.Sprintf("The records name no agents: the staff is what makes them busy for %.0f %% of the time.", 100*assumedOccupancy)
		case g.Known > 0:
			about += fmt.Sprintf(" Of %d of them the records have logins or pauses.", g.Known)
		}
		m.line(about, "")
		if len(g.Pauses) > 0 {
			m.line("They take no call for a while after each, although callers wait:", "")
			m.estimates()
			for _, p := range g.Pauses {
				m.estimate(fmt.Sprintf("pause with at least %d waiting", p.Waiting), p.Mean, asSeconds)
			}
			m.line("")
		}
		m.away(&g, i)
	}
	if a := &m.Attendance; a.Day.N > 0 {
		m.about = ""
		m.estimates()
		m.estimate("attendance: agent-hours of a day, from day to day", a.Day, asPercent)
		m.estimate("attendance: agents of an hour, beside those of the day", a.Hour, asPercent)
		m.row("attendance of a coming day, which the scenario has", asPercent.of(a.ComingDay), "", "", "with what the days do not tell of it, and the standard error of the weekdays' means")
		m.row("attendance of its hours, which the scenario has", asPercent.of(a.ComingHour), "", "", "with the standard error of the weekdays' means")
		m.line("")
	}
	m.line("The agents of each group by weekday and interval are in `staff.csv`, with their 95 % intervals.", "")
}

// away writes how agents step away, which all groups do alike: the others refer to the first.
func (m *page) away(g *Group, number int) {
	if g.Away.Chance.N == 0 {
		return
	}
	write := m.estimate
	if number == 0 {
		m.line("They step away after some calls, and come back when callers wait long:", "")
		m.estimates()
	} else {
		m.line(fmt.Sprintf("They step away as the agents of %s do.", m.Groups[0].Name))
		write = m.value
	}
	write("share of calls", g.Away.Chance, asPercent)
	write("for, unless callers wait long", g.Away.For, asSeconds)
	if g.Away.Back.Mean > 0 {
		write("back when a caller has waited", g.Away.BackMean, asSeconds)
	}
	m.line("")
}

func (m *page) priority() {
	m.begin("Priority", "How often callers of the first kind are answered before earlier callers of the other, of the times in which both wait.")
	if len(m.Priority.Pairs) == 0 {
		m.line("There is one kind of callers, or they never waited at the same time.", "")
		return
	}
	m.header("first", "other", "overtaken", "95 % interval", "chances", "ahead by", "95 % interval")
	for _, p := range m.Priority.Pairs {
		m.about = p.Kind + " " + p.First + " before " + p.Kind + " " + p.Other
		m.value("overtaken", p.Share, asPercent)
		if p.Credit.N > 0 {
			m.value("ahead by", p.Credit, asSeconds)
		}
		ahead, between := "", ""
		if p.Credit.N > 0 {
			ahead, between = asSeconds.of(p.Credit.Value), asSeconds.of(p.Credit.Low)+" to "+asSeconds.of(p.Credit.High)
		}
		m.row(p.Kind+" "+p.First, p.Kind+" "+p.Other, asPercent.of(p.Share.Value), asPercent.of(p.Share.Low)+" to "+asPercent.of(p.Share.High), fmt.Sprint(p.Share.N), ahead, between)
	}
	m.line("")
}

func (m *page) redial() {
	m.begin("Redials", "")
	if m.Redial.Chance.N == 0 || math.IsNaN(m.Redial.Chance.Value) {
		m.line("The records do not tell.")
		return
	}
	m.line("A call within 2 hours after an abandoned or blocked one of the same caller.", "")
	m.estimates()
	m.estimate("chance of a redial", m.Redial.Chance, asPercent)
	m.estimate("time until it", m.Redial.After, asSeconds)
}
