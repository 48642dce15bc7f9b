package asterisk

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/known"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/symbol"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// does returns the kind of a line's action.
func (d *dialplan) does(p *priority) importer.Doing {
	switch {
	case d.table.countPrompts(p) > 0:
		return importer.IsHeard
	case slices.Contains([]string{"set", "mset"}, p.name):
		return importer.Sets
	}
	return 0
}

// passLines adds the lines that calls pass and that no step is made of, before a flow's first step.
func (w *writer) passLines() {
	byContext := map[*context]*importer.Flow{}
	for _, n := range w.all {
		if f := n.owner.flow; f != nil && byContext[n.prio.exten.context] == nil {
			byContext[n.prio.exten.context] = f
		}
	}

	steps := map[*importer.Flow]*importer.Step{}
	written := maps.Clone(w.seen)
	for _, p := range w.plan.prios {
		passed, ok := w.passNotes[p]
		if !ok || written[p] {
			continue
		}

		// The line has no step. Its row stands in a flow of its context, or in the first flow.
		line := p.inFile()
		f := cmp.Or(byContext[p.exten.context], w.center.Flows[0])
		if written[line] {
			f = w.first[line].flow
		}
		b := w.block(f, p)

		acts := w.acts(line)
		for _, note := range passed.notes {
			// If the line has an effect on another call, it is not left out.
			if note.Status != importer.LeftOut || !acts && !w.acting[line] {
				b.Note(note)
			}
		}
		if !acts || written[line] {
			continue
		}

		// The step has no effect and is not written. Without it, these blocks would be left out: a block of a pass
		// step that calls come to is exact.
		if s := steps[f]; s != nil {
			if !slices.Contains(s.From, b) {
				s.From = append(s.From, b)
			}
			continue
		}
		s := f.Step(importer.Pass, b)
		s.Edge("", f.Start)
		f.Start = s.ID
		steps[f] = s
	}
}

// acts reports whether a line has an effect on some calls that pass it. A condition has the effects of its branches
// that calls take.
func (w *writer) acts(p *priority) bool {
	isTaken := false
	for _, branch := range p.branches {
		if _, ok := w.passNotes[branch]; ok {
			isTaken = true
			if w.acts(branch) {
				return true
			}
		}
	}
	return !isTaken && w.passNotes[p].acts
}

// unreached adds the lines that no call reaches. The lines of a context that is never reached are
// one row, and the lines of such an extension, too. Other lines have a row each. If calls would
// reach a line under other conditions, its row has the fact that prevents it.
func (w *writer) unreached(entries []*entryPoint) {
	w.missingFiles()
	for _, line := range w.plan.misplaced {
		w.leaveOut(line.Text, line.Kind, line.Reason).Reached = true
	}

	called, extens := w.plan.called()
	u := unreachedRows{
		writer:   w,
		begun:    map[*context]bool{},
		stood:    w.plan.idiomContexts(),
		called:   called,
		phones:   map[*extension]bool{},
		after:    hangupContexts(w.plan),
		claims:   w.mayReach.lastReached(func(p *priority) bool { return w.seen[p] }),
		searched: w.mayReach.contexts(),
		runsIn:   w.mayReach.runsIn(),
	}
	for _, e := range entries {
		u.begun[e.context] = true
	}
	for _, e := range extens {
		importer.Reach(u.phones, e, w.plan.ledTo)
	}
	for _, c := range w.plan.order {
		u.context(c)
	}

	// Settings of queues that no step has are reported, too.
	for _, name := range slices.Sorted(maps.Keys(w.plan.queues)) {
		q := w.plan.queues[name]
		if q.used {
			q.report(w.center.Flows[0], q.name)
			continue
		}
		w.leaveOut("queues.conf "+q.name, "queue", "no line that calls reach names the queue")
	}
}

// leaveOut adds a row for a part of the files that no flow has.
func (w *writer) leaveOut(id, kind, reason string) *importer.Block {
	b := w.center.Flows[0].Block(id, kind)
	b.LeaveOut(reason)
	return b
}

// missingFiles adds the included files that are not there. Without a file, nothing is known of its lines. The console
// names the file, too.
func (w *writer) missingFiles() {
	for _, name := range slices.Concat(w.plan.missing, w.plan.missingQueues) {
		reason := "an #include names it, and no such file is here: import it with this one"
		if strings.HasPrefix(name, "#") {
			reason = "it runs a program, which an import does not: write the lines that the program prints in its place"
		}
		w.center.Unread = append(w.center.Unread, importer.UnreadFile{File: name, Reason: reason})
	}
}

