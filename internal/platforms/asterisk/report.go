package asterisk

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// does returns the kind of a line's action.
func (d *dialplan) does(p *priority) importer.Doing {
	switch {
	case d.countPrompts(p) > 0:
		return importer.IsHeard
	case slices.Contains([]string{"set", "mset"}, p.name):
		return importer.Sets
	}
	return 0
}

// passedLines adds the lines that calls pass and that no step is made of, before a flow's first step.
func (w *writer) passedLines() {
	byContext := map[*context]*importer.Flow{}
	for _, n := range w.all {
		if f := n.owner.flow; f != nil && byContext[n.prio.exten.context] == nil {
			byContext[n.prio.exten.context] = f
		}
	}

	steps := map[*importer.Flow]*importer.Step{}
	for _, p := range w.plan.prios {
		passed, ok := w.passed[p]
		if !ok || w.seen[p] {
			continue
		}

		// The line has no step. Its row stands in a flow of its context, or in the first flow.
		f := cmp.Or(byContext[p.exten.context], w.center.Flows[0])
		b := w.block(f, p)

		if !passed.acts {
			b.Note(passed.notes...)
			continue
		}

		// Another call passes the line with an effect, so that it is not left out.
		for _, note := range passed.notes {
			if note.Status != importer.LeftOut {
				b.Note(note)
			}
		}

		if s := steps[f]; s != nil {
			s.From = append(s.From, b)
			continue
		}

		// The step has no effect and is not written. It only carries the blocks of these lines.
		s := f.Step(importer.Pass, b)
		s.Edge("", f.Start)
		f.Start = s.ID
		steps[f] = s
	}
}

// unreached adds the lines that no call reaches. The lines of a context that is never reached are
// one row, and the lines of such an extension, too. Other lines have a row each. If calls would
// reach a line under other conditions, its row has the fact that prevents it.
func (w *writer) unreached(entries []*entryPoint) {
	f := w.center.Flows[0]
	lost := func(id, kind, reason string) *importer.Block {
		b := f.Block(id, kind)
		b.LeaveOut(reason)
		return b
	}

	w.unheardRows()
	for _, name := range slices.Concat(w.plan.missing, w.plan.missingQueues) {
		// Without the file, nothing is known of the lines in it. The console names it, too.
		reason := "an #include names it, and no such file is here: import it with this one"
		if strings.HasPrefix(name, "#") {
			reason = "it runs a program, which an import does not: write the lines that the program prints in its place"
		}
		w.center.Unread = append(w.center.Unread, importer.UnreadFile{File: name, Reason: reason})
	}

	for _, line := range w.plan.misplaced {
		lost(line.text, line.kind, line.reason).Reached = true
	}

	begun := map[*context]bool{}
	for _, e := range entries {
		begun[e.context] = true
	}

	stood := w.plan.idiomContexts()
	called := calledContexts(w.plan)
	after := hangupContexts(w.plan)
	claims := w.mayReach.claims(func(p *priority) bool { return w.seen[p] })
	searched := w.mayReach.contexts()
	runsIn := w.mayReach.runsIn()
	for _, c := range w.plan.order {
		var some bool
		for _, e := range c.extens {
			some = some || w.reached(e) ||
				slices.ContainsFunc(e.order, func(p *priority) bool { return claims[p] != nil })
		}

		// One row for the whole context keeps the report short. Its prompts count all the same.
		onlyIncludes := len(c.extens) == 0 && len(c.includes) > 0
		if !some && len(c.extens) > 0 || onlyIncludes && !searched[c] {
			reason := importer.Unreachable
			switch {
			case stood[c]:
				reason = "a routine of FreePBX, whose effect the import knows: its lines are not followed"
			case after[c]:
				reason = importer.AfterCall
			case called[c]:
				reason = "its lines run for the phone that is called, and not for the caller"
			}
			b := lost(c.name, "context", reason)
			for _, e := range c.extens {
				b.Prompts += w.plan.countPrompts(e.order...)
			}
			continue
		}

		// Asterisk searches from the context in which a call is. No search begins in a context that calls find only by an
		// include.
		var n int
		var first *context
		if runsIn[c] {
			n, first = w.plan.unsearched(c)
		}
		if n > 0 {
			lost(c.name+": include "+first.name, "include", fmt.Sprintf(
				"Asterisk looks for an extension in no more than %d contexts: it does not search %d others, the first is %s",
				maxIncluded, n, first.name))
		}

		for _, i := range c.includes {
			if i.time != "" && !w.askedTimes[i.time] {
				f.Block(c.name+": include "+i.context+","+i.time,
					"include").LeaveOut("extensions that are there at some times only: here they are there at all times")
			}
		}

		// Asterisk reads these lines, or reports them, whatever calls do.
		for _, line := range c.ignored {
			lost(c.name+": "+line.text, line.kind, line.reason).Reached = true
		}

		for _, text := range c.others {
			lost(c.name+": "+text, "switch", "extensions that are elsewhere: in a database or on another server")
		}

		for _, e := range c.extens {
			reason := importer.Unreachable

			// Calls could begin in this number, too. The chosen ones ask, queue or record.
			_, isDialed := e.dialLength()
			if begun[c] && isDialed && !w.reached(e) {
				reason = mayBegin
			}
			w.unreachedLines(e, claims, reason)
		}
	}

	// Settings of queues that no step has are reported, too.
	for _, name := range slices.Sorted(maps.Keys(w.plan.queues)) {
		q := w.plan.queues[name]
		if q.used {
			q.report(w.center.Flows[0], q.name)
			continue
		}
		lost("queues.conf "+q.name, "queue", "no line that calls reach names the queue")
	}
}

