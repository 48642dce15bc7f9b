package twiliostudio_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"html"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
	"github.com/ivrsim/ivrsim/internal/platforms/tracetest"
	"github.com/ivrsim/ivrsim/internal/platforms/twiliostudio"
	"github.com/ivrsim/ivrsim/internal/platforms/twiliostudio/studiotest"
)

// A plain interpreter of Studio flows, written from Twilio's documentation: "Studio widget
// library", "Studio flow definition", "Studio and Liquid" and, for what widgets do with a
// call, the TwiML verbs Gather, Say, Dial, Enqueue and Record. It shares nothing with the
// importer but the report's word on which blocks are approximated.
type platform struct {
	flows   map[string]*sourceFlow // by sid
	blocks  tracetest.Blocks
	sources string // the first file, and the result of all
	failed  func(error)

	whole map[[2]string]bool // the blocks that compare whole answers, by file and block
}

type sourceFlow struct {
	file    string
	Initial string `json:"initial_state"`
	States  []sourceWidget
	byName  map[string]*sourceWidget
	text    string
}

type sourceWidget struct {
	Name, Type  string
	Properties  map[string]any
	Transitions []struct {
		Event, Next string
		Conditions  []struct {
			Type, Value string
			Arguments   []string
		}
	}
}

// readPlatform reads the flows of files.
func readPlatform(t failer, files []txtar.File) *platform {
	p := &platform{flows: map[string]*sourceFlow{}}
	for _, f := range files {
		var outer struct {
			Sid        string
			Definition json.RawMessage
		}
		src := f.Data
		if err := json.Unmarshal(src, &outer); err != nil {
			t.Fatalf("%v", err)
		}

		if outer.Definition != nil {
			src = outer.Definition
			var text string
			if json.Unmarshal(src, &text) == nil {
				src = []byte(text)
			}
		}

		flow := &sourceFlow{file: f.Name, byName: map[string]*sourceWidget{}, text: string(src)}
		if err := json.Unmarshal(src, flow); err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}

		for i := range flow.States {
			if w := &flow.States[i]; flow.byName[w.Name] == nil {
				flow.byName[w.Name] = w
			}
		}

		p.flows[cmp.Or(outer.Sid, f.Name)] = flow
	}

	return p
}

// workflow is the queue of a widget that sends a task to a workflow: the widget's name, or "workflow" where
// other widgets send theirs there, too.
func (p *platform) workflow(w *sourceWidget) string {
	for _, f := range p.flows {
		for i := range f.States {
			if o := &f.States[i]; o.Name != w.Name && w.property("workflow") != "" && o.property("workflow") == w.property("workflow") {
				return "workflow"
			}
		}
	}
	return w.Name
}

type failer interface{ Fatalf(string, ...any) }

