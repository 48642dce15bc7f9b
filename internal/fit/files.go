package fit

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/routing"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// File is a file of the folder.
type File struct {
	Name    string
	Content []byte
}

// hub is the only hub of a fitted center.
const hub = "center"

// Files returns the folder: routing.yaml, a flow a line, the scenario fitted, the CSV files
// that it names, and fit.md.
func (c *Center) Files() []File {
	w := writer{Center: c}
	out := []File{{"routing.yaml", w.routing()}}
	for i := range c.Lines {
		out = append(out, File{c.Lines[i].Name + ".yaml", w.flow(&c.Lines[i])})
	}
	out = append(out, File{"fitted.yaml", w.scenario()})
	out = append(out, File{"arrivals.csv", w.arrivals()})
	for _, t := range w.tables {
		out = append(out, File{t.name, t.csv()})
	}
	return append(out, File{"fit.md", c.markdown()})
}

// writer writes the files of a center.
type writer struct {
	*Center
	tables []*valueTable
}

// valueTable is a CSV file with a column of values for each empirical distribution.
type valueTable struct {
	name    string
	columns []string
	values  [][]float64
}

func (t *valueTable) csv() []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.Write(t.columns) // to memory
	most := 0
	for _, v := range t.values {
		most = max(most, len(v))
	}
	for row := range most {
		var cells []string
		for _, v := range t.values {
			cell := ""
			if row < len(v) {
				cell = strconv.FormatFloat(v[row], 'f', 2, 64)
			}
			cells = append(cells, cell)
		}
		_ = w.Write(cells)
	}
	w.Flush()
	return b.Bytes()
}

// arrivals writes the first attempts by interval of the day, a column a line.
func (w *writer) arrivals() []byte {
	var b bytes.Buffer
	out := csv.NewWriter(&b)
	header := []string{"time"}
	for i := range w.Lines {
		header = append(header, w.Lines[i].Name)
	}
	_ = out.Write(header) // to memory
	for slot := range slots {
		row := []string{clockOf(slot)}
		for i := range w.Lines {
			row = append(row, strconv.Itoa(w.Lines[i].Shape[slot]))
		}
		_ = out.Write(row)
	}
	out.Flush()
	return b.Bytes()
}

// routing writes routing.yaml.
func (w *writer) routing() []byte {
	var file, hubs, place, elsewhere, queues, attributes, lines yaml.Out
	file.AddText("center", "fitted")
	place.AddText("timezone", w.zone())
	place.Add("languages", yaml.OutTexts([]string{"en"}))
	hubs.Add(hub, place)
	file.Add("hubs", hubs)
	elsewhere.AddText("hub", hub)
	file.Add("elsewhere", elsewhere)
	file.AddText("scenario", "fitted")
	for _, q := range w.Queues {
		var one yaml.Out
		one.AddText("answer_within", "20s")
		if q.Hours != nil {
			one.Add("hours", hoursOf(q.Hours))
		}
		queues.Add(q.Name, one)
	}
	if queues.Len() > 0 {
		file.AddWithComment("The target of 20 s is not in the records: write your own.", "queues", queues)
	}
	if len(w.Tiers) > 0 {
		attributes.Add("tier", yaml.OutTexts(shareNames(w.Tiers)))
	}
	attributes.Add("queue", yaml.OutTexts(w.destinations()))
	file.AddWithComment("queue is the queue that a call joins first or, if it joins none, its outcome.", "attributes", attributes)
	if p := w.priority(); !p.IsEmpty() {
		file.Add("priority", p)
	}
	for i, l := range w.Lines {
		var one yaml.Out
		one.AddText("number", fmt.Sprintf("+1 202 555 %04d", 100+i))
		one.AddText("country", "US")
		one.AddText("flow", l.Name)
		lines.Add(l.Name, one)
	}
	file.AddWithComment("The numbers are made up.", "lines", lines)
	return yaml.Write("Written by ivrsim fit; see fit.md.", file)
}