// unreachedRows adds the rows of the lines that no call reaches.
type unreachedRows struct {
	*writer
	begun    map[*context]bool       // calls begin in it
	stood    map[*context]bool       // an application stands for its routine: see idiom
	called   map[*context]bool       // its lines run for the phone that is called
	phones   map[*extension]bool     // the same of single extensions
	after    map[*context]bool       // its lines run after the call
	claims   map[*priority]*priority // the lines that would lead on to a line under other conditions
	searched map[*context]bool       // Asterisk looks for extensions there
	runsIn   map[*context]bool       // lines run in it
}

// context adds the rows of a context.
func (u unreachedRows) context(c *context) {
	// One row for the whole context keeps the report short. Its prompts count all the same.
	onlyIncludes := len(c.extens) == 0 && len(c.includes) > 0
	hasPhones := slices.ContainsFunc(c.extens, func(e *extension) bool { return u.phones[e] })
	if !hasPhones && !u.mayReachSome(c) && len(c.extens) > 0 || onlyIncludes && !u.searched[c] {
		b := u.leaveOut(c.name, "context", u.whyUnreached(c))
		for _, e := range c.extens {
			b.Prompts += u.plan.table.countPrompts(e.order...)
		}
		return
	}

	u.includes(c)

	// Asterisk reads these lines, or reports them, whatever calls do.
	for _, line := range c.ignored {
		u.leaveOut(c.name+": "+line.Text, line.Kind, line.Reason).Reached = true
	}
	for _, text := range c.others {
		u.leaveOut(c.name+": "+text, "switch", "extensions that are elsewhere: in a database or on another server")
	}

	for _, e := range c.extens {
		reason := importer.Unreachable

		// Calls could begin in this number, too. The chosen ones ask, queue or record.
		_, isDialed := e.places.Length()
		if u.begun[c] && isDialed && !u.reached(e) {
			reason = mayBegin
		}
		if u.phones[e] || u.called[c] {
			reason = forPhones
		}
		u.unreachedLines(e, u.claims, reason)
	}
}

// mayReachSome reports whether calls reach a line of a context, or would reach it under other conditions.
func (u unreachedRows) mayReachSome(c *context) bool {
	return slices.ContainsFunc(c.extens, func(e *extension) bool {
		isClaimed := func(p *priority) bool { return u.claims[p] != nil }
		return u.reached(e) || slices.ContainsFunc(e.order, isClaimed)
	})
}

// whyUnreached returns the reason of a context whose lines no call reaches.
func (u unreachedRows) whyUnreached(c *context) string {
	switch {
	case u.stood[c]:
		return "a routine of FreePBX, whose effect the import knows: its lines are not followed"
	case u.after[c]:
		return importer.AfterCall
	case u.called[c]:
		return forPhones
	}
	return importer.Unreachable
}

// forPhones is the reason of lines that an option of Dial or Queue runs.
const forPhones = "its lines run for the phone that is called, and not for the caller"

// includes adds the rows of the includes of a context that the flows have in another way, or not at all.
func (u unreachedRows) includes(c *context) {
	for _, i := range c.includes {
		if !u.searched[c] || u.plan.contexts[i.context] != nil {
			continue
		}
		reason := "its context is not in these files, and nobody can dial an extension of it here: import the file that has it"
		if mayBeMissing(i.context) {
			reason = importer.NoEffect
		}
		u.leaveOut(c.name+": include => "+i.context, "include", reason).Reached = true
	}

	// Asterisk searches from the context in which a call is. No search begins in a context that calls find only by an
	// include.
	if u.runsIn[c] && len(u.plan.closure(c)) == maxIncluded {
		u.leaveOut(c.name+": includes", "include",
			fmt.Sprintf("Asterisk looks for an extension in no more than %d contexts: it does not search the others",
				maxIncluded))
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
			return reasons{w.machine, w.seen}.why(from, p)
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
		b.Prompts = w.plan.table.countPrompts(e.order...)
		b.Open = claims[first] != nil
		b.File, b.Line = first.file, first.line

		for _, p := range e.order {
			b.Does = cmp.Or(b.Does, w.plan.does(p))
		}

		return
	}

	for _, p := range e.order {
		if w.seen[p] {
			continue
		}

		// A branch has a row of its own if calls come to its line, and not to its prompt.
		id := p.id()
		lines := p.withBranches()
		if p.within != nil {
			id += ": " + p.app + "(" + p.args + ")"
			lines = []*priority{p}
			if !w.seen[p.inFile()] || !w.plan.table.isPrompt(p) {
				continue
			}
		}
		b := f.Block(id, p.app)
		b.LeaveOut(reason(p))
		b.Prompts = w.plan.table.countPrompts(lines...)
		b.Open = claims[p] != nil
		b.File, b.Line = p.inFile().file, p.inFile().line
		b.Does = w.plan.does(p)
	}
}

func (w *writer) reached(e *extension) bool {
	return slices.ContainsFunc(e.order, func(p *priority) bool { return w.seen[p] })
}

