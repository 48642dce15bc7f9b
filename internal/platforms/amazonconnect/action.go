package amazonconnect

import (
	"cmp"
	"regexp"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/tree"
)

// action is a block, of either format, in the words of the flow language.
type action struct {
	id, kind   string
	flow       *flow
	block      *importer.Block
	params     tree.Value
	meta       tree.Value // the data that the designer keeps of it
	next       string
	conditions []condition
	errors     []failure

	order    int          // in the files
	searched int          // the last search that visited it
	before   []*action    // that lead to it. For the run of a module these are the module's exits
	previous []*action    // that lead to it in its flow, such as the run of a module
	invokes  *flow        // that it transfers to or runs, if it is imported
	plays    []*flow      // customer queue flows that a transfer to a queue plays
	assigns  []assignment // the registers that it gives values
	values   []string     // the paths of its parameters that are values of the call

	noResult    bool // its type compares no result
	isQueueUsed bool // a later action may use the queue that it sets
	takesError  bool // it is for another channel: next is the error branch, which a call takes
}

// condition is an edge that is taken if the action's result compares so.
type condition struct {
	operator string
	operands []string
	next     string
	metric   string // of a queue, for conditions about several
}

func (c condition) operand() string {
	if len(c.operands) == 0 {
		return ""
	}
	return c.operands[0]
}

// failure is an edge that is taken on an error.
type failure struct{ kind, next string }

// Errors of actions in the flow language.
const (
	noMatch    = "NoMatchingCondition"
	noInput    = "InputTimeLimitExceeded"
	otherError = "NoMatchingError" // any that has no edge of its own: the platform failed
	queueFull  = "QueueAtCapacity"
)

// onError returns where an error leads, and whether it has an edge.
func (a *action) onError(kinds ...string) (string, bool) {
	for _, k := range kinds {
		for _, e := range a.errors {
			if e.kind == k {
				return e.next, true
			}
		}
	}
	return "", false
}

// onErrorOr returns where an error leads, or the default if it has no edge.
func (a *action) onErrorOr(def, kind string) string {
	if to, ok := a.onError(kind); ok {
		return to
	}
	return def
}

// otherwise returns where the action leads if no condition matches.
func (a *action) otherwise() string { return a.onErrorOr(a.next, noMatch) }

// firstMatch returns where the first condition leads that holds for a value.
func (a *action) firstMatch(value string) string {
	for _, c := range a.conditions {
		if c.holds(value) {
			return c.next
		}
	}
	return a.otherwise()
}

// isPlatformError reports whether an edge is a failure of the platform itself. A
// function is the center's own system, and its failure one of its outcomes; a callback
// fails if its number cannot be dialed, and a wait of a call may fail. A type without a result has no result without a
// condition.
func (a *action) isPlatformError(e failure) bool {
	if e.kind == noMatch {
		return a.noResult
	}

	return (e.kind == otherError || e.kind == "") && a.kind != "InvokeLambdaFunction" &&
		a.kind != "CreateCallbackContact" && a.kind != "Wait"
}

// edges returns the identifiers of the actions that a call may go on with in the same flow.
func (a *action) edges() []string {
	if a.takesError {
		return []string{a.next}
	}

	var out []string
	if !isTerminal[a.kind] {
		out = append(out, a.next)
	}

	for _, c := range a.conditions {
		out = append(out, c.next)
	}

	// Platform errors are no way of a call, unless an empty parameter can cause them.
	for _, e := range a.errors {
		if !a.isPlatformError(e) || len(a.values) > 0 {
			out = append(out, e.next)
		}
	}

	return out
}

// isTerminal has the actions after which the flow does not go on in itself. If they have a next
// action, it is for a failure.
var isTerminal = map[string]bool{
	"TransferToFlow":         true,
	"TransferContactToQueue": true,
	"TransferContactToAgent": true,
	"DisconnectParticipant":  true,
	"EndFlowExecution":       true, "EndFlowModuleExecution": true, "ReturnFromFlowModule": true,
}

// text returns a parameter below some keys.
func (a *action) text(keys ...string) string { return a.params.TextOf(keys...) }

var (
	uuid        = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
	placeholder = regexp.MustCompile(`^\$?\{+\s*([^{}]+?)\s*\}+$`) // of a deployment template
	quoted      = regexp.MustCompile(`["']([^"']+)["']`)
)

func isUUID(s string) bool { return uuid.MatchString(s) }

// isDynamic reports whether a parameter is the path of a value, and nothing else.
func isDynamic(s string) bool { return reference.FindString(s) == s && s != "" }

// lastSegment returns the last part of an ARN: "prompt/1234" has "1234", a function its
// name without a version.
func lastSegment(id string) string {
	if strings.HasPrefix(id, "arn:") {
		parts := strings.SplitN(id, ":", 8)
		id = parts[len(parts)-1]
		if len(parts) == 8 {
			id = parts[6]
		}
	}
	return id[strings.LastIndexByte(id, '/')+1:]
}

// kindedPlaceholder is a placeholder with a name between two marks of its kind: ${Q:sales:Q}.
var kindedPlaceholder = regexp.MustCompile(`\$\{[A-Za-z]+:([^:{}]+):[A-Za-z]+\}$`)