// hoursOf writes opening hours by weekday, from Monday.
func hoursOf(h *Hours) yaml.Out {
	var out yaml.Out
	for i := range 7 {
		day := time.Weekday((i + 1) % 7)
		out.AddText(routing.DayName(day), h.weekdays()[day])
	}
	return out
}

func (w *writer) zone() string {
	if name := w.Zone.String(); name != "" {
		return name
	}
	return "UTC"
}

func shareNames(shares []Share) []string {
	var out []string
	for _, s := range shares {
		out = append(out, s.Name)
	}
	return out
}

// destinations are the values of the attribute queue, over all lines.
func (w *writer) destinations() []string {
	var out []string
	for _, l := range w.Lines {
		for _, s := range l.First {
			if !slices.Contains(out, s.Name) {
				out = append(out, s.Name)
			}
		}
	}
	slices.Sort(out)
	return out
}

func (w *writer) priority() yaml.Out {
	var out yaml.Out
	for _, kind := range []struct {
		key    string
		levels map[string]int
	}{{"tier", w.Priority.Tiers}, {"queue", w.Priority.Queues}} {
		var levels yaml.Out
		for _, name := range sortedKeys(kind.levels) {
			levels.AddText(name, strconv.Itoa(kind.levels[name]))
		}
		if levels.Len() > 0 {
			out.Add(kind.key, levels)
		}
	}
	return out
}

// longestStep bounds the time of a step, in seconds.
const longestStep = 20 * 3600

// flow writes the flow of a line: the time in the menus, then the queue or the end.
func (w *writer) flow(l *Line) []byte {
	var file, steps, then yaml.Out
	file.AddText("flow", l.Name)
	where := yaml.Out{}
	where.AddText("branch", "queue")
	var ends, waits []string
	for _, name := range w.destinations() {
		if slices.ContainsFunc(w.Queues, func(q Queue) bool { return q.Name == name }) {
			then.AddText(name, "wait_"+name)
			waits = append(waits, name)
		} else {
			then.AddText(name, name)
			ends = append(ends, name)
		}
	}
	where.Add("then", then)
	start := "where"
	if l.Menus.Value >= 0.5 {
		start = "menus"
		var say, menus yaml.Out
		say.AddText("audio", "menus.wav")
		menus.Add("say", say)
		menus.AddText("takes", duration(min(longestStep, l.Menus.Value)))
		menus.AddText("then", "where")
		steps.Add("menus", menus)
	}
	file.AddText("start", start)
	steps.Add("where", where)
	for i := 0; i < len(waits); i++ { // a queue that callers leave adds another one
		if next := w.addWait(&steps, waits[i]); next != "" && !slices.Contains(waits, next) {
			waits = append(waits, next)
		}
	}
	ends = append(ends, "answered")
	if slices.ContainsFunc(w.Queues, func(q Queue) bool { return q.Hours != nil }) {
		ends = append(ends, w.ClosedEnd)
	}
	if slices.ContainsFunc(w.Queues, func(q Queue) bool { return slices.Contains(waits, q.Name) && q.TimedAfter > 0 && q.TimedOut.Name == "" }) {
		ends = append(ends, "timed_out")
	}
	slices.Sort(ends)
	for _, end := range slices.Compact(ends) {
		var one yaml.Out
		one.AddText("end", end)
		steps.Add(end, one)
	}
	file.Add("steps", steps)
	return yaml.Write("The menus are one step that takes their mean time.", file)
}

// addWait adds the step of a queue, and returns the queue that callers go on to.
func (w *writer) addWait(steps *yaml.Out, name string) string {
	i := slices.IndexFunc(w.Queues, func(q Queue) bool { return q.Name == name })
	q := &w.Queues[i]
	var step, then yaml.Out
	step.AddText("queue", name)
	then.AddText("answered", "answered")
	if q.Hours != nil {
		then.AddText("closed", w.ClosedEnd)
	}
	next := ""
	if q.TimedAfter > 0 {
		step.AddText("max_wait", duration(min(longestStep, q.TimedAfter)))
		to := "timed_out"
		if q.TimedOut.Name != "" {
			to, next = "wait_"+q.TimedOut.Name, q.TimedOut.Name
		}
		then.AddText("timed_out", to)
	}
	step.Add("then", then)
	steps.Add("wait_"+name, step)
	return next
}

