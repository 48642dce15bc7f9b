package amazonconnect

import (
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/tree"
)

// parameters are the settings that name something of the instance. If such a setting is a value of the call,
// and the value is empty or names nothing, the block takes its error branch.
var parameters = [][]string{
	{"QueueId"},
	{"AgentId"},
	{"ContactFlowId"},
	{"FlowModuleId"},
	{"HoursOfOperationId"},
	{"PromptId"},
	{"Text"},
	{"SSML"},
	{"Media", "Uri"},
	{"ThirdPartyPhoneNumber"},
	{"LoopCount"},
	{"TextToSpeechVoice"},
	{"LexV2Bot", "AliasArn"},
}

// valuesOfCall returns the paths of the action's parameters that are values of the call, without
// duplicates.
func (a *action) valuesOfCall() []string {
	var texts []string
	for _, keys := range parameters {
		texts = append(texts, a.text(keys...))
	}

	// The keys of event hooks are the events, so that all of their values are flows.
	hooks := a.params.Get("EventHooks")
	for _, key := range hooks.Keys() {
		texts = append(texts, hooks.TextOf(key))
	}

	for _, m := range a.params.Get("Messages").List() {
		texts = append(texts, m.TextOf("PromptId"), m.TextOf("Media", "Uri"))
	}

	var out []string
	for _, text := range texts {
		path := variableOf(text)
		if isDynamic(text) && !slices.Contains(out, path) {
			out = append(out, path)
		}
	}

	return out
}

// variableOf returns the variable that a path names. Each path of the queue stands for the working queue.
func variableOf(path string) string {
	path = canonical(path)
	if path == "$.Queue.ARN" {
		return queueAttribute
	}
	return path
}

// guard puts a compare before the steps of an action with a parameter that is a value of the call. The compare
// leads empty values to the error branch.
func (s *scope) guard(a *action, steps []*importer.Step) {
	failed, hasBranch := a.onError(otherError, "")
	if len(a.values) == 0 || !hasBranch || s.sameWay(a, failed) {
		return
	}

	// The compare takes the identifier of the action, because other blocks lead there.
	does := a.id + "/known"
	for _, step := range steps {
		if step.ID == a.id {
			step.ID = does
		}
		for i := range step.Edges {
			if step.Edges[i].To == a.id {
				step.Edges[i].To = does
			}
		}
	}

	compare := s.out.Step(importer.Decide, a.block)
	compare.Name = "has_" + resourceName(a.values[0])
	compare.Parameter = true

	// One empty value is enough for the error branch.
	for _, path := range a.values {
		isEmpty := importer.Test{Variable: path, Is: importer.Blank, Kind: "is empty"}
		compare.Edges = append(compare.Edges, importer.Edge{To: failed, Tests: []importer.Test{isEmpty}})
	}

	compare.Edges = append(compare.Edges, importer.Edge{To: does})
}

// sameWay reports whether an error leads to the same block as the action in any case. Blocks without effect before the
// same block keep the compare. A later pass drops it, and finds that they have no effect.
func (s settings) sameWay(a *action, failed string) bool {
	return failed == a.next && len(a.conditions) == 0 && !isTerminal[a.kind]
}

// nameUnread names the parameters of an action that its steps do not know.
func (a *action) nameUnread(reads []string) {
	if len(reads) > 0 {
		a.nameUnreadOf(a.params, "", reads)
	}
}

// nameUnreadOf names the unread parts of a parameter, whose path begins with a prefix.
func (a *action) nameUnreadOf(of tree.Value, prefix string, reads []string) {
	for _, key := range of.Keys() {
		path := prefix + key
		isPartly := func(known string) bool { return strings.HasPrefix(known, path+".") }
		v := of.Get(key)
		isEmpty := v.Text() == "" && !v.IsObject() && !v.IsList()
		switch {
		case slices.Contains(reads, path) || isEmpty:
			continue
		case v.IsObject() && slices.ContainsFunc(reads, isPartly):
			a.nameUnreadOf(v, path+".", reads)
		default:
			a.block.Note(importer.NotKnown("parameter " + path))
		}
	}
}

// nameDamage names the ways of a block that are in another form than the platform exports. They would be lost without a
// trace.
func (a *action) nameDamage(transitions tree.Value) {
	isEmpty := func(v tree.Value) bool { return v.Text() == "" && !v.IsObject() && !v.IsList() }
	const fix = "export the flow again"
	if !transitions.IsObject() && !isEmpty(transitions) {
		a.block.Approximate("its Transitions are not an object: here it leads nowhere", fix)
	}
	for _, key := range []string{"Conditions", "Errors"} {
		if list := transitions.Get(key); !list.IsList() && !isEmpty(list) {
			a.block.Approximate("its "+key+" are not a list: here it has none", fix)
		}
	}
}
