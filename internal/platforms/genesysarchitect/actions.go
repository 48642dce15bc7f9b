package genesysarchitect

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// action translates an action, and returns its first step.
func (r *reader) action(kind string, v importer.Value, id, next string) string {
	b := r.block(id, kind, v.Get("name").Text())
	b.At = []*importer.Pointer{v.At()}
	first := r.translate(kind, v, id, b, next)
	r.overlooked(kind, v, id, b, next)
	return first
}

// translate makes the steps of an action by its class.
func (r *reader) translate(kind string, v importer.Value, id string, b *importer.Block, next string) string {
	step := func(k importer.Kind, what string) *importer.Step {
		s := r.Step(k, b)
		s.ID, s.What = id, what
		return s
	}
	switch classes[kind] {
	case noEffect:
		if r.leadsElsewhere(v) {
			r.ask(kind, v, step(importer.Lookup, ""), id, next)
			break
		}
		b.LeaveOut(importer.NoEffect)
		step(importer.Pass, "").Edge("", r.output(v, id, "success", next))
	case says:
		r.playAudio(kind, v, step(importer.Say, ""), next)
	case endsCall:
		step(importer.End, "hung_up")
	case endsTask:
		return r.endTask(v, id, b)
	case decides:
		return r.decision(v, id, b, next)
	case chooses:
		return r.switchAction(v, id, b, next)
	case collects:
		r.collect(v, step(importer.Collect, ""), id, next)
	case dials:
		r.dial(v, step(importer.Collect, ""), id, next)
	case sets:
		r.update(v, step(importer.Set, ""), next)
	case speaksIn:
		r.setLanguage(v, step(importer.Set, ""), next)
	case loops:
		return r.loop(v, id, b, next)
	case loopsOn:
		step(importer.Pass, "").Edge("", r.innermost(next).next)
	case leavesOff:
		step(importer.Pass, "").Edge("", r.innermost(next).exit)
	case jumps:
		to := r.jumpOf(v)
		if to == "" {
			b.Approximate("leads to a menu or task that is not in the flow: here the call ends", "write the steps there")
		}
		step(importer.Pass, "").Edge("", to)
	case goesBack, repeats:
		step(importer.Pass, "").Edge("", r.lastMenu(b))
	case callsTask:
		return r.callTask(v, id, b, next)
	case runs:
		r.callModule(v, step(importer.Run, ""), id, next)
	case opens:
		return r.schedule(kind, v, id, b, next)
	case goes:
		name, _ := named(firstOf(v, "targetFlow", "flow", "secureFlow", "targetSecureFlow"))
		step(importer.Go, flowID(inbound, name)).ErrorEdge(r.output(v, id, "failure", next))
		return r.say(r.prompt(firstOf(v, "preTransferAudio", "audio")), b, id, id)
	case transfers, queues, records, callsBack:
		return r.leave(kind, v, id, b, next)
	case unknown, talks, asks:
		r.ask(kind, v, step(importer.Lookup, ""), id, next)
	}
	return id
}

// jumpOf returns the first step of the menu or task that a jump names.
func (r *reader) jumpOf(v importer.Value) string {
	if ref := v.Get("targetMenuRef").Text(); ref != "" && isMenu().MatchString(ref) {
		return r.jump(ref)
	} else if ref = cmp.Or(v.Get("targetTaskRef").Text(), v.Get("targetStateRef").Text()); ref != "" && !isMenu().MatchString(ref) {
		return r.jump(ref)
	}
	return ""
}

// isMenu matches a reference to a menu.
var isMenu = diag.LazyPattern(`(?i)menu\[[^\]]*\]\s*$`)

// leadsElsewhere reports whether an output of an action other than success and failure has actions.
func (r *reader) leadsElsewhere(v importer.Value) bool {
	return slices.ContainsFunc(v.Get("outputs").Keys(), func(name string) bool {
		return name != "success" && !failures().MatchString(name)
	})
}

// lastMenu returns the menu in whose choice an action is. Of a task that several menus may lead to it is
// known only in the call.
func (r *reader) lastMenu(b *importer.Block) string {
	if r.menuAt != "" {
		return r.menuAt
	}
	menus := r.root.Get("menus").List()
	if len(menus) != 1 {
		b.Approximate("the menu before it is known only in the call: here it is the first", "lead it to the menu")
	}
	if len(menus) == 0 {
		return ""
	}
	return r.jump("menu[" + taskKey(menus[0].Get("menu")) + "]")
}

func firstOf(v importer.Value, keys ...string) importer.Value {
	for _, k := range keys {
		if v.Has(k) {
			return v.Get(k)
		}
	}
	return importer.Value{}
}

// holdMusic is how long Hold Music plays, unless it says otherwise ("Hold Music action").
const holdMusic = time.Minute

