package amazonconnect_test

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
	"github.com/ivrsim/ivrsim/internal/platforms/amazonconnect"
	"github.com/ivrsim/ivrsim/internal/platforms/amazonconnect/connecttest"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
	"github.com/ivrsim/ivrsim/internal/platforms/tracetest"
)

// A plain interpreter of flows in the language 2019-10-30, written from "Amazon Connect Flow
// language" and the pages of the blocks in the administrator guide. It follows the actions
// below; after any other the call is not compared. It shares nothing with the importer but
// the report's word on which blocks are approximated.
type platform struct {
	flows   map[string]*sourceFlow // by name
	sets    map[string]bool        // the attributes that a call can set, which are empty before
	reached map[*sourceAction]bool // the actions of calls
	outside map[string]bool        // the attributes that functions set, too
	blocks  tracetest.Blocks
	world   tracetest.World
	sources string // the first file, and the result of all
	failed  func(error)
}

type sourceFlow struct {
	file     string
	Start    string `json:"StartAction"`
	Metadata struct {
		Name           string
		ActionMetadata map[string]struct {
			Parameters map[string]struct{ DisplayName string }
		}
	}
	Actions []sourceAction
	byID    map[string]*sourceAction
}

type sourceAction struct {
	Identifier, Type string
	Parameters       map[string]any
	Transitions      struct {
		NextAction string
		Conditions []struct {
			NextAction string
			Condition  struct {
				Operator string
				Operands []string
			}
		}
		Errors []struct{ NextAction, ErrorType string }
	}
}