// scenario writes the scenario.
func (w *writer) scenario() []byte {
	var file yaml.Out
	file.AddText("scenario", "fitted")
	file.AddText("about", fmt.Sprintf("Fitted to %d records from %s to %s.", w.Records, w.First, w.Last))
	first := w.firstDay()
	if first == w.Last {
		file.AddText("day", w.Last.String())
	} else {
		file.AddText("days", first.String()+".."+w.Last.String())
	}
	var closed []string
	for _, d := range w.Left {
		if !d.Before(first) && !w.Last.Before(d) && w.worksOn(d.Weekday()) {
			closed = append(closed, d.String())
		}
	}
	if closed != nil {
		file.Add("closed", yaml.OutTexts(closed))
	}
	file.AddText("timezone", w.zone())
	file.AddText("interval", "30m")
	file.AddText("replications", "10")
	file.Add("calls", w.calls())
	file.Add("callers", w.callers())
	if handling := w.handling(); !handling.IsEmpty() {
		file.Add("handling", handling)
	}
	if staff := w.staff(); !staff.IsEmpty() {
		file.Add("staff", staff)
	}
	return yaml.Write("Written by ivrsim fit; fit.md tells where each value comes from and how sure it is.", file)
}

// firstDay is the first simulated day: at most a week is simulated.
func (w *writer) firstDay() routing.Date {
	const week = 7
	first := w.Last.Plus(1 - week)
	if first.Before(w.First) {
		return w.First
	}
	return first
}

// worksOn reports whether calls arrive on a weekday.
func (w *writer) worksOn(day time.Weekday) bool {
	return slices.ContainsFunc(w.Lines, func(l Line) bool { return l.Weekdays[day].Value > 0 })
}

func (w *writer) calls() yaml.Out {
	var out yaml.Out
	for i := range w.Lines {
		l := &w.Lines[i]
		var one yaml.Out
		one.AddText("total", number(l.Total.Value))
		var shape yaml.Out
		shape.AddText("file", "arrivals.csv")
		shape.AddText("column", l.Name)
		one.Add("shape", shape)
		if days := w.weekdays(l); days.Len() > 0 {
			one.Add("weekdays", days)
		}
		if l.Busyness.Value > 0 {
			one.AddText("busyness", percent(l.Busyness.Value))
		}
		if len(l.First) > 0 {
			var callers, attributes yaml.Out
			attributes.Add("queue", mixture(l.First))
			callers.Add("attributes", attributes)
			one.Add("callers", callers)
		}
		out.Add(l.Name, one)
	}
	if w.Busyness.Value > 0 {
		out.AddText("busyness", percent(w.Busyness.Value))
	}
	return out
}

// weekdays writes the factors of the weekdays, unless only one is known.
func (w *writer) weekdays(l *Line) yaml.Out {
	var out yaml.Out
	known := 0
	for _, x := range l.Weekdays {
		if x.N > 0 {
			known++
		}
	}
	if known < 2 {
		return out
	}
	for i := range 7 {
		day := (i + 1) % 7 // from Monday
		value := l.Weekdays[day].Value
		if math.IsNaN(value) {
			value = 0
		}
		out.AddText(routing.DayName(time.Weekday(day)), percent(value))
	}
	return out
}