func (r *reader) playAudio(kind string, v importer.Value, s *importer.Step, next string) {
	switch kind {
	case "playEstimatedWaitTime":
		s.Prompt = importer.Prompt{Parts: []importer.Part{{Text: "Your wait is about "}, {Value: r.waiting("wait")}, {Text: " minutes."}}}
	case "playPositionInQueue":
		s.Prompt = importer.Prompt{Parts: []importer.Part{{Text: "You are number "}, {Value: r.waiting("position")}, {Text: "."}}}
	case "holdMusic":
		s.Prompt = importer.Prompt{Audio: "music", Takes: seconds(v.Get("playStyle", "duration"), holdMusic)}
		if !v.Get("playStyle").Has("duration") {
			s.From[0].Remark(importer.UnknownRecording, importer.UnknownRecordingFix)
		}
	default:
		s.Prompt = r.prompt(v.Get("audio"))
	}
	if s.Prompt.Audio != "" && s.Prompt.Takes == 0 && len(s.Prompt.Parts) == 0 {
		s.From[0].Remark(importer.UnknownRecording, importer.UnknownRecordingFix)
	}
	s.Edge("done", next)
}

// waiting is a value of the queue in which the call waits. Where it waits in none it is one of its own.
func (r *reader) waiting(value string) string {
	if r.kind == inQueue {
		return value
	}
	return "estimated " + value
}

// endTask goes back to what called the task, by an output path.
func (r *reader) endTask(v importer.Value, id string, b *importer.Block) string {
	path := cmp.Or(v.Get("outputPath", "name").Text(), v.Get("outputPath").Text(), "default")
	s := r.Step(importer.Pass, b)
	s.ID = id
	switch {
	case r.kind == module && len(r.calling) == 0:
		s.Kind, s.What = importer.Return, path
	case len(r.returns) > 0:
		back := r.returns[len(r.returns)-1]
		s.Edge("", back(path))
	default:
		s.Edge("", "")
	}
	return id
}

// collect is CollectInput: its time is that of the flow's settings, or 5 s ("Set default action
// settings").
func (r *reader) collect(v importer.Value, s *importer.Step, id, next string) {
	s.Prompt, s.Attempts = r.prompt(firstOf(v, "inputAudio", "audio")), 1
	s.Timeout = seconds(v.Get("noEntryTimeout"), seconds(r.root.Get("settingsActionDefaults", "collectInput", "noEntryTimeout"), 5*time.Second))
	exact, span := number(v.Get("digits", "exact")), v.Get("digits", "range")
	s.Digits = [2]int{max(number(span.Get("min")), 1), number(span.Get("max"))}
	if exact > 0 {
		s.Digits = [2]int{exact, exact}
	}
	s.EndsWith = exact == 0
	if end := span.Get("terminatingDtmf").Text(); end != "" && end != "digit_pound" && end != "pound" {
		s.EndsWith = end == "noValue"
		s.From[0].Approximate("a key other than # ends the entry: here none does", "write ends_with")
	}
	name := v.Get("inputData", "var").Text()
	s.Into = cmp.Or(r.variable(name), id)
	s.Secret = v.Get("secure").Bool() || strings.Contains(strings.ToLower(s.Into), "pin")
	s.Edge("collected", r.output(v, id, "success", next))
	if name != "" && !r.entry(name) {
		s.Edges[0].Sets = []importer.Assign{{Attribute: s.Into}}
	}
	s.Edge("exhausted", r.output(v, id, "failure", next))
}

// update is UpdateData: values that are written out are set, others are answers.
func (r *reader) update(v importer.Value, s *importer.Step, next string) {
	for _, statement := range v.Get("statements").List() {
		for _, kind := range statement.Keys() {
			one := statement.Get(kind)
			variable := r.variable(one.Get("variable").Text())
			switch value := one.Get("value"); {
			case variable == "":
			case isConstant(value):
				s.Sets = append(s.Sets, assign(variable, constantOf(value)))
			default:
				s.Sets = append(s.Sets, importer.Assign{Attribute: variable})
			}
		}
	}
	s.Edge("done", next)
}

var constant = diag.LazyPattern(`^("(?:[^"\\]|\\.)*"|true|false|-?\d+(\.\d+)?)$`)

func (r *reader) setLanguage(v importer.Value, s *importer.Step, next string) {
	name, known := named(v.Get("language"))
	base := importer.BaseLanguage(name)
	if !known || base == "" {
		s.From[0].Approximate("the language is known only in the call: here it stays", "write a lookup with a set step for each language")
	} else {
		s.Sets = []importer.Assign{{Attribute: importer.Language, Values: []string{base}}}
	}
	s.Edge("done", next)
}

// dial is DialByExtension: the caller enters an extension and is connected to it. The audio is played
// before each further attempt.
func (r *reader) dial(v importer.Value, s *importer.Step, id, next string) {
	usual := seconds(r.root.Get("settingsActionDefaults", "dialByExtension", "interDigitTimeout"), 6*time.Second)
	s.Timeout, s.Attempts = seconds(v.Get("interDigitTimeout"), usual), min(1+number(v.Get("repromptCount")), 20)
	s.Prompt, s.Digits, s.Into = r.prompt(v.Get("repromptAudio")), [2]int{1, 10}, "extension"
	s.Edge("collected", id+"/part transfer")
	s.Edge("exhausted", r.output(v, id, "timeout", next))
	to := &importer.Step{ID: id + "/part transfer", From: s.From, Kind: importer.Transfer, What: "extension", Takes: conversation}
	to.Edge("completed", "")
	to.Edge("failed", r.output(v, id, "failure", next))
	r.Steps = append(r.Steps, to)
	s.From[0].Expand("the entry of an extension, and a transfer to it")
}

