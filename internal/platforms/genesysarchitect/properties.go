package genesysarchitect

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/tree"
)

// properties reads the properties of actions and menus. It keeps notes of the parts that it does not read.
type properties struct {
	file      string
	root      tree.Value
	center    *importer.Center
	variables *variables
	notes     []importer.Note // on the action in translation
	noLists   map[string]bool // the places that are named because they are no list
}

// items returns the items of a list. It names a value that is no list, since none of its parts is read.
func (p *properties) items(list tree.Value) []tree.Value {
	at := list.At().String()
	if isGiven(list) && !list.IsList() && !p.noLists[at] {
		p.noLists[at] = true
		p.center.LeaveOut(p.file, list, "is no list: here it is left out")
	}
	return list.List()
}

// note keeps a note for the action in translation.
func (p *properties) note(n importer.Note) { p.notes = append(p.notes, n) }

// giveNotes gives a block the notes that were taken for it.
func (p *properties) giveNotes(b *importer.Block) {
	for _, n := range p.notes {
		b.Note(n)
	}
	p.notes = nil
}

// silentProperties are the paths that change neither the way of a call nor what callers hear, in each action that has
// them. The actions and the audio of an action have rules of their own.
const silentProperties = `name refId id description trackingId actionId none
	dtmf globalDtmf globalSpeechRecTerms speechRecTerms.** task.** menu.**
	outputs.*.name failureOutputs.* errorType errorMessage exitReason
	callbackNumber calleeName callbackUserNameResponse script.** scriptInputs.** invocationData.** wrapUpCode
	bargeInEnabled timeout processingPrompt result inServiceSchedules releaseLinkTransfer connectTimeout
	roundingInterval specificRoundingIntervals playbackMode estimatedWaitTime positionInQueue
	verificationAudio.** postCallSurveyFlow.** uuiData.**`

// flowProperties are the properties of a flow, other than settings, that are read or change neither ways nor words.
const flowProperties = `name description division startUpRef startUpTaskActions startUpTaskVariables defaultLanguage
	supportedLanguages initialGreeting variables menus tasks states referencedObjects compatibleFlowTypes uuiData postFlow`

// silentPaths are read once for all actions.
var silentPaths = sync.OnceValue(func() paths { return pathsOf(silentProperties) })

// losses are the known properties of actions without a place in the flow language, with what becomes of them.
var losses = sync.OnceValue(func() map[string]importer.Note {
	out := map[string]importer.Note{}
	for _, loss := range []struct {
		properties string
		importer.Note
	}{
		{"skills acdSkills languageSkill preferredAgents directAgent agentScores skillExpressionFilters", importer.Note{
			Status: importer.Approximated,
			Reason: "routes by the skills or names of agents: here any agent of the queue answers",
			Fix:    "give the agents with the skill a group and a queue of their own",
		}},
		{"processingPrompt", importer.Note{
			Status: importer.Exact,
			Reason: "its processingPrompt is left out: callers hear it only if the answer takes more than a second",
		}},
		{"verificationType verificationAudio", importer.Note{
			Status: importer.Approximated,
			Reason: "the caller confirms the entry: here each entry counts as confirmed",
			Fix:    "write a menu that asks whether the entry is right",
		}},
		{"allowVoicemailRollover", importer.Note{
			Status: importer.Approximated,
			Reason: "a call that nobody answers goes on to voicemail: here it fails",
			Fix:    "write a record step where the transfer fails",
		}},
		{"callbackTime callbackScheduledTime", importer.Note{
			Status: importer.Approximated,
			Reason: "books a callback for a later time: here it waits in the queue at once",
			Fix:    "book the callback at once on the platform",
		}},
	} {
		for property := range strings.FieldsSeq(loss.properties) {
			out[property] = loss.Note
		}
	}
	return out
})

// nameUnreadOf names the properties of an action or a menu that are not read, and the parts of the others.
func (p *properties) nameUnreadOf(of tree.Value, reads string) {
	own := pathsOf(reads)
	for _, key := range of.Keys() {
		v := of.Get(key)
		known := own.below(key)
		if isGiven(v) && len(known) == 0 && p.nameLost(key) {
			continue
		}

		// Audio that no step speaks is named already, and so are lists of actions that the class does not have.
		known = append(known, silentPaths().below(key)...)
		if len(known) == 0 && (!p.heardAs(v).IsZero() || hasActions(v)) {
			continue
		}
		for path := range unknown(v, key, known) {
			p.note(importer.NotKnown("property " + path))
		}
	}
}

// nameLost names a property without a place in the flow language. It reports whether the property is one.
func (p *properties) nameLost(key string) bool {
	lost, isLost := losses()[key]

	// Two properties of an action may have one reason.
	if isLost && !slices.Contains(p.notes, lost) {
		p.note(lost)
	}
	return isLost
}

// heardAs reads the property of an action as audio, if it has a form that only audio has.
func (p *properties) heardAs(v tree.Value) importer.Prompt {
	isAudio := slices.ContainsFunc([]string{"tts", "prompt", "audioSequence", "defaultAudio"}, v.Has)
	if !isAudio {
		return importer.Prompt{}
	}
	return p.prompt(v)
}

// limit reads a duration from the first of some values that has it, such as an action and the defaults
// of its flow. Without one it is the usual duration. A duration that only the call knows is noted.
func (p *properties) limit(key string, usual time.Duration, from ...tree.Value) time.Duration {
	v := firstGiven(key, from)
	isComputed := v.Has("exp") || v.Has("var")
	if seconds(v, 0) == 0 && isComputed {
		p.note(onlyInCall(key, "write the time"))
	} else if seconds(v, 0) == 0 && isGiven(v) {
		p.note(importer.Note{
			Status: importer.Approximated,
			Reason: "its " + key + " is no time over 0: here it is the usual one",
			Fix:    "write the time",
		})
	}
	return seconds(v, usual)
}

// count reads a number as limit reads a duration.
func (p *properties) count(key string, usual int, from ...tree.Value) int {
	return p.countIn(firstGiven(key, from), key, usual)
}

// countIn returns the number that a value is. Notes have the name of the value.
func (p *properties) countIn(v tree.Value, name string, usual int) int {
	n, known := whole(v)
	if !known {
		p.note(onlyInCall(name, "write the number"))
		return usual
	}
	return cmp.Or(n, usual)
}

// defaults are the flow's settings of all actions of a kind, for properties that an action does not have.
func (p *properties) defaults(kind string) tree.Value {
	return p.root.Get("settingsActionDefaults", kind)
}

// onlyInCall is the note of a property that an expression computes in the call.
func onlyInCall(key, fix string) importer.Note {
	return importer.Note{
		Status: importer.Approximated,
		Reason: "its " + key + " is known only in the call: here it is the usual one",
		Fix:    fix,
	}
}