// resourceName returns a readable name of an identifier, or "".
func resourceName(id string) string {
	if m := kindedPlaceholder.FindStringSubmatch(id); m != nil {
		return m[1]
	}

	// Terraform and CDK write references in place of ARNs. The name in the reference, without the
	// attribute, names the resource.
	if m := placeholder.FindStringSubmatch(id); m != nil {
		if q := quoted.FindStringSubmatch(m[1]); q != nil {
			return q[1]
		}

		id = m[1]
		for _, suffix := range []string{
			".ContactFlowArn", ".ContactFlowModuleArn", ".QueueArn", ".HoursOfOperationArn",
			".arn", ".Arn", ".id", ".Id", "Arn", "ARN", "_arn", "_ARN",
		} {
			id = strings.TrimSuffix(id, suffix)
		}

		return id[strings.LastIndexByte(id, '.')+1:]
	}

	if isDynamic(id) {
		return id[strings.LastIndexByte(id, '.')+1:]
	}

	// The last part of an ARN is a name, or a UUID that tells a reader nothing.
	id = lastSegment(id)
	if isUUID(id) {
		return ""
	}

	return id
}

// resources has the parameters that identify something, and where the designer keeps
// its name: in the parameter's metadata as displayName or, before, in an object with
// a text.
var resources = []struct {
	keys    []string
	text    string
	unnamed string // what to call it where the export names it by a UUID only
}{
	{[]string{"QueueId"}, "queue", "queue"},
	{[]string{"AgentId"}, "agent", "agent"},
	{[]string{"LambdaFunctionARN"}, "lambda", "function"},
	{[]string{"ContactFlowId"}, "ContactFlow", "another_flow"},
	{[]string{"FlowModuleId"}, "contactFlowModuleName", "module"},
	{[]string{"HoursOfOperationId"}, "Hours", "hours"},
	{[]string{"PromptId"}, "promptName", ""},
	{[]string{"LexV2Bot", "AliasArn"}, "lexV2BotName", ""},
	{[]string{"EventHooks", queueEvent}, "contactFlow", ""},
}

// nameResources keeps the names that the designer shows for what the action refers to.
func (a *action) nameResources(r *reader) {
	for _, x := range a.meta.Get("audio").List() {
		if id, name := x.TextOf("id"), x.TextOf("text"); id != "" && name != "" {
			r.center.Names[id] = name
		}
	}
	for _, x := range resources {
		id := a.text(x.keys...)
		if id == "" || r.center.Names[id] != "" {
			continue
		}

		last := x.keys[len(x.keys)-1]

		// The designer keeps the name at different places of the metadata, by the version of the
		// export.
		name := cmp.Or(
			a.meta.TextOf("parameters", x.keys[0], "displayName"),
			a.meta.Get(append([]string{"parameters"}, x.keys...)...).TextOf("displayName"),
			a.meta.TextOf(x.text, "text"),
			a.meta.TextOf(x.text),
			a.meta.TextOf(last, "text"),
			resourceName(id),
		)

		if name != "" {
			r.center.Names[id] = name
		}
	}
}

// nameUnnamed names the resources that the whole export names by a UUID only.
func (a *action) nameUnnamed(r *reader) {
	for _, x := range resources {
		if id := a.text(x.keys...); id != "" && x.unnamed != "" && r.center.Names[id] == "" {
			r.center.Names[id] = x.unnamed
		}
	}
}

// remarkRecording notes that a block plays a recording, and that the export contains only its name.
func (a *action) remarkRecording(p importer.Prompt) {
	if p.Audio != "" && p.Takes == 0 {
		a.block.Remark(importer.UnknownRecording, importer.UnknownRecordingFix)
	}
}

// upTo returns the percentage of calls that a condition and those before it take: the
// number drawn is at least 1.
func (a *action) upTo(c condition) int {
	n := tree.ValueOf(c.operand()).Int(0)
	if c.operator != "NumberLessOrEqualTo" {
		n--
	}
	return n
}

// interrupted returns where the loop of prompts leads when it is interrupted.
func (a *action) interrupted() string { return a.firstMatch("MessagesInterrupted") }

// isOfAgent reports whether the action names the queue of an agent.
func (a *action) isOfAgent() bool { return a.text("QueueId") == "" && a.text("AgentId") != "" }

// queueID returns the queue, or the agent with a queue of their own, in the parameters.
func (a *action) queueID() string {
	id := cmp.Or(a.text("QueueId"), a.text("AgentId"))
	if isDynamic(id) {
		return variableOf(id)
	}
	return id
}

// speaks returns the language that an action changes to, or "".
func (a *action) speaks() string {
	switch a.kind {
	case "UpdateContactTextToSpeechVoice":
		// The designer notes the language, also of a voice that is newer than the list of voices.
		noted := a.meta.Get("parameters", "TextToSpeechVoice").TextOf("languageCode")
		return cmp.Or(importer.VoiceLanguage(a.text("TextToSpeechVoice")), importer.BaseLanguage(noted))
	case "UpdateContactData":
		return cmp.Or(importer.BaseLanguage(a.text("LanguageCode")), importer.VoiceLanguage(a.text("TextToSpeechVoice")))
	}
	return ""
}

// chosenVoice returns the attribute that has the language or the voice of an action, or "".
func (a *action) chosenVoice() string {
	if a.speaks() != "" {
		return ""
	}

	var keys []string
	switch a.kind {
	case "UpdateContactTextToSpeechVoice":
		keys = []string{"TextToSpeechVoice"}
	case "UpdateContactData":
		keys = []string{"LanguageCode", "TextToSpeechVoice"}
	}
	for _, key := range keys {
		if isDynamic(a.text(key)) {
			return canonical(a.text(key))
		}
	}
	return ""
}

// isAsynchronous reports whether the action calls a function and does not wait for its answer.
func (a *action) isAsynchronous() bool {
	return a.kind == invokesFunction && strings.EqualFold(a.text("InvocationType"), "ASYNCHRONOUS")
}