// callTask puts the actions of a task in its place. A task that calls itself is not followed.
func (r *reader) callTask(v importer.Value, id string, b *importer.Block, next string) string {
	m := reference().FindStringSubmatch(v.Get("targetTaskRef").Text())
	key := ""
	if m != nil {
		key = m[2]
	}
	t := r.tasks[key]
	if !t.IsObject() || slices.Contains(r.calling, key) || len(r.calling) > 8 {
		b.Approximate("calls a task that is not in the flow, or that calls this one: here the call goes on", "write the steps of the task")
		return r.through(id, b.Type, b.Name, next)
	}
	ends, scope := map[string]string{}, r.scope
	r.calling = append(r.calling, key)
	r.returns = append(r.returns, func(path string) string {
		to, ok := ends[path]
		if !ok { // the actions of the output are those of the caller
			calling, returns, inner := r.calling, r.returns, r.scope
			r.calling, r.returns, r.scope = calling[:len(calling)-1], returns[:len(returns)-1], scope
			to = r.output(v, id, path, next)
			r.calling, r.returns, r.scope = calling, returns, inner
			ends[path] = to
		}
		return to
	})
	first := r.task(t, id+" > task "+taskKey(t), next)
	r.calling, r.returns = r.calling[:len(r.calling)-1], r.returns[:len(r.returns)-1]
	r.begins = append(r.begins, beginning{len(r.Steps), t})
	return r.through(id, b.Type, b.Name, first)
}

// callModule runs a common module: {commonModule: {NAME: {ver_latestPublished: …}}}.
func (r *reader) callModule(v importer.Value, s *importer.Step, id, next string) {
	m := v.Get("commonModule")
	name, _ := named(m)
	if keys := m.Keys(); name == "" && len(keys) > 0 {
		name = keys[0]
	}
	s.What = flowID(module, name)
	r.center.Names[s.What] = name
	paths := []string{"default", "completed"}
	for _, other := range r.readers {
		if other.kind == module && other.Name == name {
			paths = append(paths, outputPaths(other.root, 0)...)
		}
	}
	paths = append(paths, v.Get("outputs").Keys()...)
	slices.Sort(paths)
	for _, path := range slices.Compact(paths) {
		s.Edge(path, r.output(v, id, path, next))
	}
}

// outputPaths returns the paths by which the tasks below a value end.
func outputPaths(v importer.Value, depth int) []string {
	var out []string
	for key, x := range below(v) {
		if path := cmp.Or(x.Get("name").Text(), x.Text()); key == "outputPath" && path != "" {
			out = append(out, path)
		} else if depth < 100 {
			out = append(out, outputPaths(x, depth+1)...)
		}
	}
	return out
}

// schedule checks opening hours. A holiday or an emergency that leads elsewhere is asked first.
func (r *reader) schedule(kind string, v importer.Value, id string, b *importer.Block, next string) string {
	name, known := named(firstOf(v, "scheduleGroup", "schedule"))
	open, closed := "open", "closed"
	if kind == "evaluateSchedule" {
		open, closed = "active", "inactive"
	}
	first := r.output(v, id, open, next)
	to := r.output(v, id, closed, next)
	checked := to != first && (known || !unset().MatchString(name)) // without a schedule the center is open
	if !checked {
		first = r.through(id, b.Type, b.Name, first)
	} else {
		name = cmp.Or(name, id)
		s := r.Step(importer.Check, b)
		s.ID, s.What = id, name
		if !slices.ContainsFunc(r.center.Hours, func(h importer.Hours) bool { return h.ID == name }) {
			r.center.Hours = append(r.center.Hours, importer.Hours{ID: name})
		}
		s.Edge(importer.Otherwise, first)
		s.Edge("closed", to)
		b.Remark("opening hours are not in the export", "write the hours under hours in routing.yaml")
		first = id
	}
	group, _ := named(v.Get("emergencyGroup"))
	q := &importer.Step{ID: id + "/day", From: []*importer.Block{b}, Kind: importer.Lookup, Name: "day_of_" + cmp.Or(group, name)}
	q.What = "day of " + cmp.Or(group, name)
	for _, path := range []string{"holiday", "emergency"} {
		if v.Get("outputs").Has(path) {
			q.Edge(path, r.output(v, id, path, next))
		}
	}
	if len(q.Edges) == 0 {
		return first
	}
	q.Edge("usual", first)
	r.center.Names[q.What] = readable(q.What)
	r.Steps = append(r.Steps, q)
	if checked {
		b.Expand("holidays and emergencies are asked by a lookup, and then the opening hours")
	}
	return q.ID
}

// unset matches an expression without a value: ToScheduleGroup(NOT_SET).
var unset = diag.LazyPattern(`\bNOT_SET\b`)
