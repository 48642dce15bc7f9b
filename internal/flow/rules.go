package flow

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// The rules of this room, beside those of reading YAML in package diag. Whatever names
// something that does not exist breaks one of the first, be it a flow or not.
const (
	UnknownStep      = "unknown-step"
	UnknownFlow      = "unknown-flow"
	UnknownQueue     = routing.UnknownQueue
	UnknownChannel   = "unknown-channel"
	UnknownAttribute = routing.UnknownAttribute
	UnknownValue     = routing.UnknownValue
	UnknownOutcome   = "unknown-outcome"
	MissingOutcome   = "missing-outcome"
	AmbiguousKey     = "ambiguous-key"
	Recursion        = "recursion"
	Unreturned       = "unreturned"
	NeverWaits       = "never-waits"
	Endless          = "endless"
	UnsetPlaceholder = "unset-placeholder"
)

// The advice. Each can be silenced under allow with a reason.
const (
	UnreachableStep   = "unreachable-step"
	ImpossibleOutcome = "impossible-outcome"
	NoPerson          = "no-person"
	ZeroToPerson      = "zero-to-person"
	SlowToPerson      = "slow-to-person"
	SecretAsked       = "secret-asked"
	SecretSpoken      = "secret-spoken"
	MissingLanguage   = "missing-language"
	LongMenu          = "long-menu"
	LateChoice        = "late-choice"
	FalseContainment  = "false-containment"
	UnservedLanguage  = "unserved-language"
	Untested          = "untested" // raised where scripted calls are read
)

// allowable gives the ids of all advice, which is what allow can name.
func allowable() []string {
	out := []string{Untested}
	for _, r := range slices.Concat(routing.Rules, Rules) {
		if r.Severity == diag.Advice {
			out = append(out, r.ID)
		}
	}
	return out
}

// Rules are what a flow can break, beside the rules of package diag.
var Rules = []diag.Rule{
	unknownStepRule,
	unknownFlowRule,
	unknownQueueRule,
	unknownChannelRule,
	unknownAttributeRule,
	unknownValueRule,
	unknownOutcomeRule,
	ambiguousKeyRule,
	recursionRule,
	missingOutcomeRule,
	unreturnedRule,
	neverWaitsRule,
	endlessRule,
	unsetPlaceholderRule,
	unreachableStepRule,
	impossibleOutcomeRule,
	unservedLanguageRule,
	noPersonRule,
	zeroToPersonRule,
	slowToPersonRule,
	lateChoiceRule,
	longMenuRule,
	missingLanguageRule,
	secretAskedRule,
	secretSpokenRule,
	falseContainmentRule,
}

// pathErrors judges what calls can do: each check looks at all walks of a center
// and reports to the analysis. What one finds the next may leave alone. The other
// errors are found as a flow is read and its names are resolved.
func pathErrors(a *analysis) {
	missingOnPath(a)
	unreturned(a)
	neverWaits(a)
	endless(a)
	unsetPlaceholder(a)
}

// stepAdvice is about single steps, whatever leads to them.
var stepAdvice = []func(*analysis){
	longMenu,
	secretAsked,
}

// pathAdvice is about calls that come through no flow that leads them in a circle or to
// no end. Where it is not known how calls go on, it blames nothing that the mend may
// change. Of missing languages see [Flows.Advise].
var pathAdvice = []func(*analysis){
	unreachableStep,
	impossibleOutcome,
	unservedLanguage,
	noPerson,
	zeroToPerson,
	slowToPerson,
	lateChoice,
	secretSpoken,
	falseContainment,
}
