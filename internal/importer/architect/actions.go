package architect

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/importer"
)

// idle are the actions without effect on the way of a call.
var idle = strings.Fields("setScreenPop setWhisperAudio setWrapupCode setFlowOutcome initializeFlowOutcome addFlowMilestone enableParticipantRecord enableParticipantRecording setParticipantData setExternalTag setExternalContact sendNotification setUUIData setUtilizationLabel clearUtilizationLabel setPostFlow setInQueueFlow setConversationData flagConversation createVideo sendEmail setLanguageSkill setCallerId playAudioOnSilence updateParticipantData")

// asked are the actions that ask another system, with their outputs; a failure that has
// actions of its own is an answer too.
var asked = map[string][]string{
	"callData": {"success", "timeout", "failure"}, "callBridge": {"success", "timeout", "failure"}, "callDataAction": {"success", "timeout", "failure"},
	"dataTableLookup": {"found", "notFound", "failure"}, "getExternalContact": {"found", "notFound", "failure"}, "searchExternalContacts": {"oneResult", "multipleResults", "noResults", "failure"},
	"getExternalOrganization": {"found", "notFound", "failure"}, "getParticipantData": {"success"},
	"findQueue": {"found", "notFound"}, "findQueueById": {"found", "notFound"}, "findUser": {"found", "notFound"}, "findUserById": {"found", "notFound"}, "findUsersById": {"found", "notFound"},
	"findSkill": {"found", "notFound"}, "findLanguageSkill": {"found", "notFound"}, "findSchedule": {"found", "notFound"}, "findScheduleGroup": {"found", "notFound"}, "findEmergencyGroup": {"found", "notFound"}, "findGroup": {"found", "notFound"}, "findUserPrompt": {"found", "notFound"}, "findSystemPrompt": {"found", "notFound"}, "findUtilizationLabel": {"found", "notFound"},
	"evaluateEmergencyGroup": {"active", "inactive"}, "getRawSIPHeaders": {"success", "failure"}, "getSIPHeaders": {"success", "failure"}, "decryptData": {"success", "failure"}, "encryptData": {"success", "failure"}, "detectSilence": {"silence", "timeout", "failure"}, "getJourneyOutcome": {"success", "failure"}, "getConversationData": {"success", "failure"}, "getRoutableQueue": {"success", "failure"}, "wait": {"success", "timeout"},
}

// action translates an action, and returns its first step.
func (r *reader) action(kind string, v importer.Value, id, next string) string {
	b := r.block(id, kind, v.Get("name").Text())
	step := func(k importer.Kind, what string) *importer.Step {
		s := r.Step(k, b)
		s.ID, s.What = id, what
		return s
	}
	if slices.Contains(idle, kind) {
		b.LeaveOut(importer.NoEffect)
		step(importer.Pass, "").Edge("", next)
		return id
	}
	switch kind {
	case "playAudio", "playEstimatedWaitTime", "playPositionInQueue", "holdMusic":
		r.playAudio(kind, v, step(importer.Say, ""), next)
	case "disconnect", "endFlow", "endInQueueFlow", "endState":
		step(importer.End, "hung_up")
	case "endTask", "endCommonModule", "endModule":
		return r.endTask(v, id, b, next)
	case "decision":
		r.decision(v.Get("condition").Get("exp").Text(), v.Get("condition"), step(importer.Lookup, ""), r.output(v, id, "yes", next), r.output(v, id, "no", next))
	case "switch":
		return r.switchAction(v, id, b, next)
	case "collectInput":
		r.collect(v, step(importer.Collect, ""), id, next)
	case "updateData":
		r.update(v, step(importer.Set, ""), next)
	case "setLanguage", "setLanguageSafe":
		r.setLanguage(v, step(importer.Set, ""), next)
	case "loop", "loopForEach", "loopUntil":
		r.loop(v, step(importer.Loop, ""), id, next)
	case "loopNext", "nextLoop", "loopExit", "exitLoop":
		to := next
		if n := len(r.loops); n > 0 {
			to = map[bool]string{true: r.loops[n-1].exit, false: r.loops[n-1].next}[strings.Contains(strings.ToLower(kind), "exit")]
		}
		step(importer.Pass, "").Edge("", to)
	case "jumpToMenu", "jumpToTask", "changeState":
		ref := cmp.Or(v.Get("targetMenuRef").Text(), v.Get("targetTaskRef").Text(), v.Get("targetStateRef").Text())
		to := r.jump(ref)
		if to == "" {
			b.Approximate("leads to a menu or task that is not in the flow: here the call ends", "write the steps there")
		}
		step(importer.Pass, "").Edge("", to)
	case "callTask":
		return r.callTask(v, id, b, next)
	case "callCommonModule", "callModule":
		r.callModule(v, step(importer.Run, ""), id, next)
	case "evaluateScheduleGroup", "evaluateSchedule":
		return r.schedule(kind, v, id, b, next)
	case "transferToFlow", "transferToFlowSecure":
		name, _ := named(firstOf(v, "targetFlow", "flow", "secureFlow", "targetSecureFlow"))
		return r.say(r.prompt(v.Get("preTransferAudio")), b, id, func() string { step(importer.Go, flowID(inbound, name)); return id }())
	default:
		if first, ok := r.leaves(kind, v, id, b, next); ok {
			return first
		}
		r.ask(kind, v, step(importer.Lookup, ""), id, next)
	}
	return id
}

