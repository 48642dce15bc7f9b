package fit

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/ivrsim/ivrsim/internal/routing"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

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
			one.Add("hours", q.Hours.out())
		}
		queues.Add(q.Name, one)
	}
	file.AddWithComment("The target of 20 s is not in the records: write your own.", "queues", queues)
	if len(w.Tiers) > 0 {
		attributes.Add("tier", yaml.OutTexts(shareNames(w.Tiers)))
	}
	attributes.Add("queue", yaml.OutTexts(w.destinations()))
	file.AddWithComment("queue is the queue that a call joins first or, if it joins none, its outcome.", "attributes", attributes)
	file.Add("priority", w.priority())
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

// out writes opening hours by weekday.
func (h *Hours) out() yaml.Out {
	var out yaml.Out
	for _, day := range weekdays {
		if h[day].From < h[day].To {
			out.AddText(routing.DayName(day), clockOf(h[day].From)+"-"+clockOf(h[day].To))
		}
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
		out.Add(kind.key, levels)
	}
	if w.Priority.Ages {
		out.AddText("aging", "1 per 1s")
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