func (a *sourceAction) text(key string) string {
	switch v := a.Parameters[key].(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return ""
}

// onError returns where the first of some errors leads that has an edge, or the next action.
func (a *sourceAction) onError(kinds ...string) string {
	for _, kind := range kinds {
		for _, e := range a.Transitions.Errors {
			if e.ErrorType == kind {
				return e.NextAction
			}
		}
	}
	return a.Transitions.NextAction
}

// connectCall is a call in a flow.
type connectCall struct {
	*platform
	flow    *sourceFlow
	at      string
	values  map[string]string // by path, and the rounds of loops
	heard   string
	free    string
	ended   bool
	runs    int // of modules that are not imported, since the last input
	callers []caller
	answers []connectCall
	inputs  []string
}

// caller is a flow that runs a module, with its own attributes and the block after the run.
type caller struct {
	flow *sourceFlow
	next string
	own  map[string]string
}

const unknown = "\x02"

func (c connectCall) fork() connectCall {
	c.values = maps.Clone(c.values)
	c.answers, c.inputs = nil, nil
	return c
}

func (c connectCall) run() connectCall {
	c = c.fork()
	for hops := 0; c.free == "" && !c.ended && c.answers == nil && c.inputs == nil; hops++ {
		a := c.flow.byID[c.at]
		if a == nil || hops > 200 {
			c.free = "an edge to no block, or a cycle"
			break
		}
		free, err := c.blocks.Compared(c.flow.file, a.Identifier)
		if err != nil {
			c.failed(err)
		}
		if c.free = free; free == "" {
			c.step(a)
		}
	}
	return c
}

func (c *connectCall) step(a *sourceAction) {
	next := a.Transitions.NextAction
	switch a.Type {
	case "UpdateFlowLoggingBehavior", "UpdateContactRecordingBehavior", "TagContact", "UpdateContactRoutingBehavior":
		c.at = next
	case "MessageParticipant":
		c.play(a)
	case "GetParticipantInput":
		c.ask(a)
	case "UpdateContactAttributes":
		list, _ := a.Parameters["Attributes"].(map[string]any)
		if a.text("TargetContact") == "Related" { // another contact
			list = nil
		}
		given := map[string]string{}
		for key, v := range list {
			given["$.Attributes."+key] = c.value(fmt.Sprint(v))
		}
		maps.Copy(c.values, given)
		c.at = next
	case "UpdateFlowAttributes":
		list, _ := a.Parameters["FlowAttributes"].(map[string]any)
		given := map[string]string{}
		for key, v := range list {
			one, _ := v.(map[string]any)
			given[ofFlow+key] = c.value(fmt.Sprint(one["Value"]))
		}
		maps.Copy(c.values, given)
		c.at = next
	case "EndFlowModuleExecution":
		c.comeBack()
	case "Compare":
		c.compare(a)
	case "InvokeLambdaFunction":
		for _, to := range []string{next, a.onError("NoMatchingError")} {
			fork := c.fork()
			maps.DeleteFunc(fork.values, func(p, _ string) bool {
				return strings.HasPrefix(p, "$.External.") || strings.HasPrefix(p, "named $.External.")
			})
			fork.at = to
			if to != next {
				fork.values["$.External."] = "failed"
			} else {
				// A function can set attributes over the API: it must set one that has a value of no block.
				maps.DeleteFunc(fork.values, func(p, _ string) bool { return c.outside[p] })
			}
			c.answers = append(c.answers, fork)
		}
	case "InvokeFlowModule":
		c.module(a)
	case "CheckHoursOfOperation":
		c.at = c.matching(a, map[bool]string{true: "False", false: "True"}[c.world.Closed])
	case "UpdateContactTargetQueue":
		c.targetQueue(a)
	case "TransferContactToQueue":
		c.join(a)
	case "TransferToFlow":
		c.goTo(a)
	case "Loop":
		c.loop(a)
	case "DistributeByPercentage": // "a random number from 1 to 100"
		c.draw(a)
	case "DisconnectParticipant", "EndFlowExecution":
		c.heard = tracetest.Happened(c.heard, "end", "")
		c.ended = true
	default:
		c.free = a.Type
	}
}

// draw takes each way that one of the numbers from 1 to 100 leads to.
func (c *connectCall) draw(a *sourceAction) {
	ways := map[string]bool{}
	for number := 1; number <= 100; number++ {
		to := a.onError("NoMatchingCondition")
		for _, x := range slices.Backward(a.Transitions.Conditions) {
			bound, _ := strconv.Atoi(x.Condition.Operands[0])
			if number < bound || number == bound && x.Condition.Operator == "NumberLessOrEqualTo" {
				to = x.NextAction
			}
		}
		ways[to] = true
	}
	for _, to := range slices.Sorted(maps.Keys(ways)) {
		fork := c.fork()
		fork.at = to
		c.answers = append(c.answers, fork)
	}
}

// targetQueue takes the error branch if a value of the call is empty that names the queue.
func (c *connectCall) targetQueue(a *sourceAction) {
	id := a.text("QueueId")
	v := c.value(id)

	switch {
	case id == "":
		c.free = "the queue of an agent"
	case strings.HasPrefix(v, unknown):
		named, empty := c.fork(), c.fork()
		named.values["queue"], named.at = unknown, a.Transitions.NextAction
		empty.values[v[1:]], empty.at = "", a.onError("NoMatchingError")
		c.answers = []connectCall{named, empty}

	case v == "":
		c.at = a.onError("NoMatchingError")
	case v != id && strings.HasPrefix(v, "arn:"):
		c.free = "a queue whose name another block has"
	default:
		shown := c.flow.Metadata.ActionMetadata[a.Identifier].Parameters["QueueId"].DisplayName
		c.values["queue"], c.at = cmp.Or(shown, path.Base(v)), a.Transitions.NextAction
	}
}

func (c *connectCall) join(a *sourceAction) {
	full := slices.ContainsFunc(a.Transitions.Errors,
		func(e struct{ NextAction, ErrorType string }) bool { return e.ErrorType == "QueueAtCapacity" })
	switch {
	case c.values["queue"] == "" || c.values["queue"] == unknown || c.values["queue hook"] != "":
		c.free = "no queue, or a customer queue flow"
	case c.world.Full && full:
		c.at = a.onError("QueueAtCapacity")
	case c.world.Full:
		c.free = "a queue that is full without an edge"
	default:
		c.heard = tracetest.Happened(c.heard, "queue", c.values["queue"])
		c.inputs = []string{"answered"}
	}
}

const ofFlow = "$.FlowAttributes."

// takeOwn removes the attributes of the flow from the call, and returns them.
func (c *connectCall) takeOwn() map[string]string {
	own := map[string]string{}
	for name, v := range c.values {
		if strings.HasPrefix(name, ofFlow) {
			own[name] = v
		}
	}
	maps.DeleteFunc(c.values, func(name, _ string) bool { return strings.HasPrefix(name, ofFlow) })
	return own
}

// comeBack ends a module. The flow around it still has its own attributes.
func (c *connectCall) comeBack() {
	if len(c.callers) == 0 {
		c.free = "a module that nothing runs"
		return
	}
	back := c.callers[len(c.callers)-1]
	c.callers = c.callers[:len(c.callers)-1]
	c.takeOwn()
	maps.Copy(c.values, back.own)
	c.flow, c.at = back.flow, back.next
}

// module runs a module, which begins without attributes of a flow. One that is in no file may set each attribute of the
// contact, and end in each way.
func (c *connectCall) module(a *sourceAction) {
	if to := c.flows[a.text("FlowModuleId")]; to != nil && len(a.Transitions.Conditions) == 0 {
		c.callers = append(slices.Clip(c.callers), caller{c.flow, a.Transitions.NextAction, c.takeOwn()})
		c.flow, c.at = to, to.Start
		return
	}
	if !strings.HasPrefix(path.Base(a.text("FlowModuleId")), "m-") {
		c.free = "a module that may be in a file"
		return
	}
	// Such modules may run each other without an end, which the import cuts.
	if c.runs++; c.runs > maxRuns {
		c.free = "modules that may run without an end"
		return
	}
	ways := []string{a.Transitions.NextAction}
	for _, x := range a.Transitions.Conditions {
		ways = append(ways, x.NextAction)
	}
	for _, to := range ways {
		fork := c.fork()
		maps.DeleteFunc(fork.values, func(p, _ string) bool {
			return strings.HasPrefix(strings.TrimPrefix(p, "named "), "$.Attributes.") || strings.HasPrefix(p, "$.Modules.")
		})
		fork.at = to
		c.answers = append(c.answers, fork)
	}
}

const maxRuns = 8

// play speaks a text or a prompt. A value that names a prompt may be empty, which is an error.
func (c *connectCall) play(a *sourceAction) {
	id := a.text("PromptId")
	if reference.FindString(a.text("Text")) == a.text("Text") {
		id = cmp.Or(id, a.text("Text"))
	}
	v := c.value(id)

	switch {
	case id == "":
		c.say(a)
		c.at = a.Transitions.NextAction
	case strings.HasPrefix(v, unknown) && c.values["named "+v[1:]] != "":
		c.heard, c.at = tracetest.Said(c.heard, tracetest.Anything), a.Transitions.NextAction
	case strings.HasPrefix(v, unknown):
		named, empty := c.fork(), c.fork()
		named.values["named "+v[1:]] = "yes"
		named.heard, named.at = tracetest.Said(c.heard, tracetest.Anything), a.Transitions.NextAction
		empty.values[v[1:]], empty.at = "", a.onError("NoMatchingError")
		c.answers = []connectCall{named, empty}

	case v == "":
		c.at = a.onError("NoMatchingError")
	default:
		c.heard, c.at = tracetest.Said(c.heard, path.Base(v)), a.Transitions.NextAction
	}
}

func (c *connectCall) goTo(a *sourceAction) {
	to := c.flows[a.text("ContactFlowId")]
	// A name of this form is in no file. Another one may be the name of a file or of the designer.
	if id := a.text("ContactFlowId"); to == nil && strings.HasPrefix(path.Base(id), "f-") {
		c.heard, c.ended = tracetest.Happened(c.heard, "transfer", path.Base(id)), true
		return
	}
	if to == nil {
		c.free = "a flow that is not imported by its name"
		return
	}
	c.takeOwn()
	c.callers = nil
	c.flow, c.at = to, to.Start
}

// loop goes on as often as the block says, and then begins again.
func (c *connectCall) loop(a *sourceAction) {
	rounds, err := strconv.Atoi(a.text("LoopCount"))
	if err != nil {
		c.free = "a loop of so many rounds as the call says"
		return
	}
	key := "loop " + c.flow.file + a.Identifier
	n, _ := strconv.Atoi(c.values[key])
	if n < rounds {
		c.values[key], c.at = strconv.Itoa(n+1), c.matching(a, "ContinueLooping")
		return
	}
	delete(c.values, key)
	c.at = c.matching(a, "DoneLooping")
}

// matching returns where the first condition leads that a value meets.
func (c *connectCall) matching(a *sourceAction, value string) string {
	for _, x := range a.Transitions.Conditions {
		if holds(x.Condition.Operator, value, c.value(x.Condition.Operands[0])) {
			return x.NextAction
		}
	}
	return a.onError("NoMatchingCondition")
}

func holds(operator, value, operand string) bool {
	x, errX := strconv.ParseFloat(value, 64)
	y, errY := strconv.ParseFloat(operand, 64)

	numbers := errX == nil && errY == nil
	switch operator {
	case "Equals":
		return value == operand
	case "TextStartsWith":
		return strings.HasPrefix(value, operand)
	case "TextEndsWith":
		return strings.HasSuffix(value, operand)
	case "TextContains":
		return strings.Contains(value, operand)
	case "NumberGreaterThan":
		return numbers && x > y
	case "NumberGreaterOrEqualTo":
		return numbers && x >= y
	case "NumberLessThan":
		return numbers && x < y
	case "NumberLessOrEqualTo":
		return numbers && x <= y
	}

	return false
}

var (
	tag       = regexp.MustCompile(`<[^<>]*>`)
	reference = regexp.MustCompile(`\$\.[A-Za-z_][\w-]*(?:\.[\w-]+|\.?\['[^']*'\])*`)
	bracket   = regexp.MustCompile(`\.?\['([^']*)'\]`)
)

// value returns the value of a text that may be a path.
func (c *connectCall) value(text string) string {
	if reference.FindString(text) != text || text == "" {
		return text
	}
	name := bracket.ReplaceAllString(text, ".$1")
	v, known := c.values[name]
	if strings.HasPrefix(v, unknown) {
		if of, isKnown := c.values[v[1:]]; isKnown {
			v = of
		}
	}
	switch {
	case name == "$.Channel":
		return "VOICE"
	case known:
		return v
	}
	// Only a flow sets its attributes.
	if strings.HasPrefix(name, ofFlow) {
		return ""
	}
	return unknown + name
}

func (c *connectCall) say(a *sourceAction) {
	text := cmp.Or(a.text("Text"), a.text("SSML"))
	if text == "" {
		c.free = "a recording"
		return
	}
	text = reference.ReplaceAllStringFunc(text, func(name string) string {
		v := c.value(name)
		isOfCall := strings.Contains(name, "Stored") || strings.Contains(name, "Endpoint")
		if strings.HasPrefix(v, unknown) || v == "" || isOfCall {
			return tracetest.Anything
		}
		return v
	})
	if a.text("SSML") != "" || strings.HasPrefix(strings.TrimSpace(text), "<speak") {
		text = html.UnescapeString(tag.ReplaceAllString(text, " "))
	}
	c.heard = tracetest.Said(c.heard, text)
}

// stores reports whether an input is kept as an entry.
func (a *sourceAction) stores() bool { return strings.EqualFold(a.text("StoreInput"), "true") }

func (c *connectCall) ask(a *sourceAction) {
	validation, _ := a.Parameters["InputValidation"].(map[string]any)
	if c.say(a); validation["PhoneNumberValidation"] != nil {
		c.free = "a number that is checked"
	}
	if c.free != "" {
		return
	}

	c.inputs = []string{"silent"}
	verb := "press "

	var values []string
	for _, x := range a.Transitions.Conditions {
		values = append(values, x.Condition.Operands...)
	}
	if a.stores() {
		var single bool
		if single, values = c.compared(a); !single {
			verb = "enter "
			values = append(values, "77777")
		}
	}

	if verb == "press " {
		values = append(values, "7", "8")
	}
	for _, v := range values {
		if strings.Trim(v, "0123456789") == "" && (len(v) == 1 || verb == "enter ") && v != "" {
			c.inputs = append(c.inputs, verb+v)
		}
	}
}

// compared returns the values that an entry is compared with right after it is made, and whether that is
// single keys.
func (c *connectCall) compared(a *sourceAction) (single bool, values []string) {
	for a = c.flow.byID[a.Transitions.NextAction]; a != nil && a.Type == "UpdateFlowLoggingBehavior"; {
		a = c.flow.byID[a.Transitions.NextAction]
	}
	if a == nil || a.Type != "Compare" || a.text("ComparisonValue") != "$.StoredCustomerInput" {
		return false, nil
	}
	single = true
	for _, x := range a.Transitions.Conditions {
		values = append(values, x.Condition.Operands...)
		single = single && (len(x.Condition.Operands[0]) == 1 || x.Condition.Operands[0] == "Timeout")
	}
	return single, values
}

// compare gives an unknown value each of those that flows tell apart.
func (c *connectCall) compare(a *sourceAction) {
	v := c.value(a.text("ComparisonValue"))
	if !strings.HasPrefix(v, unknown) {
		c.at = c.matching(a, v)
		return
	}

	name := v[1:]
	if !strings.HasPrefix(name, "$.Attributes.") && !strings.HasPrefix(name, "$.External.") || c.values["$.External."] != "" {
		c.free = "a value of the platform, or of a function that has failed"
		return
	}

	values := map[string]bool{"something else": true, "": true}
	for _, f := range c.flows {
		for _, a := range f.Actions {
			for _, x := range a.Transitions.Conditions {
				for _, operand := range x.Condition.Operands {
					if reference.MatchString(operand) {
						if !c.sets[operand] && !strings.HasPrefix(operand, "$.External.") {
							c.free = "a value that comes with the call"
						}
						continue
					}

					values[operand] = true
					if n, err := strconv.Atoi(operand); err == nil {
						values[strconv.Itoa(n-1)], values[strconv.Itoa(n+1)] = true, true
					}
				}
			}
		}
	}

	for _, v := range slices.Sorted(maps.Keys(values)) {
		fork := c.fork()
		fork.values[name] = v
		c.answers = append(c.answers, fork)
	}
}

func (c connectCall) Heard() string    { return c.heard }
func (c connectCall) Free() string     { return c.free }
func (c connectCall) Inputs() []string { return c.inputs }
func (c connectCall) Key() string {
	return fmt.Sprint(c.flow.file, c.at, c.values, c.heard, c.ended, c.free, c.runs, c.callers)
}

func (c connectCall) Answers() []tracetest.Call {
	var out []tracetest.Call
	for _, a := range c.answers {
		out = append(out, a.run())
	}
	return out
}

func (c connectCall) Give(input string) tracetest.Call {
	out, ok := c.given(input)
	switch {
	case !ok:
		return nil
	case out.ended || out.free != "":
		return out
	}
	return out.run()
}

// given returns the call right after an input, and whether it takes one such.
func (c connectCall) given(input string) (out connectCall, ok bool) {
	a := c.flow.byID[c.at]
	out = c.fork()
	out.heard = ""
	out.runs = 0
	verb, what, _ := strings.Cut(input, " ")

	switch {
	case a.Type == "TransferContactToQueue" && verb == "answered":
		out.heard, out.ended = tracetest.Happened("", "end", ""), true
		return out, true
	case a.Type != "GetParticipantInput":
		return out, false
	case verb == "say", strings.Trim(what, "0123456789") != "":
		out.free = "words, or keys that edit an entry"
		return out, true
	case a.stores() && verb == "silent":
		out.values["$.StoredCustomerInput"] = "Timeout"
		out.at = a.onError("InputTimeLimitExceeded")
	case a.stores():
		single, _ := out.compared(a)
		if single != (verb == "press") {
			out.free = "keys in another number than are asked for"
		}
		out.values["$.StoredCustomerInput"] = what
		out.at = a.Transitions.NextAction

	case verb == "silent":
		out.at = a.onError("InputTimeLimitExceeded", "NoMatchingError")
	default:
		out.at = a.onError("NoMatchingCondition", "NoMatchingError")
		for _, x := range a.Transitions.Conditions {
			if slices.Contains(x.Condition.Operands, what[:1]) {
				out.at = x.NextAction
				break
			}
		}
	}

	return out, true
}

// readPlatform reads the flows of files, or returns nil if one is in another form.
func readPlatform(files []txtar.File) *platform {
	p := &platform{flows: map[string]*sourceFlow{}, sets: map[string]bool{}, reached: map[*sourceAction]bool{}}
	for _, f := range files {
		flow := &sourceFlow{}
		if json.Unmarshal(f.Data, flow) != nil || len(flow.Actions) == 0 {
			flow = readModules(f.Data)
		}
		if flow == nil {
			return nil
		}
		flow.file, flow.byID = f.Name, map[string]*sourceAction{}
		for i := range flow.Actions {
			flow.byID[flow.Actions[i].Identifier] = &flow.Actions[i]
			if flow.Actions[i].Type == "UpdateContactEventHooks" || flow.Actions[i].Type == "CreateCallbackContact" {
				flow.Actions[i].Type += " " // not followed
			}
		}
		p.flows[cmp.Or(flow.Metadata.Name, strings.TrimSuffix(f.Name, ".json"))] = flow
		p.reach(flow, flow.Start)
	}
	p.findOutside()
	return p
}

// findOutside finds the attributes that blocks of calls set to texts only and compare with another text, so that a function
// sets them, too.
func (p *platform) findOutside() {
	p.outside = map[string]bool{}

	texts, open := map[[2]string]bool{}, map[string]bool{}
	for a := range p.reached {
		list, _ := a.Parameters["Attributes"].(map[string]any)
		for key, v := range list {
			path := "$.Attributes." + key
			texts[[2]string{path, fmt.Sprint(v)}] = true
			open[path] = open[path] || reference.MatchString(fmt.Sprint(v))
		}
	}

	for a := range p.reached {
		for _, x := range a.Transitions.Conditions {
			path := bracket.ReplaceAllString(a.text("ComparisonValue"), ".$1")
			operand := x.Condition.Operands[0]
			if p.sets[path] && !open[path] && x.Condition.Operator == "Equals" && !texts[[2]string{path, operand}] {
				p.outside[path] = true
			}
		}
	}
}

// reach notes the actions of calls from an action on, and the attributes that these set.
func (p *platform) reach(flow *sourceFlow, id string) {
	a := flow.byID[id]
	if a == nil || p.reached[a] {
		return
	}
	p.reached[a] = true
	if list, ok := a.Parameters["Attributes"].(map[string]any); ok && a.Type == "UpdateContactAttributes" &&
		a.text("TargetContact") != "Related" {
		for key, value := range list {
			p.sets["$.Attributes."+key] = p.sets["$.Attributes."+key] || value != "$.Attributes."+key
		}
	}
	for _, c := range a.Transitions.Conditions {
		p.reach(flow, c.NextAction)
	}
	if a.Type == "GetParticipantInput" && !a.stores() {
		p.reach(flow, a.onError("InputTimeLimitExceeded", "NoMatchingError"))
		p.reach(flow, a.onError("NoMatchingCondition", "NoMatchingError"))
		return
	}
	if a.Type != "Compare" { // which goes by its conditions and NoMatchingCondition alone
		p.reach(flow, a.Transitions.NextAction)
	}
	for _, e := range a.Transitions.Errors {
		if e.ErrorType != "NoMatchingError" || a.Type == "InvokeLambdaFunction" {
			p.reach(flow, e.NextAction)
		}
	}
}

// TestSource follows the flows of each case in testdata.
func TestSource(t *testing.T) {
	for _, file := range importertest.Archives(t) {
		name := strings.TrimSuffix(path.Base(file), ".txtar")
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		files := importertest.Flows(archive)
		if name == "broken" || readPlatform(files) == nil { // flows that no designer saves, and other forms
			continue
		}
		t.Run(name, func(t *testing.T) {
			sources := importertest.Sources(t, amazonconnect.Format, files)
			p, imported := open(t, files, sources)
			longtest.CheckN(t, 20, 1000, func(t *rapid.T) { p.follow(t, imported) })
		})
	}
}

// TestRandomSource follows random flows, as designers save them, in both formats.
func TestRandomSource(t *testing.T) {
	for name, draw := range map[string]func(*rapid.T) []byte{"actions": connecttest.Plain, "modules": connecttest.PlainModules} {
		t.Run(name, func(t *testing.T) {
			longtest.Check(t, func(t *rapid.T) {
				file := txtar.File{Name: "flow.json", Data: draw(t)}
				p, imported := open(t, []txtar.File{file}, []importer.Source{{File: file.Name, Content: file.Data}})
				p.follow(t, imported)
			})
		})
	}
}

// missing is the reason of a module that is not imported. It may lead to each of its ways.
const missing = "runs a module that is not imported"

type failer interface{ Fatalf(string, ...any) }

// open reads flows twice: as the platform, and as what becomes of them.
func open(t failer, files []txtar.File, sources []importer.Source) (*platform, *tracetest.Imported) {
	made := importertest.Made(t, amazonconnect.Format, "", sources)
	imported := tracetest.Open(t, made, missing)
	if len(imported.Errors) > 0 {
		t.Fatalf("%v\n%s", imported.Errors, tracetest.Folder(made))
	}
	p := readPlatform(files)
	p.blocks, p.sources = tracetest.BlocksOf(made.Report, missing), fmt.Sprintf("%s\n%s", files[0].Data, tracetest.Folder(made))
	return p, imported
}

// follow fails where the flows and their imports differ.
func (p *platform) follow(t *rapid.T, imported *tracetest.Imported) {
	draw := func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "draw") }
	p.failed = func(err error) { t.Fatalf("%v\n%s", err, p.sources) }
	different := imported.Compare(draw, len(tracetest.Worlds), func(id string, w tracetest.World) tracetest.Call {
		flow := p.flows[id]
		if p.world = w; flow == nil {
			return nil
		}
		return connectCall{platform: p, flow: flow, at: flow.Start, values: map[string]string{}}.run()
	})
	if len(different) > 0 {
		t.Fatalf("%s\n%s", strings.Join(different, "\n"), p.sources)
	}
}