func firstOf(v importer.Value, keys ...string) importer.Value {
	for _, k := range keys {
		if v.Has(k) {
			return v.Get(k)
		}
	}
	return importer.Value{}
}

func (r *reader) playAudio(kind string, v importer.Value, s *importer.Step, next string) {
	switch kind {
	case "playEstimatedWaitTime":
		s.Prompt = importer.Prompt{Parts: []importer.Part{{Text: "Your wait is about "}, {Value: "wait"}, {Text: " minutes."}}}
	case "playPositionInQueue":
		s.Prompt = importer.Prompt{Parts: []importer.Part{{Text: "You are number "}, {Value: "position"}, {Text: "."}}}
	case "holdMusic":
		s.Prompt = importer.Prompt{Audio: "music", Takes: seconds(firstOf(v.Get("playStyle"), "duration"), 30*time.Second)}
	default:
		s.Prompt = r.prompt(v.Get("audio"))
	}
	if s.Prompt.Audio != "" && len(s.Prompt.Parts) == 0 && kind == "playAudio" {
		s.From[0].Remark(importer.UnknownRecording, importer.UnknownRecordingFix)
	}
	s.Edge("done", next)
}

// endTask goes back to what called the task, by an output path.
func (r *reader) endTask(v importer.Value, id string, b *importer.Block, next string) string {
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
	_ = next
	return id
}

// equality matches `Flow.x == "a"`, with the value on the right.
var equality = regexp.MustCompile(`^\s*\(*\s*((?:Flow|Task|State|Call|Common|Menu)\.[\w.]+)\s*(==|!=)\s*("(?:[^"\\]|\\.)*"|[\w.-]+)\s*\)*\s*$`)

var truthOf = regexp.MustCompile(`^\s*(!|Not\()?\s*((?:Flow|Task|State|Call|Common)\.[\w.]+)\s*\)?\s*$`)

// compared reads a condition on one value: the value, what it is compared with, and whether it
// has to differ.
func compared(exp string) (variable, value string, negated, ok bool) {
	if m := equality.FindStringSubmatch(exp); m != nil {
		return m[1], strings.Trim(m[3], `"`), m[2] == "!=", true
	}
	if m := truthOf.FindStringSubmatch(exp); m != nil {
		return m[2], "true", m[1] != "", true
	}
	return "", "", false, false
}

// decision makes a branch of a condition on one value, else a lookup that is named after it.
func (r *reader) decision(exp string, v importer.Value, s *importer.Step, yes, no string) {
	if lit := v.Get("lit").Text(); exp == "" && lit != "" {
		s.Kind = importer.Pass
		s.Edge("", map[bool]string{true: yes, false: no}[lit == "true"])
		return
	}
	if exp == "" {
		exp = v.Get("var").Text()
	}
	variable, value, negated, ok := compared(exp)
	if ok && value != "" && !strings.Contains(value, ".") {
		s.Kind, s.What = importer.Branch, variable
		if negated {
			yes, no = no, yes
		}
		s.Edge(value, yes)
		s.Edge(importer.Otherwise, no)
		return
	}
	s.What = cmp.Or(exp, s.ID)
	r.center.Names[s.What] = readable(s.What)
	s.Edge("yes", yes)
	s.Edge("no", no)
}

var notNames = regexp.MustCompile(`[^\pL\pN]+`)

