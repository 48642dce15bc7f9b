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
	step   func(*pass, *flow.StepDef)
	calls  callCheck
	advice callCheck // of a rule about errors, where it is no more than advice
	center func(*pass)
}

// callCheck checks the calls of a line.
type callCheck func(*pass, *dataflow.Graph)

// onlyIf returns the check if a condition holds, else nil.
func (c callCheck) onlyIf(holds bool) callCheck {
	if holds {
		return c
	}
	return nil
}

// phase selects the checks of rules that run together.
type phase func(*rule) callCheck

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
	{Rule: missingOutcome, calls: checkOutcomes},
	{Rule: unreturned, calls: checkReturns},
	{Rule: neverWaits, calls: checkCycles, advice: adviseCycles},
	{Rule: endless, calls: checkEnds},
	{Rule: unsetPlaceholder, calls: checkPlaceholders},
	{Rule: unreachableStep, center: checkReachable},
	{Rule: impossibleOutcome, center: checkPossible},
	{Rule: unservedLanguage, center: checkServedLanguages},
	{Rule: unofferedLanguage, center: checkOfferedLanguages},
	{Rule: noPerson, calls: checkPerson},
	{Rule: zeroToPerson, calls: checkZero},
	{Rule: slowToPerson, calls: checkTimeToPerson},
	{Rule: lateChoice, calls: checkDelays},
	{Rule: longMenu, step: checkMenu},
	{Rule: missingLanguage, center: checkLanguages},
	{Rule: secretAsked, step: checkAsked},
	{Rule: secretSpoken, calls: checkSpoken},
	{Rule: falseContainment, calls: checkContainment},
	{Rule: silentEnd, calls: checkSilentEnds},
	{Rule: sameWay, step: checkTargets},
	{Rule: endlessSilence, calls: checkSilence},
}

// Rules documents the rules for flows.
func Rules() []diag.Rule {
	out := make([]diag.Rule, len(rules))
	for i := range rules {
		out[i] = rules[i].Rule
	}
	return out
}
