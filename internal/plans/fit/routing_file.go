package fit

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/plans/smallcenter"
)

// routing writes routing.yaml.
func (w *writer) routing() []byte {
	file := smallcenter.Routing{
		Comment: "Written by ivrsim fit; see fit.md.", Name: "fitted", Zone: w.zone(),
		Target:   "The target of 20 s is not in the records: write your own.",
		About:    "queue is the queue that a call joins first or, if it joins none, its outcome.",
		Priority: w.priority(),
	}

	for _, q := range w.Queues {
		file.Queues.Add(q.Name, smallcenter.Queue(q.Hours.out()))
	}

	if len(w.Tiers) > 0 {
		file.Attributes.Add("tier", yaml.OutTexts(shareNames(w.Tiers)))
	}

	file.Attributes.Add("queue", yaml.OutTexts(w.destinations()))

	for _, l := range w.Lines {
		file.Lines = append(file.Lines, l.Name)
	}

	return file.Write()
}

func (w *writer) zone() string { return cmp.Or(w.Zone.String(), "UTC") }

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
	levelsOf := func(levels map[string]int) (out yaml.Out) {
		for _, name := range sortedKeys(levels) {
			out.AddText(name, strconv.Itoa(levels[name]))
		}
		return out
	}

	out := yaml.OutEntry("tier", levelsOf(w.Priority.Tiers))
	out.Add("queue", levelsOf(w.Priority.Queues))

	if w.Priority.Ages {
		out.AddText("aging", "1 per 1s")
	}

	return out
}

// longestStep bounds the time of a step, in seconds.
const longestStep = 20 * 3600

// flow writes the flow of a line: the time in the menus, then the queue or the end.
func (w *writer) flow(l *Line) []byte {
	var steps, then yaml.Out
	var ends, waits []string
	for _, name := range w.destinations() {
		if w.queue(name) != nil {
			then.AddText(name, "wait_"+name)
			waits = append(waits, name)
		} else {
			then.AddText(name, name)
			ends = append(ends, name)
		}
	}

	start := "where"
	if l.Menus.Value >= 0.5 {
		start = "menus"
		menus := yaml.OutEntry("say", yaml.OutMap("audio", "menus.wav"))
		menus.AddText("takes", smallcenter.Duration(min(longestStep, l.Menus.Value)))
		menus.AddText("then", "where")
		steps.Add("menus", menus)
	}

	where := yaml.OutMap("branch", "queue")
	where.Add("then", then)
	steps.Add("where", where)

	for i := 0; i < len(waits); i++ { // a queue that callers leave adds another one
		if next := w.addWait(&steps, l, waits[i]); next != "" && !slices.Contains(waits, next) {
			waits = append(waits, next)
		}
	}

	ends = append(ends, "answered")
	closed := ""
	if slices.ContainsFunc(w.Queues, func(q Queue) bool { return q.Hours != nil }) {
		closed = l.ClosedEnd
		ends = append(ends, closed)
	}

	if slices.ContainsFunc(waits, func(name string) bool {
		q := w.queue(name)
		return q.TimedAfter > 0 && q.TimedOut.Name == ""
	}) {
		ends = append(ends, "timed_out")
	}

	smallcenter.AddEnds(&steps, ends, closed)
	return smallcenter.Flow("The menus are one step that takes their mean time.", l.Name, start, steps)
}

// queue is the queue of a name, or nil.
func (w *writer) queue(name string) *Queue {
	if i := slices.IndexFunc(w.Queues, func(q Queue) bool { return q.Name == name }); i >= 0 {
		return &w.Queues[i]
	}
	return nil
}

// addWait adds the step of a queue, and returns the queue that callers go on to.
func (w *writer) addWait(steps *yaml.Out, l *Line, name string) string {
	q := w.queue(name)
	step := yaml.OutMap("queue", name)

	then := yaml.OutMap("answered", "answered")
	if q.Hours != nil {
		then.AddText("closed", l.ClosedEnd)
	}

	next := q.TimedOut.Name
	if q.TimedAfter > 0 {
		step.AddText("max_wait", smallcenter.Duration(min(longestStep, q.TimedAfter)))
		to := "timed_out"
		if next != "" {
			to = "wait_" + next
		}
		then.AddText("timed_out", to)
	}

	step.Add("then", then)
	steps.Add("wait_"+name, step)
	return next
}