// readable names an expression.
func readable(exp string) string {
	return cmp.Or(strings.Trim(strings.ToLower(strings.Join(notNames.Split(exp, -1), "_")), "_"), "decision")
}

// switchAction makes a branch where all cases compare one value, else a decision for each.
func (r *reader) switchAction(v importer.Value, id string, b *importer.Block, next string) string {
	first := v.Get("evaluate", "firstTrue")
	if !first.IsObject() {
		first = v
	}
	otherwise := r.actions(firstOf(first, "default").Get("actions"), id+"/default", next)
	type one struct{ exp, to string }
	var cases []one
	for i, c := range first.Get("cases").List() {
		c = c.Get("case")
		exp := c.Get("value", "exp").Text()
		cases = append(cases, one{cmp.Or(exp, c.Get("value", "var").Text(), c.Get("value", "lit").Text()), r.actions(c.Get("actions"), fmt.Sprintf("%s/case %d", id, i+1), next)})
	}
	variable := ""
	same := len(cases) > 0
	for _, c := range cases {
		x, _, negated, ok := compared(c.exp)
		same = same && ok && !negated && (variable == "" || x == variable)
		variable = x
	}
	if same {
		s := r.Step(importer.Branch, b)
		s.ID, s.What = id, variable
		for _, c := range cases {
			_, value, _, _ := compared(c.exp)
			s.Edge(value, c.to)
		}
		s.Edge(importer.Otherwise, otherwise)
		return id
	}
	for i := len(cases) - 1; i >= 0; i-- {
		s := r.Step(importer.Lookup, b)
		s.ID = fmt.Sprintf("%s/%d", id, i+1)
		r.decision(cases[i].exp, importer.ValueOf(map[string]any{"exp": cases[i].exp}), s, cases[i].to, otherwise)
		otherwise = s.ID
	}
	if len(cases) == 0 {
		return r.through(id, b.Type, b.Name, otherwise)
	}
	if len(cases) > 1 {
		b.Expand("several conditions: a step for each")
	}
	return otherwise
}

// collect is CollectInput.
func (r *reader) collect(v importer.Value, s *importer.Step, id, next string) {
	s.Prompt, s.Attempts = r.prompt(firstOf(v, "inputAudio", "audio")), 1
	s.Timeout = seconds(v.Get("noEntryTimeout"), 5*time.Second)
	d := v.Get("digits")
	exact := importer.ValueOf(literal(d.Get("exact"))).Int(0)
	least, most := importer.ValueOf(literal(d.Get("range", "min"))).Int(1), importer.ValueOf(literal(d.Get("range", "max"))).Int(0)
	if exact > 0 {
		least, most = exact, exact
	}
	s.Digits = [2]int{least, most}
	s.EndsWith = exact == 0
	s.Into = cmp.Or(v.Get("inputData", "var").Text(), id)
	s.Secret = v.Get("secure").Bool() || strings.Contains(strings.ToLower(s.Into), "pin")
	s.Edge("collected", r.output(v, id, "success", next), importer.Assign{Attribute: s.Into})
	s.Edge("exhausted", r.output(v, id, "failure", next))
}

// update is UpdateData: values that are written out are set, others are answers.
func (r *reader) update(v importer.Value, s *importer.Step, next string) {
	for _, statement := range v.Get("statements").List() {
		for _, kind := range statement.Keys() {
			one := statement.Get(kind)
			variable := one.Get("variable").Text()
			if variable == "" {
				continue
			}
			a := importer.Assign{Attribute: variable}
			value := strings.Trim(cmp.Or(literal(one.Get("value")), one.Get("value", "exp").Text()), " ")
			if constant.MatchString(value) || one.Get("value").Has("lit") {
				a.Values = []string{cmp.Or(strings.Trim(value, `"`), "empty")}
			}
			s.Sets = append(s.Sets, a)
		}
	}
	s.Edge("done", next)
}

var constant = regexp.MustCompile(`^("(?:[^"\\]|\\.)*"|true|false|-?\d+(\.\d+)?)$`)

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

// loop runs its actions some times: as often as it says, or at most ten.
func (r *reader) loop(v importer.Value, s *importer.Step, id, next string) {
	n := importer.ValueOf(literal(v.Get("loopCount"))).Int(0)
	if n <= 0 {
		n = 10
		s.From[0].Approximate("how often it runs is known only in the call: here 10 times", "write the number")
	}
	s.What = fmt.Sprint(n)
	r.loops = append(r.loops, loop{id, next})
	s.Edge("again", r.output(v, id, "loop", id))
	r.loops = r.loops[:len(r.loops)-1]
	s.Edge("done", next)
}