// mixture writes shares that add up to 100 %: rounding goes to the largest.
func mixture(shares []Share) yaml.Out {
	const unit = 1e4 // of a percent: 0.01 %
	left, largest := int64(unit), 0
	rounded := make([]int64, len(shares))
	for i, s := range shares {
		rounded[i] = int64(math.Round(s.Value * unit))
		left -= rounded[i]
		if rounded[i] > rounded[largest] {
			largest = i
		}
	}
	var out yaml.Out
	for i, s := range shares {
		if i == largest {
			rounded[i] += left
		}
		out.AddText(s.Name, percent(float64(rounded[i])/unit))
	}
	return out
}

func (w *writer) callers() yaml.Out {
	var out yaml.Out
	if len(w.Tiers) > 0 && w.Tiers[0].N > 0 {
		out.Add("tier", mixture(w.Tiers))
	}
	out.Add("patience", w.patience())
	if r := w.Redial; r.Most > 0 {
		var redial, after yaml.Out
		redial.AddText("chance", percent(r.Chance.Value))
		after.AddText("mean", duration(r.After.Value))
		redial.Add("after", after)
		redial.AddText("most", strconv.Itoa(min(r.Most, 10)))
		out.Add("redial", redial)
	}
	return out
}

func (w *writer) patience() yaml.Out {
	if w.Patience.By == "" {
		return w.distribution(w.Patience.Of[0].Distribution, "patience.csv", "patience")
	}
	var out yaml.Out
	out.AddText("by", w.Patience.By)
	for _, s := range w.Patience.Of {
		key := s.Name
		if key == "" {
			key = "otherwise"
		}
		out.Add(key, w.distribution(s.Distribution, "patience.csv", key))
	}
	return out
}

// distribution writes a distribution; the values of an empirical one go into a file.
func (w *writer) distribution(d Distribution, file, column string) yaml.Out {
	var out yaml.Out
	switch d.Family {
	case infinite:
		return yaml.OutText("infinite")
	case fixed:
		return yaml.OutText(duration(d.Mean))
	case exponential:
		out.AddText("mean", duration(d.Mean))
	case lognormal:
		out.AddText("mean", duration(d.Mean))
		out.AddText("cv", number(d.CV))
	case gamma:
		out.AddText("shape", "gamma")
		out.AddText("mean", duration(d.Mean))
		out.AddText("cv", number(d.CV))
	case empirical:
		out.AddText("shape", "empirical")
		out.AddText("file", file)
		out.AddText("column", column)
		t := w.table(file)
		t.columns, t.values = append(t.columns, column), append(t.values, d.Values)
	}
	return out
}

func (w *writer) table(name string) *valueTable {
	for _, t := range w.tables {
		if t.name == name {
			return t
		}
	}
	t := &valueTable{name: name}
	w.tables = append(w.tables, t)
	return t
}

func (w *writer) handling() yaml.Out {
	var out yaml.Out
	if w.Times.Value > 0 {
		var all yaml.Out
		all.AddText("busyness", percent(w.Times.Value))
		out.Add("all", all)
	}
	for i := range w.Queues {
		q := &w.Queues[i]
		if q.Talk.N == 0 {
			out.AddText(q.Name, "1s")
			continue
		}
		if q.By == "" {
			out.Add(q.Name, w.handlingOf(q.Parts[0], q.Name, q.WrapUp.N > 0))
			continue
		}
		var by yaml.Out
		by.AddText("by", q.By)
		for _, p := range q.Parts {
			key, column := p.Key, q.Name+"_"+p.Key
			if key == "" {
				key, column = "otherwise", q.Name
			}
			by.Add(key, w.handlingOf(p, column, q.WrapUp.N > 0))
		}
		out.Add(q.Name, by)
	}
	return out
}

func (w *writer) handlingOf(h Handling, column string, wrapUp bool) yaml.Out {
	var out yaml.Out
	out.Add("talk", w.distribution(h.Talk, "talk.csv", column))
	if wrapUp && h.WrapUp.Mean > 0 {
		out.Add("wrap_up", w.distribution(h.WrapUp, "wrap_up.csv", column))
	}
	return out
}

