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
		keys := smallcenter.Queue(q.Hours.out())
		if q.title != "" {
			keys.AddText("title", q.title)
		}
		file.Queues.Add(q.Name, keys)
	}

	if len(w.Tiers) > 0 {
		file.Attributes.Add("tier", yaml.OutTexts(shareNames(w.Tiers)))
	}

	file.Attributes.Add("queue", yaml.OutTexts(w.destinations()))

	file.Titles = map[string]string{}
	for _, l := range w.Lines {
		file.Lines = append(file.Lines, l.Name)
		file.Titles[l.Name] = l.title
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

	// Levels in seconds only work if a waiting second is worth a level.
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
	var ends []string
	for _, name := range w.destinations() {
		if w.queue(name) != nil {
			then.AddText(name, "wait_"+name)
		} else {
			then.AddText(name, name)
			ends = append(ends, name)
		}
	}

	// A menu shorter than half a second is no menu.
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

	waits := w.waits()
	for _, name := range waits {
		w.addWait(&steps, l, name)
	}

	// A step is written once for each ending that a path needs.
	ends = append(ends, "answered")
	closed := ""
	if slices.ContainsFunc(w.Queues, func(q Queue) bool { return q.Hours != nil }) {
		closed = l.ClosedEnd
		ends = append(ends, closed)
	}

	for _, name := range waits {
		leaving := &w.queue(name).Leaving
		if leaving.After > 0 && leaving.Next == "" {
			ends = append(ends, timedOut.String())
		}
		if leaving.Booked.Value > 0 {
			ends = append(ends, booked.String())
		}
	}

	smallcenter.AddEnds(&steps, ends, closed)
	return smallcenter.Flow("The menus are one step that takes their mean time.", l.Name, start, steps)
}

// waits are the queues that callers of each line may join: the first ones, and those that callers
// who leave them join next.
func (w *writer) waits() (out []string) {
	for _, name := range w.destinations() {
		if w.queue(name) != nil {
			out = append(out, name)
		}
	}

	// The list grows while it is read, because a queue that is joined later may lead to another one.
	for i := 0; i < len(out); i++ {
		next := w.queue(out[i]).Leaving.Next
		if next != "" && !slices.Contains(out, next) {
			out = append(out, next)
		}
	}
	return out
}

// queue is the queue of a name, or nil.
func (w *writer) queue(name string) *Queue {
	if i := slices.IndexFunc(w.Queues, func(q Queue) bool { return q.Name == name }); i >= 0 {
		return &w.Queues[i]
	}
	return nil
}

// addWait adds the steps of a queue.
func (w *writer) addWait(steps *yaml.Out, l *Line, name string) {
	q := w.queue(name)
	leaving := &q.Leaving

	then := yaml.OutMap("answered", "answered")
	if q.Hours != nil {
		then.AddText("closed", l.ClosedEnd)
	}

	// Callers who leave end the call, join another queue, or join this one once more.
	again := yaml.OutMap("queue", name)
	again.Add("then", then)
	isOnce := leaving.joinsAgain(name) && leaving.Once
	others := timedOut.String()
	switch {
	case isOnce:
		others = "again_" + name
	case leaving.Next != "":
		others = "wait_" + leaving.Next
	}

	step := yaml.OutMap("queue", name)
	if leaving.After > 0 {
		step.AddText("max_wait", smallcenter.Duration(min(longestStep, leaving.After)))
		left := others
		if leaving.Booked.Value > 0 {
			left = callbackStep(name)
		}
		then.AddText("timed_out", left)
	}

	step.Add("then", then)
	steps.Add("wait_"+name, step)

	if leaving.Booked.Value > 0 {
		offer := yaml.OutMap("callback", name)
		offer.Add("say", yaml.OutMap("audio", "callback.wav"))
		offer.AddText("takes", "0s") // the records do not contain how long the offer takes
		offer.Add("then", yaml.OutMap("booked", booked.String(), "declined", others))
		steps.Add(callbackStep(name), offer)
	}
	if isOnce {
		steps.Add("again_"+name, again)
	}
}

// answers are the shares of the callers who book a callback, of those who are offered one.
func (w *writer) answers() (out yaml.Out) {
	for i := range w.Lines {
		for _, name := range w.waits() {
			share := w.queue(name).Leaving.Booked.Value

			// Each line has its own flow, so the same share is written for each of them.
			if share > 0 {
				key := w.Lines[i].Name + "." + callbackStep(name)
				out.Add(key, mixture([]Share{
					{Name: "booked", Estimate: Estimate{Value: share}},
					{Name: "declined", Estimate: Estimate{Value: 1 - share}},
				}))
			}
		}
	}
	return out
}

// callbackStep is the name of the step that offers a callback to callers who leave a queue.
func callbackStep(queue string) string { return "callback_" + queue }