// callTask puts the actions of a task in its place. A task that calls itself is not followed.
func (r *reader) callTask(v importer.Value, id string, b *importer.Block, next string) string {
	m := reference.FindStringSubmatch(v.Get("targetTaskRef").Text())
	key := ""
	if m != nil {
		key = m[2]
	}
	t := r.tasks[key]
	if !t.IsObject() || slices.Contains(r.calling, key) || len(r.calling) > 8 {
		b.Approximate("calls a task that is not in the flow, or that calls this one: here the call goes on", "write the steps of the task")
		return r.through(id, b.Type, b.Name, next)
	}
	ends := map[string]string{}
	r.calling = append(r.calling, key)
	r.returns = append(r.returns, func(path string) string {
		to, ok := ends[path]
		if !ok { // the actions of the output are those of the caller
			calling, returns := r.calling, r.returns
			r.calling, r.returns = calling[:len(calling)-1], returns[:len(returns)-1]
			to = r.output(v, id, path, next)
			r.calling, r.returns = calling, returns
			ends[path] = to
		}
		return to
	})
	first := r.task(t, id+" > task "+cmp.Or(t.Get("refId").Text(), t.Get("name").Text()), next)
	r.calling, r.returns = r.calling[:len(r.calling)-1], r.returns[:len(r.returns)-1]
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
	for _, path := range v.Get("outputs").Keys() {
		s.Edge(path, r.output(v, id, path, next))
	}
	s.Edge("default", next)
	s.Edge("completed", next)
}

// schedule checks opening hours. A holiday or an emergency that leads elsewhere is asked first.
func (r *reader) schedule(kind string, v importer.Value, id string, b *importer.Block, next string) string {
	name, _ := named(firstOf(v, "scheduleGroup", "schedule"))
	name = cmp.Or(name, id)
	open, closed := "open", "closed"
	if kind == "evaluateSchedule" {
		open, closed = "active", "inactive"
	}
	s := r.Step(importer.Check, b)
	s.ID, s.What = id, name
	if !slices.ContainsFunc(r.center.Hours, func(h importer.Hours) bool { return h.ID == name }) {
		r.center.Hours = append(r.center.Hours, importer.Hours{ID: name})
	}
	s.Edge(importer.Otherwise, r.output(v, id, open, next))
	s.Edge("closed", r.output(v, id, closed, next))
	b.Remark("opening hours are not in the export", "write the hours under hours in routing.yaml")
	special := v.Get("outputs").Has("holiday") || v.Get("outputs").Has("emergency")
	if !special {
		return id
	}
	q := r.Step(importer.Lookup, b)
	q.ID, q.What, q.Name = id+"/day", "day of "+name, "day_of_"+name
	r.center.Names[q.What] = q.What
	q.Edge("usual", id)
	for _, path := range []string{"holiday", "emergency"} {
		if v.Get("outputs").Has(path) {
			q.Edge(path, r.output(v, id, path, next))
		}
	}
	b.Expand("holidays and emergencies are asked by a lookup, and then the opening hours")
	return q.ID
}

// leaves translates the actions that hand the call on.
func (r *reader) leaves(kind string, v importer.Value, id string, b *importer.Block, next string) (string, bool) {
	s := &importer.Step{ID: id, From: []*importer.Block{b}}
	failure := func() string {
		to := r.output(v, id, "failure", next)
		if v.Has("failureOutputs") && v.Get("failureOutputs").Has("actions") {
			to = r.actions(v.Get("failureOutputs", "actions"), id+"/failure", next)
		}
		return to
	}
	switch kind {
	case "transferToAcd", "transferToACD":
		name, known := named(firstOf(v, "targetQueue", "queue"))
		if !known {
			b.Approximate("its queue is known only in the call", "write queue: {by: ATTRIBUTE, …}")
		}
		s.Kind, s.What = importer.Enqueue, cmp.Or(name, "queue")
		r.center.Names[s.What] = s.What
		s.Priority = min(max(importer.ValueOf(literal(v.Get("priority"))).Int(0), 0), 100)
		s.Edge("answered", "")
		s.ErrorEdge(failure())
		r.inQueueFlow(v, s, b)
	case "transferToNumber", "transferToUser", "transferToGroup":
		name, _ := named(firstOf(v, "targetNumber", "phoneNumber", "number", "targetUser", "user", "targetGroup", "group"))
		s.Kind, s.What = importer.Transfer, cmp.Or(name, b.Name, kind)
		if to := failure(); to != "" {
			s.Takes = 3 * time.Minute
			s.Edge("completed", "")
			s.Edge("failed", to)
		}
	case "transferToVoicemail", "transferToGroupVoicemail":
		s.Kind, s.What = importer.Record, "voicemail"
		s.Edge("recorded", "")
		s.Edge("silent", "")
	case "createCallback":
		name, _ := named(firstOf(v, "targetQueue", "queue"))
		s.Kind, s.What = importer.Callback, cmp.Or(name, "queue")
		s.Edge("booked", r.output(v, id, "success", next))
		s.ErrorEdge(failure())
	default:
		return "", false
	}
	r.Steps = append(r.Steps, s)
	return r.say(r.prompt(firstOf(v, "preTransferAudio", "transferAudio")), b, id, id), true
}