func (w *writer) staff() yaml.Out {
	out := yaml.OutList()
	var groups []yaml.Out
	for i := range w.Groups {
		g := &w.Groups[i]
		var one yaml.Out
		one.AddText("group", g.Name)
		one.AddText("hub", hub)
		one.Add("queues", yaml.OutTexts(g.Queues))
		if shifts := g.shifts(); shifts.Len() > 0 {
			one.Add("shifts", shifts)
		} else {
			one.AddText("agents", "1") // whose calls are on none of the dates
		}
		if len(g.Pause.Classes) > 0 {
			one.Add("pause", w.pause(g))
		}
		groups = append(groups, one)
	}
	if len(groups) > 0 {
		out = yaml.OutList(groups...)
	}
	return out
}

// pause writes a group's pause: that with one caller waiting, and others by their number.
func (w *writer) pause(g *Group) yaml.Out {
	first := g.Pause.Classes[0]
	out := w.distribution(first.Of, "pause.csv", fmt.Sprintf("%s_%d", g.Name, first.Waiting))
	if first.Of.Family == fixed {
		out = yaml.Out{}
		out.AddText("mean", duration(first.Mean.Value))
	}
	var when yaml.Out
	for _, c := range g.Pause.Classes[1:] {
		when.Add(fmt.Sprintf("waiting %d", c.Waiting), w.distribution(c.Of, "pause.csv", fmt.Sprintf("%s_%d", g.Name, c.Waiting)))
	}
	if when.Len() > 0 {
		out.Add("when", when)
	}
	return out
}

// shifts writes the agents by weekday. The numbers are rounded so that the agents' time up
// to each interval is right within half an interval of one agent.
func (g *Group) shifts() yaml.Out {
	var out yaml.Out
	var written [7]yaml.Out
	known := 0
	for day := range 7 {
		if g.Staff[day][0].N > 0 {
			written[day] = shiftsOf(&g.Staff[day])
			known++
		}
	}
	for i := range 7 {
		day := (i + 1) % 7 // from Monday
		if written[day].Len() == 0 {
			continue
		}
		if known == 1 {
			return written[day]
		}
		out.Add(routing.DayName(time.Weekday(day)), written[day])
	}
	return out
}

// shiftsOf writes the agents of a day. Where there is less than half an agent all day, one
// works in the busiest interval.
func shiftsOf(day *[slots]Estimate) yaml.Out {
	var out yaml.Out
	var rounded [slots]int
	sum, given, busiest := 0.0, 0, 0
	for i, e := range day {
		sum += e.Value
		rounded[i] = max(0, int(math.Round(sum))-given)
		given += rounded[i]
		if e.Value > day[busiest].Value {
			busiest = i
		}
	}
	if given == 0 && sum > 0 {
		rounded[busiest] = 1
	}
	for from := 0; from < slots; {
		to := from + 1
		for to < slots && rounded[to] == rounded[from] {
			to++
		}
		if rounded[from] > 0 {
			out.AddText(clockOf(from)+"-"+clockOf(to), strconv.Itoa(rounded[from]))
		}
		from = to
	}
	return out
}

// duration writes seconds as a scenario has them, to a tenth.
func duration(seconds float64) string {
	return yaml.FormatDuration(max(100*time.Millisecond, time.Duration(seconds*1e9).Round(100*time.Millisecond)))
}

// number writes a number with four significant digits.
func number(v float64) string {
	return strings.TrimSuffix(strconv.FormatFloat(roundTo(v, 4), 'f', -1, 64), ".0")
}

func roundTo(v float64, digits int) float64 {
	if v == 0 || math.IsNaN(v) {
		return 0
	}
	unit := math.Pow(10, float64(digits-1)-math.Floor(math.Log10(math.Abs(v))))
	return math.Round(v*unit) / unit
}

func percent(share float64) string {
	return strconv.FormatFloat(math.Round(share*1e4)/1e2, 'f', -1, 64) + "%"
}
