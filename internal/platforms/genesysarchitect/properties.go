package genesysarchitect

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// properties reads the properties of actions and menus. It keeps notes of the parts that it does not read.
type properties struct {
	file      string
	root      importer.Value
	center    *importer.Center
	variables *variables
	notes     []importer.Note // on the action in translation
	noLists   map[string]bool // the places that are named because they are no list
}

// items returns the items of a list. It names a value that is no list, since none of its parts is read.
func (p *properties) items(list importer.Value) []importer.Value {
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
const silentProperties = `name refId id description trackingId actionId
	dtmf globalDtmf globalSpeechRecTerms speechRecTerms.** task.** menu.**
	outputs.*.name failureOutputs.* errorType errorMessage exitReason
	callbackNumber calleeName callbackUserNameResponse script.** scriptInputs.** invocationData.** wrapUpCode
	bargeInEnabled timeout processingPrompt result inServiceSchedules releaseLinkTransfer connectTimeout
	roundingInterval specificRoundingIntervals playbackMode estimatedWaitTime positionInQueue
	verificationAudio.** postCallSurveyFlow.** uuiData.**`

// flowProperties are the properties of a flow, other than settings, that are read or change neither ways nor words.
const flowProperties = `name description division startUpRef startUpTaskActions defaultLanguage supportedLanguages
	initialGreeting variables menus tasks states referencedObjects compatibleFlowTypes uuiData postFlow`

// loss is the effect of a property that the import cannot keep.
type loss struct {
	properties string
	importer.Note
}

// losses are the known properties of actions without a place in the flow language.
func losses() []loss {
	return []loss{
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
	}
}

// nameUnreadOf names the properties of an action or a menu that are not read, and the parts of the others.
func (p *properties) nameUnreadOf(of importer.Value, reads string) {
	known := pathsOf(reads + " " + silentProperties)
	own := pathsOf(reads)
	for _, key := range of.Keys() {
		v := of.Get(key)
		isOwn := len(own.below(key)) > 0
		isKnown := len(known.below(key)) > 0
		switch {
		case isGiven(v) && !isOwn && p.nameLost(key):
			continue
		// Audio that no step speaks is named already, and so are lists of actions that the class does not have.
		case !isKnown && (!p.heardAs(v).IsZero() || hasActions(v)):
			continue
		}
		for path := range unknown(v, key, known.below(key)) {
			p.note(importer.NotKnown("property " + path))
		}
	}
}

// nameLost names a property without a place in the flow language. It reports whether the property is one.
func (p *properties) nameLost(key string) bool {
	for _, l := range losses() {
		if !slices.Contains(strings.Fields(l.properties), key) {
			continue
		}
		// Two properties of an action may have one reason.
		if !slices.Contains(p.notes, l.Note) {
			p.note(l.Note)
		}
		return true
	}
	return false
}

// heardAs reads the property of an action as audio, if it has a form that only audio has.
func (p *properties) heardAs(v importer.Value) importer.Prompt {
	isAudio := slices.ContainsFunc([]string{"tts", "prompt", "audioSequence", "defaultAudio"}, v.Has)
	if !isAudio {
		return importer.Prompt{}
	}
	return p.prompt(v)
}

// hasActions reports whether a value contains a list of actions.
func hasActions(v importer.Value) bool {
	for key, one := range below(v) {
		if key == "actions" && one.IsList() || hasActions(one) {
			return true
		}
	}
	return false
}

// isGiven reports whether a property has a value: one that is missing, false, none or {noValue: true} is as good as a
// property that is not there.
func isGiven(v importer.Value) bool {
	switch {
	case v.IsList():
		return slices.ContainsFunc(v.List(), isGiven)
	case !v.IsObject():
		text := strings.ToLower(v.Text())
		return !slices.Contains([]string{"", "false", "none", "null", "~", "0"}, text)
	// Exports write a property without a value in one of these two ways.
	case v.Has("noValue") || v.Get("none").Bool():
		return false
	case v.Has("lit"):
		return isGiven(v.Get("lit"))
	}
	return len(v.Keys()) > 0 && strings.TrimSpace(v.TextOf("exp")) != "NOT_SET"
}

// units are the keys of a duration that is written out.
var units = []struct {
	key  string
	unit time.Duration
}{
	{"days", 24 * time.Hour},
	{"hours", time.Hour},
	{"minutes", time.Minute},
	{"seconds", time.Second},
	{"ms", time.Millisecond},
	{"milliseconds", time.Millisecond},
}

// makeDuration is MakeDuration(DAYS, HOURS, MINUTES, SECONDS), or with milliseconds.
var makeDuration = diag.LazyPattern(`(?i)^MakeDuration\(([\d\s,]+)\)$`)

// duration returns a duration that is written out, or 0.
func duration(v importer.Value) time.Duration {
	// Files by hand may have the units without lit.
	lit := v.Get("lit")
	if !lit.IsObject() {
		lit = v
	}
	var sum time.Duration
	for _, u := range units {
		sum += bounded(lit.Get(u.key).Int(0), u.unit)
	}
	if sum > 0 {
		return sum
	}

	// The arguments stand in the order of the units, from days on.
	if m := makeDuration().FindStringSubmatch(strings.TrimSpace(v.TextOf("exp"))); m != nil {
		for i, part := range strings.Split(m[1], ",") {
			if n, err := strconv.Atoi(strings.TrimSpace(part)); err == nil && i < 5 {
				sum += bounded(n, units[i].unit)
			}
		}
		return sum
	}
	return importer.Seconds(number(v))
}

// bounded returns some units of time, at most as many as a duration can hold. A time as long is over the bound of a step, and
// has a row.
func bounded(n int, unit time.Duration) time.Duration {
	const longest = 1000 * time.Hour
	return time.Duration(min(max(n, 0), int(longest/unit))) * unit
}

// limit reads a duration from the first of some values that has it, such as an action and the defaults
// of its flow. Without one it is the usual duration. A duration that only the call knows is noted.
func (p *properties) limit(key string, usual time.Duration, from ...importer.Value) time.Duration {
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
func (p *properties) count(key string, usual int, from ...importer.Value) int {
	return p.countIn(firstGiven(key, from), key, usual)
}

// countIn returns the number that a value is. Notes have the name of the value.
func (p *properties) countIn(v importer.Value, name string, usual int) int {
	n, known := whole(v)
	if !known {
		p.note(onlyInCall(name, "write the number"))
		return usual
	}
	return cmp.Or(n, usual)
}

// defaults are the flow's settings of all actions of a kind, for properties that an action does not have.
func (p *properties) defaults(kind string) importer.Value {
	return p.root.Get("settingsActionDefaults", kind)
}

// firstGiven returns the first property of some values that has a value.
func firstGiven(key string, from []importer.Value) importer.Value {
	for _, v := range from {
		if one := v.Get(key); isGiven(one) {
			return one
		}
	}
	return importer.Value{}
}

// onlyInCall is the note of a property that an expression computes in the call.
func onlyInCall(key, fix string) importer.Note {
	return importer.Note{
		Status: importer.Approximated,
		Reason: "its " + key + " is known only in the call: here it is the usual one",
		Fix:    fix,
	}
}

// literal returns a value that is written out: {lit: x}, {lit: {name: x}}, {lit: {seconds: 5}}.
func literal(v importer.Value) string {
	lit := v.Get("lit")
	for _, key := range []string{"name", "email", "seconds", "value"} {
		if t := lit.TextOf(key); t != "" {
			return t
		}
	}
	return lit.Text()
}

// plain returns a value as it stands or as {lit: x}, or "" for one that an expression gives or that is missing.
func plain(v importer.Value) string { return cmp.Or(literal(v), v.Text()) }

// named returns a value for a person: written out, or its expression.
func named(v importer.Value) (name string, known bool) {
	if t := literal(v); t != "" {
		return t, true
	}
	for _, key := range []string{"exp", "var"} {
		if t := v.TextOf(key); t != "" {
			return t, false
		}
	}
	// Files by hand may have the name itself, as in targetFlow: {name: Sales}.
	t := cmp.Or(v.TextOf("name"), v.Text())
	return t, t != ""
}

// number returns a number that is written out, as it stands, as {lit: 3} or as a sum, {exp: 10 + 90}, or else 0.
func number(v importer.Value) int {
	n, _ := whole(v)
	return n
}

// whole is number. It reports whether the number is known before the call.
func whole(v importer.Value) (n int, known bool) {
	if exp := v.TextOf("exp"); exp != "" {
		return parseExpression(exp).whole()
	}
	return cmp.Or(importer.ValueOf(literal(v)).Int(0), v.Int(0)), !v.Has("var")
}

func seconds(v importer.Value, usual time.Duration) time.Duration { return cmp.Or(duration(v), usual) }