func (w *sourceWidget) property(name string) string {
	switch v := w.Properties[name].(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

func (w *sourceWidget) next(events ...string) string {
	for _, t := range w.Transitions {
		if slices.Contains(events, t.Event) && t.Next != "" {
			return t.Next
		}
	}
	return ""
}

// studioCall is a call in a Studio flow.
type studioCall struct {
	*platform
	frames  []frame // the flows that run each other, the innermost last
	values  map[string]string
	heard   string
	free    string
	ended   bool
	runs    int // of flows that are not imported, since the last input
	answers []studioCall
	inputs  []string
	full    bool // the queues are
}

// frame is a flow, and the widget that the call is at.
type frame struct {
	flow *sourceFlow
	sid  string
	at   string
}

// unknown stands for a value that another system gives, and is followed by its name.
const unknown = "\x02"

func (p *platform) call(sid string, world tracetest.World) studioCall {
	c := studioCall{platform: p, values: map[string]string{}, full: world.Full}
	return c.begin(sid, "incomingCall", "incomingParent", "incomingRequest").run()
}

// begin begins a flow with the first of some events that its trigger has.
func (c studioCall) begin(sid string, events ...string) studioCall {
	flow := c.flows[sid]
	at := flow.Initial
	if w := flow.byName[at]; w != nil && w.Type == "trigger" {
		c.visit(flow, at)
		for _, event := range events {
			if at = w.next(event); at != "" {
				break
			}
		}
	}
	c.frames = append(slices.Clone(c.frames), frame{flow, sid, at})
	return c
}

// visit notes why the widget is not compared.
func (c *studioCall) visit(flow *sourceFlow, name string) {
	free, err := c.blocks.Compared(flow.file, name)
	if err != nil {
		c.failed(err)
	}
	c.free = cmp.Or(c.free, free)
}

func (c *studioCall) top() *frame { return &c.frames[len(c.frames)-1] }

func (c studioCall) scope() string { return c.top().sid + ":" }

func (c studioCall) fork() studioCall {
	c.frames, c.values = slices.Clone(c.frames), maps.Clone(c.values)
	c.answers, c.inputs = nil, nil
	return c
}

func (c studioCall) to(next string) studioCall {
	c = c.fork()
	c.top().at = next
	return c
}

// run follows the call to its next wait.
func (c studioCall) run() studioCall {
	c = c.fork()
	for hops := 0; c.free == "" && !c.ended && c.answers == nil && c.inputs == nil; hops++ {
		w := c.top().flow.byName[c.top().at]
		switch {
		case hops > 200:
			c.free = "it never waits"
		case w == nil && len(c.frames) > 1:
			c.frames = c.frames[:len(c.frames)-1]
			c.top().at = c.top().flow.byName[c.top().at].next("completed")
		case w == nil:
			c.heard, c.ended = tracetest.Happened(c.heard, "end", ""), true
		default:
			if c.visit(c.top().flow, w.Name); c.free == "" {
				c.step(w)
			}
		}
	}

	return c
}

func (c *studioCall) step(w *sourceWidget) {
	switch w.Type {
	case "say-play":
		c.say(w)
		c.ends(w, "success")
		c.top().at = w.next("audioComplete")
	case "gather-input-on-call":
		c.say(w)
		c.gather(w)
	case "split-based-on":
		c.split(w)
	case "set-variables":
		c.set(w)
		c.top().at = w.next("next")
	case "fork-stream", "record-call", "resume-conversation", "send-message", "start-conversation":
		c.top().at = w.next("next", "success", "resumed", "sent", "created")
	case "make-http-request", "run-function", "search-for-profile":
		c.ask(w)
	case "connect-call-to":
		c.dial(w)
	case "enqueue-call", "send-to-flex":
		name := c.render(w.property("queue_name"), "")
		if strings.Contains(name, unknown) || name == "" && w.property("queue_name") != "" {
			c.free = "a queue that is chosen in the call"
			return
		}
		if c.full {
			c.isFull(w)
			return
		}
		c.heard = tracetest.Happened(c.heard, "queue", cmp.Or(name, c.workflow(w), w.Name))
		c.inputs = []string{"answered"}

	case "record-voicemail":
		c.inputs = []string{"record", "silent"}
	case "run-subflow":
		c.runSubflow(w)
	default:
		c.free = w.Type
	}
}

// isFull leads a call on that a full queue does not take.
func (c *studioCall) isFull(w *sourceWidget) {
	next := w.next("failedToEnqueue")
	if next == "" {
		c.free = "a full queue without a way"
		return
	}
	c.ends(w, "success")
	c.assign(c.scope()+"widgets."+w.Name+".QueueResult", "queue-full")
	c.top().at = next
}

var tag = regexp.MustCompile(`<[^<>]*>`)

func (c *studioCall) say(w *sourceWidget) {
	text := w.property("say")
	if text == "" && w.property("play") != "" {
		text = path.Base(strings.ReplaceAll(strings.SplitN(w.property("play"), "?", 2)[0], "%20", " "))
	}
	times, _ := strconv.Atoi(w.property("loop"))
	for range max(1, times) {
		c.heard = tracetest.Said(c.heard, c.render(html.UnescapeString(tag.ReplaceAllString(text, " ")), tracetest.Anything))
	}
}

var liquid = regexp.MustCompile(`\{\{(.*?)\}\}`)

// render fills in the values of a text. An unknown one becomes anything, or itself.
func (c *studioCall) render(text, anything string) string {
	if strings.Contains(text, "{%") {
		c.free = "Liquid commands"
	}
	return liquid.ReplaceAllStringFunc(text, func(match string) string {
		v := c.evaluate(strings.Trim(match, "{}"))
		entered := strings.Contains(match, ".Digits") || strings.Contains(match, ".SpeechResult")
		if strings.HasPrefix(v, unknown) || anything != "" && entered { // what was entered is masked
			return cmp.Or(anything, v)
		}
		return v
	})
}

// evaluate returns an expression's value: the value of its path, changed by filters.
func (c *studioCall) evaluate(expression string) string {
	name, filters, _ := strings.Cut(expression, "|")
	name = strings.TrimSpace(name)
	v := c.value(name)

	for filter := range strings.SplitSeq(filters, "|") {
		word, argument, _ := strings.Cut(strings.TrimSpace(filter), ":")
		n, _ := strconv.Atoi(v)
		m, err := strconv.Atoi(strings.TrimSpace(argument))

		switch {
		case word == "":
		case word == "plus" && err == nil && !strings.HasPrefix(v, unknown):
			v = strconv.Itoa(n + m)
		case word == "minus" && err == nil && !strings.HasPrefix(v, unknown):
			v = strconv.Itoa(n - m)
		default:
			c.free = "a filter"
		}
	}

	return v
}

// value gives the value of a path: what the call has set, else nothing. What the trigger and
// other systems give is not known.
func (c *studioCall) value(name string) string {
	if of, rest, ok := strings.Cut(strings.TrimPrefix(name, "widgets."), "."); ok && strings.HasPrefix(name, "widgets.") {
		w := c.top().flow.byName[of]
		if w != nil && (w.Type == "set-variables" || w.Type == "run-subflow" && c.flows[w.property("flow_sid")] != nil) {
			name = "flow.variables." + rest
		}
	}
	v, set := c.values[c.scope()+name]
	if !strings.HasPrefix(name, "widgets.") && !strings.HasPrefix(name, "trigger.parent.") {
		v, set = c.values[name]
	}
	of := strings.SplitN(name, ".", 3)
	switch {
	case strings.HasPrefix(v, unknown): // the value of another path, which may be known by now
		if known, ok := c.values[v[1:]]; ok {
			return known
		}
		return v
	case set:
		return v
	case name == "trigger.call.From", name == "contact.channel.address":
		return tracetest.Anything
	case of[0] == "trigger" && (len(of) < 2 || of[1] != "parent"), of[0] == "contact", of[0] == "flow" && len(of) > 1 && of[1] == "data":
		return unknown + name
	// Of a gather alone: another flow may call any variable so.
	case of[0] == "widgets" && len(of) == 3 && (of[2] == "Digits" || of[2] == "SpeechResult") && !c.is(of[1], "run-subflow"):
	case of[0] == "widgets" && len(of) == 3 && strings.HasPrefix(of[2], "parsed") && !c.asks(of[1]): // of a request
	case of[0] == "widgets" && len(of) == 3 && c.values[c.scope()+"widgets."+of[1]] == "success":
		return unknown + c.scope() + name
	case of[0] == "widgets" && len(of) == 3 && c.values[c.scope()+"widgets."+of[1]] == "failed" &&
		!strings.HasPrefix(of[2], "parsed") && of[2] != "body": // such as the status of the request
		return unknown + c.scope() + name
	}
	return ""
}

// asks reports whether a widget of the flow asks another system, whose answer is parsed, or runs a flow.
func (c *studioCall) asks(name string) bool {
	return c.is(name, "make-http-request", "run-function", "run-subflow")
}

// is reports whether the flow has a widget of the name with one of some types.
func (c *studioCall) is(name string, types ...string) bool {
	w := c.top().flow.byName[name]
	return w != nil && slices.Contains(types, w.Type)
}

// assign gives a value to a path.
func (c *studioCall) assign(path, value string) { c.values[path] = value }

func (c *studioCall) set(w *sourceWidget) {
	list, _ := w.Properties["variables"].([]any)
	for _, v := range list {
		pair := v.(map[string]any)
		c.assign("flow.variables."+fmt.Sprint(pair["key"]), c.render(fmt.Sprint(pair["value"]), ""))
	}
}

// ask: another system succeeds or fails.
func (c *studioCall) ask(w *sourceWidget) {
	for _, events := range [][]string{{"success", "found"}, {"failed", "fail", "notFound"}} {
		if w.Type == "search-for-profile" && events[0] == "failed" {
			events = []string{"fail", "notFound"}
		}
		fork := c.to(w.next(events...))
		ended := "success"
		if slices.Contains(events, "fail") || slices.Contains(events, "failed") {
			ended = "failed"
		}
		fork.ends(w, ended)
		c.answers = append(c.answers, fork)
	}
}

// ends notes that a widget has ended, so that it has results, and none of an earlier time.
func (c *studioCall) ends(w *sourceWidget, how string) {
	maps.DeleteFunc(c.values, func(path, _ string) bool { return strings.HasPrefix(path, c.scope()+"widgets."+w.Name+".") })
	c.assign(c.scope()+"widgets."+w.Name, how)
}

func (c *studioCall) dial(w *sourceWidget) {
	to := cmp.Or(w.property("to"), strings.TrimPrefix(strings.Split(w.property("sip_endpoint"), "@")[0], "sip:"))
	c.heard = tracetest.Happened(c.heard, "transfer", to)
	if w.next("callCompleted") == "" {
		c.ended = true
		return
	}
	for _, status := range []string{"completed", "busy", "no-answer", "failed"} {
		fork := c.to(w.next("callCompleted"))
		fork.ends(w, "success")
		fork.assign(c.scope()+"widgets."+w.Name+".DialCallStatus", status)
		c.answers = append(c.answers, fork)
	}
}

func (c *studioCall) runSubflow(w *sourceWidget) {
	sid := w.property("flow_sid")
	if len(c.frames) > 4 {
		c.free = "recursion"
		return
	}
	if c.flows[sid] == nil {
		// Such flows may run each other more often than calls are followed.
		if c.runs++; c.runs > 4 {
			c.free = "flows that may run without an end"
			return
		}

		// Somebody else has the call, and may give each result.
		c.heard = tracetest.Happened(c.heard, "transfer", w.Name)
		c.ends(w, "success")
		c.top().at = w.next("completed")
		return
	}
	list, _ := w.Properties["parameters"].([]any)
	for _, v := range list {
		pair := v.(map[string]any)
		c.assign(sid+":trigger.parent.parameters."+fmt.Sprint(pair["key"]), c.render(fmt.Sprint(pair["value"]), ""))
	}
	*c = c.begin(sid, "incomingParent", "incomingCall", "incomingRequest")
}

// split takes the first transition all of whose conditions hold. A value that is not known
// becomes an input that tells some condition from the others.
func (c *studioCall) split(w *sourceWidget) {
	for _, t := range w.Transitions {
		holds := t.Event == "match" && len(t.Conditions) > 0
		for _, x := range t.Conditions {
			input := w.property("input")
			if len(x.Arguments) > 0 {
				input = x.Arguments[0]
			}
			v, value := c.render(input, ""), c.render(x.Value, "")
			if strings.HasPrefix(v, unknown) {
				c.decide(v[1:])
				return
			}
			if strings.Contains(v+value, unknown) || strings.Contains(v, tracetest.Anything) {
				c.free = "a value made of unknown ones"
				return
			}

			is, ok := holdsFor(x.Type, v, value)
			if !ok {
				c.free = x.Type
				return
			}

			holds = holds && is
		}

		if holds {
			c.top().at = t.Next
			return
		}
	}
	c.top().at = w.next("noMatch")
}

// decide gives an unknown value each of those that the flow tells apart.
func (c *studioCall) decide(path string) {
	values := map[string]bool{"": true, "something else": true}
	for _, w := range c.top().flow.States {
		for _, t := range w.Transitions {
			for _, x := range t.Conditions {
				for _, v := range append(strings.Split(x.Value, ","), x.Value) {
					v = strings.TrimSpace(v)
					values[v] = true

					// Another condition may compare the whole value, so that a longer value takes a way of its own.
					if strings.HasSuffix(x.Type, "start_with") || strings.HasSuffix(x.Type, "starts_with") {
						values[v+"x"] = true
					}
					if strings.HasPrefix(x.Type, "contain") || strings.HasSuffix(x.Type, "contain") {
						values["x"+v] = true
						values[v+"x"] = true
					}
					if n, err := strconv.ParseFloat(v, 64); err == nil {
						values[strconv.FormatFloat(n-1, 'f', -1, 64)] = true
						values[strconv.FormatFloat(n+1, 'f', -1, 64)] = true
					}
				}
			}
		}
	}
	for _, v := range slices.Sorted(maps.Keys(values)) {
		fork := c.fork()
		fork.assign(path, v)
		c.answers = append(c.answers, fork)
	}
}

// holdsFor tells whether a condition holds.
func holdsFor(operator, text, value string) (is, ok bool) {
	text, value = strings.ToLower(strings.TrimSpace(text)), strings.ToLower(strings.TrimSpace(value))
	list := strings.Split(value, ",")

	for i := range list {
		list[i] = strings.TrimSpace(list[i])
	}
	a, errA := strconv.ParseFloat(text, 64)
	b, errB := strconv.ParseFloat(value, 64)

	switch operator {
	case "equal_to":
		return text == value, true
	case "not_equal_to":
		return text != value, true
	case "matches_any_of":
		return slices.Contains(list, text), true
	case "does_not_match_any_of":
		return !slices.Contains(list, text), true
	case "contains":
		return strings.Contains(text, value), true
	case "does_not_contain":
		return !strings.Contains(text, value), true
	case "starts_with":
		return strings.HasPrefix(text, value), true
	case "does_not_start_with":
		return !strings.HasPrefix(text, value), true
	case "is_blank":
		return text == "", true
	case "is_not_blank":
		return text != "", true
	case "less_than":
		return errA == nil && errB == nil && a < b, true
	case "greater_than":
		return errA == nil && errB == nil && a > b, true
	case "regex":
		re, err := regexp.Compile("(?i)^(?:" + value + ")$")
		return err == nil && re.MatchString(text), err == nil
	}

	return false, false
}

// gather waits for the caller. The effect of an event without a transition is not compared.
func (c *studioCall) gather(w *sourceWidget) {
	key, words := w.next("keypress"), w.next("speech")
	c.inputs = []string{"silent"}
	single, entries := c.compared(w, "Digits")
	if key != "" && single {
		c.inputs = append(c.inputs, "press 1", "press 2", "press 7", "press 0")
		for _, e := range entries {
			c.inputs = append(c.inputs, "press "+e)
		}
	} else if key != "" {
		most, _ := strconv.Atoi(cmp.Or(w.property("number_of_digits"), "9"))
		c.inputs = append(c.inputs, "enter "+strings.Repeat("7", min(most, 30)))
		for _, e := range entries {
			if len(e) <= most && strings.Trim(e, "0123456789") == "" && e != "" {
				c.inputs = append(c.inputs, "enter "+e)
			}
		}
	}

	if words != "" {
		c.inputs = append(c.inputs, "say something else")
		_, said := c.compared(w, "SpeechResult")
		for _, s := range said {
			c.inputs = append(c.inputs, "say "+s, "say "+s+" of course", "say well "+s+" then")
		}
	}
}

// compared returns the values that an output of a widget is compared with, and whether an entry is one
// key: it takes one only, or is compared with single keys.
func (c *studioCall) compared(w *sourceWidget, output string) (single bool, values []string) {
	single = true
	for _, s := range c.top().flow.States {
		for _, t := range s.Transitions {
			for _, x := range t.Conditions {
				if len(x.Arguments) == 0 || !strings.Contains(x.Arguments[0], "widgets."+w.Name+"."+output) {
					continue
				}
				for v := range strings.SplitSeq(x.Value, ",") {
					if v = strings.TrimSpace(v); v != "" && v != cmp.Or(w.property("finish_on_key"), "#") {
						values = append(values, v)
					}
					single = single && len(v) == 1
				}
			}
		}
	}

	single = single && len(values) > 0 || w.property("number_of_digits") == "1"
	if output == "Digits" {
		values = slices.DeleteFunc(values, func(v string) bool { return strings.Trim(v, "0123456789*#") != "" || single && len(v) != 1 })
	}
	return single, values
}

// isLonger reports whether an answer has one of the compared ones within it, or is written as a pattern. The report names
// questions that a longer answer leads on from in another way.
func (c *studioCall) isLonger(w *sourceWidget, answer string) bool {
	_, said := c.compared(w, "SpeechResult")
	return regexp.QuoteMeta(answer) != answer || !slices.Contains(said, answer) &&
		slices.ContainsFunc(said, func(s string) bool { return strings.Contains(answer, s) })
}

func (c studioCall) Heard() string    { return c.heard }
func (c studioCall) Free() string     { return c.free }
func (c studioCall) Inputs() []string { return c.inputs }
func (c studioCall) Key() string      { return fmt.Sprint(c.frames, c.values, c.heard, c.ended, c.runs) }

func (c studioCall) Answers() []tracetest.Call {
	var out []tracetest.Call
	for _, a := range c.answers {
		out = append(out, a.run())
	}
	return out
}

func (c studioCall) Give(input string) tracetest.Call {
	if c.ended {
		return nil
	}
	w := c.top().flow.byName[c.top().at]
	out := c.fork()
	out.heard = ""
	out.runs = 0
	verb, what, _ := strings.Cut(input, " ")
	output := func(name, value string) { out.assign(c.scope()+"widgets."+w.Name+"."+name, value) }
	event := map[string]string{
		"press": "keypress", "enter": "keypress", "say": "speech", "silent": "timeout",
		"record": "recordingComplete", "answered": "callComplete", "wait": "callComplete",
	}[verb]
	gathers := w.Type == "gather-input-on-call"

	// Each turn of a widget gives all of its results again. The documentation of Gather does not close the list: each
	// request has the parameters of the call, too.
	out.ends(w, "success")
	switch {
	case gathers && (verb == "press" || verb == "enter"):
		if most, _ := strconv.Atoi(w.property("number_of_digits")); most > 0 {
			what = what[:min(most, len(what))]
		}
		if single, _ := c.compared(w, "Digits"); single && verb == "enter" {
			out.free = "more than one key where one is asked for"
		}
		output("Digits", what)
		output("SpeechResult", "")
		output("Confidence", "")
		if what == cmp.Or(w.property("finish_on_key"), "#") {
			out.free = "only the key that ends an entry"
		}
	case gathers && verb == "say":
		output("Digits", "")
		output("SpeechResult", what)
		output("Confidence", unknown+c.scope()+"widgets."+w.Name+".Confidence")
		if c.whole[[2]string{c.top().flow.file, w.Name}] && c.isLonger(w, what) {
			out.free = importer.TakesWholeAnswers
		}
	case gathers && verb == "silent":
		output("Digits", "")
		output("SpeechResult", "")
		output("Confidence", "")
	case w.Type == "record-voicemail" && verb == "silent":
		event = "noAudio"
	case w.Type == "record-voicemail" && verb == "record", (w.Type == "enqueue-call" || w.Type == "send-to-flex") && verb == "answered",
		w.Type == "send-to-flex" && verb == "wait" && w.property("timeout") != "": // in vain
	default:
		return nil
	}
	if verb == "answered" {
		output("QueueResult", "bridged")
	}
	if gathers && event != "timeout" && w.next(event) == "" {
		out.free = "an event without a transition"
		return out
	}
	out.top().at = w.next(event)
	return out.run()
}

// TestSource follows the flows of each case in testdata.
func TestSource(t *testing.T) {
	for _, file := range importertest.Archives(t) {
		if strings.Contains(file, "hostile") { // Studio would not save its flows
			continue
		}
		t.Run(strings.TrimSuffix(path.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			flows := importertest.Flows(archive)
			sources := importertest.Sources(t, twiliostudio.Format, flows)
			p, imported := open(t, flows, sources)
			longtest.CheckN(t, 20, 1000, func(t *rapid.T) { p.follow(t, imported) })
		})
	}
}

// TestRandomSource follows random flows, as designers save them.
func TestRandomSource(t *testing.T) {
	longtest.CheckN(t, 40, 1000, func(t *rapid.T) {
		file := txtar.File{Name: "flow.json", Data: studiotest.Plain(t)}
		p, imported := open(t, []txtar.File{file}, []importer.Source{{File: file.Name, Content: file.Data}})
		p.follow(t, imported)
	})
}

// missing is the reason of a flow that is not imported. It may give each result.
const missing = "leads to a flow that is not imported"

// open reads flows twice: as the platform, and as what becomes of them.
func open(t failer, files []txtar.File, sources []importer.Source) (*platform, *tracetest.Imported) {
	p := readPlatform(t, files)
	made := importertest.Made(t, twiliostudio.Format, "", sources)
	compared := []string{missing, importer.TakesWholeAnswers}
	imported := tracetest.Open(t, made, compared...)
	if len(imported.Errors) > 0 {
		t.Fatalf("%v\n%s", imported.Errors, tracetest.Folder(made))
	}
	p.whole = map[[2]string]bool{}
	for _, b := range made.Report.Blocks {
		p.whole[[2]string{b.File, b.Block}] = slices.ContainsFunc(b.Notes(), func(n importer.Note) bool {
			return n.Reason == importer.TakesWholeAnswers
		})
	}
	p.blocks, p.sources = tracetest.BlocksOf(made.Report, compared...), fmt.Sprintf("%s\n%s", files[0].Data, tracetest.Folder(made))
	return p, imported
}

// follow fails where the flows and their imports differ.
func (p *platform) follow(t *rapid.T, imported *tracetest.Imported) {
	draw := func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "draw") }
	p.failed = func(err error) { t.Fatalf("%v\n%s", err, p.sources) }
	different := imported.Compare(draw, 2*len(tracetest.Worlds), func(id string, world tracetest.World) tracetest.Call { return p.call(id, world) })
	if len(different) > 0 {
		t.Fatalf("%s\n%s", strings.Join(different, "\n"), p.sources)
	}
}
