package importer

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/lint"
	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// fileComment is the comment at the top of every file of an import.
const fileComment = "Written by ivrsim import. What you change here stays when you import again."

// flowFile writes a flow.
func (w *writer) flowFile(g *graph) []byte {
	var file, steps yaml.Out
	file.AddText("flow", g.name)
	file.AddText("about", clean(g.About))
	file.AddText("start", g.stepName(g.Start))

	// The step that asks for a parameter of a block leaves the reasons to the block's own step, if there is one.
	told := map[*Block]bool{}
	own := map[*Block]bool{}
	for _, s := range g.order {
		for _, b := range s.From {
			own[b] = own[b] || !s.Parameter
		}
	}
	for _, s := range g.order {
		steps.AddWithComment(commentOf(s, told, own), g.stepName(s.ID), w.step(g, s))
	}
	file.Add("steps", steps)
	return yaml.Write(fileComment, file)
}

// commentOf names the types of the blocks that a step is made of, and why it is not what they are, at the first step of
// each. The name map has the IDs.
func commentOf(s *Step, told, own map[*Block]bool) string {
	var types, why []string
	for _, b := range s.From {
		// The end at a cut way only needs a comment if the block has no other step.
		if s.isCut() && told[b] {
			continue
		}
		if kind := clean(b.Type); !slices.Contains(types, kind) {
			types = append(types, kind)
		}
		if told[b] || s.Parameter && own[b] {
			continue
		}
		told[b] = true
		for _, n := range b.Outcome {
			reason := n.Status.String() + ": " + shown(n.Reason)
			if n.Status.Differs() && !slices.Contains(why, reason) {
				why = append(why, reason)
			}
		}
	}
	lines := append([]string{strings.Join(types, ", ")}, why...)
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// step writes one step.
func (w *writer) step(g *graph, s *Step) yaml.Out {
	var out yaml.Out

	// The key of the kind comes first, where a reader looks for it.
	main := w.prompt(s, s.Prompt)
	switch s.Kind {
	case Say, Menu, Collect, Listen:
		if main.IsEmpty() { // it needs a prompt
			main = w.heard(s, yaml.OutText("…"))
		}
		out.Add(string(s.Kind), main)
	case Set:
		out.Add(string(s.Kind), w.assigns(s.Sets))
	case Enqueue:
		out.Add(string(s.Kind), w.queue(s))
	case Match, Chance:
		out.AddText(string(Branch), w.what(s))
	case Callback:
		out.Add(string(s.Kind), w.queue(s))
		out.Add("say", main)
	default:
		out.AddText(string(s.Kind), w.what(s))
		out.Add("say", main)
	}

	if s.Takes > 0 {
		out.AddText("takes", duration(s.Takes))
	}

	if s.Rings > 0 && s.edge(noAnswer) != nil {
		out.AddText("rings", duration(s.Rings))
	}

	// The settings come before the ways, as in a flow that a person writes.
	w.input(s, &out)
	w.waiting(s, &out)

	if s.Kind == Callback {
		out.AddText("asks", "no")
	}

	w.edges(g, s, &out)
	return out
}

// what returns the value of the kind's key.
func (w *writer) what(s *Step) string {
	switch s.Kind {
	case Lookup:
		return w.lookup(s)
	case Branch:
		return w.attributes.name(s.What)
	case Match:
		return w.entryName(s.What)
	case Chance:
		return string(Chance)
	case Check:
		return w.checked(s)
	case Callback:
		return w.queueName(s.What)
	case Transfer:
		return transferTo(s.What)
	case Run, Go:
		return w.flow(s.What).name
	case Record:
		return slug(s.What)
	case Return, End:
		return s.What
	case Loop:
		return strconv.Itoa(min(max(s.Rounds, 1), flow.MaxTimes))
	case Pass, Say, Menu, Collect, Listen, Set, Enqueue, Decide:
	}
	return ""
}

// lookup names a lookup. The same identifier with other outcomes is another lookup: a
// scenario answers each by its name.
func (w *writer) lookup(s *Step) string {
	var outcomes []string
	for _, e := range s.Edges {
		// The outcome of a lookup with one way is not written, so that it does not tell lookups apart.
		if s.isOneWay() {
			outcomes = append(outcomes, done)
			continue
		}
		outcomes = append(outcomes, e.Outcome)
	}

	id := fmt.Sprintf("%s (%s)", s.What, strings.Join(outcomes, ", "))
	proposal := w.center.proposal(s.What)
	if s.What == "" {
		proposal = w.stepProposal(s)
	}
	return w.lookupNames.name(id, proposal)
}

func (w *writer) queueName(id string) string {
	return w.queueNames.name(id, w.center.proposal(id), "queue")
}

// checked names the subject of a check: opening hours, or else a queue.
func (w *writer) checked(s *Step) string {
	ofQueue := func(e Edge) bool { return e.Outcome != closed && e.Outcome != Otherwise }
	if _, isHours := w.center.Hours[s.What]; isHours && !slices.ContainsFunc(s.Edges, ofQueue) {
		return w.hoursName(s.What)
	}
	return w.queueName(s.What)
}

func (w *writer) hoursName(id string) string { return w.hoursNames.name(id, w.center.proposal(id)) }

// transferTo writes where a transfer leads: a number with its country code, or a name, which
// a number without one becomes.
func transferTo(what string) string {
	what = strings.TrimSpace(what)
	digits := phone.Dialable(what)
	name := slug(what)
	switch {
	// Numbers of E.164 have at most 15 digits after the plus sign.
	case strings.HasPrefix(what, "+") && len(digits) >= 7 && len(digits) <= 15:
		return "+" + digits
	// A name without a letter would be read as a number without a country code.
	case name != "" && !strings.ContainsFunc(name, unicode.IsLetter):
		return "number_" + cmp.Or(digits, name)
	}

	return name
}

// queue writes a queue, or how an attribute chooses one.
func (w *writer) queue(s *Step) yaml.Out {
	if s.By == "" {
		return yaml.OutText(w.queueName(s.What))
	}

	var out yaml.Out
	out.AddText("by", w.attributes.name(s.By))

	for _, e := range s.Edges {
		if e.Queue != "" && e.Outcome != Otherwise {
			out.AddText(w.attributes.value(s.By, e.Outcome), w.queueName(e.Queue))
		}
	}

	// The first queue also takes calls with a value that no queue has.
	out.AddText(Otherwise, w.queueName(s.What))
	return out
}

// waiting writes the settings of a queue.
func (w *writer) waiting(s *Step, out *yaml.Out) {
	switch {
	case s.Ranked.By != "":
		var by yaml.Out
		by.AddText("by", w.attributes.name(s.Ranked.By))
		for _, value := range sortedKeys(s.Ranked.Of) {
			by.AddText(w.attributes.value(s.Ranked.By, value), strconv.Itoa(s.Ranked.Of[value]))
		}
		by.AddText(Otherwise, strconv.Itoa(s.Priority))
		out.Add("priority", by)
	case s.Priority > 0:
		out.AddText("priority", strconv.Itoa(s.Priority))
	}

	if s.While != "" {
		out.AddText("while", w.flow(s.While).name)
	}

	// A text that is empty after cleaning is not heard, and a list must not have an empty item.
	var hold []yaml.Out
	for _, p := range s.Hold {
		if said := w.prompt(s, p); !said.IsEmpty() {
			hold = append(hold, said)
		}
	}

	switch len(hold) {
	case 0:
	case 1:
		out.Add("hold", hold[0])
	default:
		out.Add("hold", yaml.OutList(hold...))
	}

	// The time between texts has no meaning without texts.
	if s.Every > 0 && len(hold) > 0 {
		out.AddText("every", duration(s.Every))
	}

	if s.MaxWait > 0 {
		out.AddText(map[Kind]string{Enqueue: "max_wait", Record: "most"}[s.Kind], duration(s.MaxWait))
	}
}

// edges writes the choices and outcomes of a step, and the attributes that the outcomes set. Values
// of a branch that lead to the same step and set nothing are one entry.
func (w *writer) edges(g *graph, s *Step, out *yaml.Out) {
	var choices, intents, into, shares, then, sets yaml.Out
	byTarget := map[string]int{} // the entry of then
	for _, e := range s.Edges {
		// The choice of a queue by an attribute is written with the queue itself.
		if e.Queue != "" {
			continue
		}

		outcome := w.outcome(s, &e)
		switch {
		case s.Kind == Listen && len(e.Keys) > 0:
			intents.Add(outcome, yaml.OutTexts(e.Keys))
			then.AddText(outcome, g.stepName(e.To))
		case len(e.Keys) > 0:
			choices.AddText(strings.Join(e.Keys, ", "), g.stepName(e.To))

			// The first key stands for the choice where attributes are set.
			outcome = e.Keys[0]
		case s.Kind == Menu && outcome == Extension:
			choices.Add(outcome, w.extension(s, g.stepName(e.To)))
		case s.Kind == Branch && len(e.Sets) == 0 && outcome != Otherwise:
			if i, ok := byTarget[e.To]; ok {
				then.Rename(i, then.Key(i)+", "+outcome)
				continue
			}
			byTarget[e.To] = then.Len()
			then.AddText(outcome, g.stepName(e.To))
		default:
			then.AddText(outcome, g.stepName(e.To))
		}

		if len(e.Fills) > 0 {
			into.Add(outcome, w.entryNames(e.Fills))
		}

		if s.Kind == Chance {
			shares.AddText(outcome, strconv.Itoa(e.Share)+"%")
		}

		sets.Add(outcome, w.assigns(e.Sets))
	}

	// The order of the keys is the same in every step.
	out.Add("choices", choices)
	out.Add("intents", intents)
	out.Add("into", into)
	out.Add("shares", shares)

	if s.isOneWay() {
		out.AddText("then", g.stepName(s.Edges[0].To))
	} else {
		out.Add("then", then)
	}

	out.Add("sets", sets)

	out.Add("allow", allowedAt(s, then.Len() > 1 || sets.Len() > 0))
}

// allowedAt writes the advice that does not apply to a step. Decides reports whether the step has a then of several
// ways or sets values.
func allowedAt(s *Step, decides bool) yaml.Out {
	var out yaml.Out
	out.AddText(string(flow.UnansweredLookup), neverFails(s, decides))
	for _, a := range s.Allows {
		out.AddText(string(a.Advice), a.Reason)
	}
	if cutsWays(s) {
		out.AddText(string(sameWay), "the source has another way")
	}
	return out
}

// neverFails returns the reason why a lookup needs no outcome for failures, or "". Lint reports no lookup that
// does not decide a way or a value.
func neverFails(s *Step, decides bool) string {
	namesFailure := func(e Edge) bool { return lint.NamesFailure(e.Outcome) }
	if s.Kind != Lookup || slices.ContainsFunc(s.Edges, namesFailure) || s.isOneWay() {
		return ""
	}

	switch {
	case s.Own && decides:
		return "no other system is asked"
	case s.Caught:
		return "the source leads failures on"
	default:
		return s.Unheard
	}
}

// decides reports whether a step only decides where calls go on.
func (s *Step) decides() bool { return s.Kind == Lookup || s.Kind == Branch || s.Kind == Match }

// cutsWays reports whether all outcomes of a lookup or branch lead to one step, and ways of its block elsewhere
// are left out.
func cutsWays(s *Step) bool {
	if !s.decides() || len(s.Edges) < 2 || len(s.From) == 0 {
		return false
	}
	differs := func(e Edge) bool { return e.To != s.Edges[0].To }
	if slices.ContainsFunc(s.Edges, differs) {
		return false
	}

	// A block with one next block decides nothing in the source either, unless the import has cut the way to that
	// block.
	next := slices.Compact(slices.Sorted(slices.Values(s.From[0].Next)))
	return len(next) > 1 || s.parts || s.hasCut()
}

// extension writes the extension of several digits that callers of a menu dial.
func (w *writer) extension(s *Step, to string) yaml.Out {
	var out yaml.Out
	w.entry(s, &out)
	out.AddText("then", to)
	return out
}

// outcome names the outcome of an edge.
func (w *writer) outcome(s *Step, e *Edge) string {
	switch {
	case s.isOneWay():
		return done
	case e.Outcome == Otherwise:
		return Otherwise
	case s.Kind == Branch:
		return w.attributes.value(s.What, e.Outcome)
	case e.With != "":
		return e.Outcome + " " + w.entryName(e.With)
	}
	return e.Outcome
}

// isOneWay reports whether the then of a step is one step: the outcome needs no name.
func (s *Step) isOneWay() bool {
	if len(s.Edges) != 1 {
		return false
	}

	// A lookup whose only outcome is the import's own needs no name for it.
	isNameless := s.Own || s.Caught && s.Edges[0].Outcome == done
	return s.Kind == Say || s.Kind == Set || isNameless && len(s.Edges[0].Sets) == 0
}

// timeUnit is the precision of the durations in a written flow.
const timeUnit = 100 * time.Millisecond

// duration writes a duration to its precision.
func duration(d time.Duration) string { return yaml.FormatDuration(d.Round(timeUnit)) }

// assigns writes attributes with their values.
func (w *writer) assigns(list []Assign) yaml.Out {
	var out yaml.Out
	for _, a := range list {
		switch name := w.attributes.name(a.Attribute); to := a.To.(type) {
		case Copy:
			var sum yaml.Out
			sum.AddText("add", strconv.Itoa(to.Add))
			out.Add(name, sum)
		case Const:
			out.AddText(name, to.Text)
		default:
			out.Add(name, yaml.OutTexts(a.among()))
		}
	}

	return out
}