// mayBegin is the reason of a number whose context has numbers in which calls begin.
const mayBegin = "no line leads here, and no calls begin in it: --start CONTEXT,NUMBER lets them"

// ownReason has the reasons of extensions that Asterisk itself runs, in a way that no caller chooses.
var ownReason = map[string]string{
	"fax":  "Asterisk leads calls of fax machines there: here all calls are from people",
	"T":    "Asterisk leads calls there that are longer than TIMEOUT(absolute): here no time limit ends a call",
	"talk": "BackgroundDetect leads calls there in which somebody talks: here callers press keys",
}

// unreachedLines adds the lines of an extension that no call comes to: together, if all of them have one reason.
func (w *writer) unreachedLines(e *extension, claims map[*priority]*priority, unreachable string) {
	reason := func(p *priority) string {
		from := claims[p]
		switch {
		case from != nil:
			return w.why(from, p)
		case e.name == "h":
			return importer.AfterCall
		case ownReason[e.name] != "":
			return ownReason[e.name]
		case e.name == "":
			return "no call can dial it: its extension has no name"
		case e.prios[1] == nil:
			return "no call can dial it: its extension has no line with the number 1"
		}
		return unreachable
	}

	f := w.center.Flows[0]

	if len(e.order) == 0 {
		return
	}

	first := e.order[0]

	// One row for the extension is right only if all of its lines have the same reason.
	differs := func(p *priority) bool { return w.seen[p] || claims[p] != claims[first] }
	if !slices.ContainsFunc(e.order, differs) {
		b := f.Block(e.context.name+","+e.name, "extension")
		b.LeaveOut(reason(first))
		b.Prompts = w.plan.countPrompts(e.order...)
		b.Open = claims[first] != nil

		for _, p := range e.order {
			b.Does = cmp.Or(b.Does, w.plan.does(p))
		}

		return
	}

	for _, p := range e.order {
		if w.seen[p] {
			continue
		}
		b := f.Block(p.id(), p.app)
		b.LeaveOut(reason(p))
		b.Prompts = w.plan.countPrompts(p)
		b.Open = claims[p] != nil
		b.Does = w.plan.does(p)
	}
}

func (w *writer) reached(e *extension) bool {
	return slices.ContainsFunc(e.order, func(p *priority) bool { return w.seen[p] })
}