// maxNoted is the most texts of a variable that a fact names. Of more texts, the reason of a row has the variable
// alone.
const maxNoted = 8

// fact is a value that the condition or the label of a line reads.
type fact struct {
	at   *priority
	name string
}

// noted are the texts of a fact.
type noted struct {
	texts   known.Value
	orUnset bool // in some calls, no line before has set the variable
}

// reasons are why calls do not come to lines, by the lines that they come to.
type reasons struct {
	*machine
	seen map[*priority]bool
}

// why returns the reason why no call goes from a line to another: the line ends calls or leads them elsewhere, or the
// values that decide, each with the line that sets it, or a value that only the call knows.
func (r reasons) why(from, to *priority) string {
	// An application that leads callers elsewhere is the reason even in a branch whose condition is decided.
	aside := ""
	if from.exten != to.exten && (!from.does.is(waitsForKey) || !special(to.exten.name)) {
		aside = from.does.aside
	}
	rest := "all calls end in it or go on elsewhere"
	switch {
	case from.mayRunRoutine() && to.exten == from.exten:
		rest = "its subroutine does not come back"
	case strings.Contains(from.args, "$") && from.does.is(toLabel|toMacro):
		rest = "where it leads is known only in the call"
	case from.name == "queue" && r.plan.queues.named(firstOf(from.args)) == nil:
		rest = noQueueSettings + "no call leaves it"
	}
	because := cmp.Or(r.endsIn[from], aside, r.because(from), rest)
	return fmt.Sprintf("no call comes here from %s %s: %s", from.inFile().app, from.id(), because)
}

// because says which values of variables decide the condition or the label of a line in all calls, or "".
func (r reasons) because(p *priority) string {
	var facts []string
	for _, name := range p.decidedBy {
		if fact := r.fact(p, name); fact != "" {
			facts = append(facts, fact)
		}
	}
	if len(facts) == 0 && p.condition() != "" {
		return "its condition has one result in all calls"
	}
	return strings.Join(facts, ", and ")
}

// fact says which texts a variable has at a line, and since which line; "" if a call may have any.
func (r reasons) fact(p *priority, name string) string {
	noted, isNoted := r.facts[fact{p, name}]
	if !isNoted || len(noted.texts) > maxNoted || functionOf(strings.ToUpper(name)).compute != nil {
		return ""
	}

	// A variable that nothing in the file sets may be an argument of a function. It may have any text.
	used := r.uses.variables[name]
	isFunction := strings.Contains(name, "(") || used != nil && used.isFunction
	isSet := r.uses.isSet(name) || isFunction
	if !isSet && !r.plan.isOwn(name) && r.plan.globals[name] == "" {
		return ""
	}

	// With one unknown text, the fact is not known. Without a line before, only the call knows the text of a function.
	if noted.orUnset && isFunction || slices.ContainsFunc(noted.texts, symbol.In) {
		return ""
	}
	var out []string
	if value, isGlobal := r.plan.globals[name]; noted.orUnset && isGlobal {
		out = append(out, fmt.Sprintf("%s in [globals], which no line sets and a console or program may", quoted(value)))
	} else if noted.orUnset {
		out = append(out, "set by no line before")
	}
	for _, t := range noted.texts {
		out = append(out, quoted(t)+r.since(p, name, t))
	}

	fact := name + " is " + strings.Join(out, " or ")

	// A queue step has no outcome for callers who leave because the last agent does.
	if name == "QUEUESTATUS" && r.leavesEmpty {
		fact += "; a queue step has no LEAVEEMPTY"
	}
	return fact
}

// since names the line from which calls run on to the line that reads a variable and that sets it to a text, or the
// lines anywhere that set it to the text and that calls come to, if they are few.
func (r reasons) since(at *priority, name, text string) string {
	var before string
	var lines []string
	for _, p := range r.plan.prios {
		isSet := func(a assignment) bool { return a.name == name && a.text == text }
		if !r.seen[p.inFile()] || !slices.ContainsFunc(p.sets, isSet) {
			continue
		}
		if p.runsOnTo(at) {
			before = p.id()
		}
		if !slices.Contains(lines, p.id()) {
			lines = append(lines, p.id())
		}
	}

	const few = 3
	switch {
	case before != "":
		return " since " + before
	case len(lines) == 0 || len(lines) > few:
		return ""
	}
	return " since " + strings.Join(lines, " or ")
}

// runsOnTo reports whether a line is before another in its extension, and no label is between them.
func (p *priority) runsOnTo(to *priority) bool {
	from, end := p.number, base(to.number)
	if p.exten != to.exten || p.within != nil || from >= end {
		return false
	}
	for _, number := range p.exten.labels {
		if from < number && number <= end {
			return false
		}
	}
	return true
}

func quoted(text string) string {
	if text == "" {
		return "empty"
	}
	return text
}