// inQueueFlow gives a queue the prompts of the in-queue flow that it names, in turn.
func (r *reader) inQueueFlow(v importer.Value, s *importer.Step, b *importer.Block) {
	name, _ := named(firstOf(v, "inQueueFlow", "targetInQueueFlow", "inQueueHandling"))
	for _, other := range r.readers {
		if other.kind != inQueue || name == "" || other.Name != name {
			continue
		}
		actions := firstOf(other.root, "startUpTaskActions").List()
		for _, item := range actions {
			for _, kind := range item.Keys() {
				p := &importer.Step{From: []*importer.Block{{}}}
				if kind == "playAudio" || kind == "holdMusic" || strings.HasPrefix(kind, "play") {
					other.playAudio(kind, item.Get(kind), p, "")
					s.Hold = append(s.Hold, p.Prompt)
				} else if !slices.Contains(idle, kind) {
					b.Approximate("the in-queue flow decides: here its prompts are played in turn", "write its decisions into the queue step")
				}
			}
		}
		s.Every = 30 * time.Second
	}
}

// ask is a lookup of what another system answers, or of how an action ends that is not known.
func (r *reader) ask(kind string, v importer.Value, s *importer.Step, id, next string) {
	b := s.From[0]
	answers, known := asked[kind]
	s.What = cmp.Or(b.Name, kind)
	r.center.Names[s.What] = readable(s.What)
	if !known {
		if strings.HasPrefix(kind, "call") || strings.HasPrefix(kind, "dial") {
			b.Approximate("a bot or another flow talks with the caller: only how it ends is an answer", "")
		} else {
			b.Approximate("an action that is not known: here its outputs are answers of a lookup", "write the steps that it stands for")
		}
		answers = v.Get("outputs").Keys()
		if len(answers) == 0 {
			answers = []string{"done"}
		}
	}
	for i, a := range answers {
		if known && i > 0 && !v.Get("outputs").Has(a) && a != "notFound" {
			continue // it goes on like the first
		}
		var sets []importer.Assign
		if i == 0 {
			for _, x := range r.filled(v) {
				sets = append(sets, importer.Assign{Attribute: x})
			}
		}
		s.Edge(map[string]string{"notFound": "not_found", "failure": "failed"}[a]+map[bool]string{true: a}[a != "notFound" && a != "failure"], r.output(v, id, a, next), sets...)
	}
}

// filled returns the variables that the first output of an action fills: {var: Flow.x}.
func (r *reader) filled(v importer.Value) []string {
	var out []string
	var visit func(importer.Value, int)
	visit = func(x importer.Value, depth int) {
		if depth > 12 {
			return
		}
		for _, k := range x.Keys() {
			if k == "var" && x.Get(k).Text() != "" && !slices.Contains(out, x.Get(k).Text()) {
				out = append(out, x.Get(k).Text())
			}
			if k != "actions" && k != "inputs" {
				visit(x.Get(k), depth+1)
			}
		}
		for _, item := range x.List() {
			visit(item, depth+1)
		}
	}
	for _, k := range v.Keys() {
		if lower := strings.ToLower(k); strings.Contains(lower, "output") || strings.Contains(lower, "result") || k == "dataTable" || k == "attributes" || k == "category" {
			visit(v.Get(k), 0)
		}
	}
	return out
}
