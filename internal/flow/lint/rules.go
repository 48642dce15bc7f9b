package lint

import (
	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/flow/dataflow"
)

// rule is a rule with what checks it: a step, the calls of a line, or all calls of a
// center. A rule without checks is checked by package flow.
type rule struct {
	diag.Rule
	step     func(*pass, *flow.StepDef)
	outcomes callCheck // of missing outcomes, before any other error
	errors   callCheck
	advice   callCheck
	center   func(*pass)
}

// callCheck checks the calls of a line.
type callCheck func(*pass, *dataflow.Graph)

// rules are all rules for flows, in the order in which they are listed.
var rules = []rule{
	{Rule: unknownStep},
	{Rule: unknownFlow},
	{Rule: unknownQueue},
	{Rule: unknownChannel},
	{Rule: unknownAttribute},
	{Rule: unknownValue},
	{Rule: unknownOutcome},
	{Rule: ambiguousKey},
	{Rule: recursion},
	{Rule: missingOutcome, outcomes: checkOutcomes},
	{Rule: unreturned, errors: checkReturns},
	{Rule: neverWaits, errors: checkCycles, advice: adviseCycles},
	{Rule: endless, errors: checkEnds},
	{Rule: unsetPlaceholder, errors: checkPlaceholders},
	{Rule: unreachableStep, center: checkReachable},
	{Rule: impossibleOutcome, center: checkPossible},
	{Rule: unservedLanguage, center: checkServedLanguages},
	{Rule: unofferedLanguage, center: checkOfferedLanguages},
	{Rule: noPerson, advice: checkPerson},
	{Rule: zeroToPerson, advice: checkZero},
	{Rule: slowToPerson, advice: checkTimeToPerson},
	{Rule: lateChoice, advice: checkDelays},
	{Rule: longMenu, step: checkMenu},
	{Rule: promptKeys, step: checkKeys},
	{Rule: missingLanguage, center: checkLanguages},
	{Rule: secretAsked, step: checkAsked},
	{Rule: secretSpoken, advice: checkSpoken},
	{Rule: falseContainment, advice: checkContainment},
	{Rule: silentEnd, advice: checkSilentEnds},
	{Rule: sameWay, step: checkTargets},
	{Rule: endlessSilence, advice: checkSilence},
}

// Rules documents the rules for flows.
func Rules() []diag.Rule {
	out := make([]diag.Rule, len(rules))
	for i := range rules {
		out[i] = rules[i].Rule
	}
	return out
}
