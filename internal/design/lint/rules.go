package lint

import (
	"github.com/ivrsim/ivrsim/internal/design/dataflow"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// rule is a rule with what checks it: a step, the calls of a line, or all calls of a
// center. A rule without checks is checked by package flow.
type rule struct {
	diag.Rule
	step   func(*pass, *flow.StepDef)
	calls  callChecks
	center centerChecks
}

// checkKind is the kind of findings that a check of calls reports.
type checkKind uint8

const (
	ofErrors checkKind = iota
	ofAdvice
)

// centerChecks are the checks of the calls of all lines together, by what they report; nil for none.
type centerChecks [2]func(*pass)

// callChecks are the checks of a rule by what they report; nil for none.
type callChecks [2]callCheck

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
	{Rule: missingOutcome, calls: callChecks{ofErrors: checkOutcomes}},
	{Rule: unreturned, calls: callChecks{ofErrors: checkReturns}},
	{Rule: neverWaits, calls: callChecks{ofErrors: checkCycles, ofAdvice: adviseCycles}},
	{Rule: endless, calls: callChecks{ofErrors: checkEnds}},
	{
		Rule:   unsetPlaceholder,
		calls:  callChecks{ofErrors: checkPlaceholders},
		center: centerChecks{ofErrors: checkUnfilledBranches},
	},
	{Rule: unreachableStep, center: centerChecks{ofAdvice: checkReachable}},
	{Rule: impossibleOutcome, center: centerChecks{ofAdvice: checkPossible}},
	{Rule: unservedLanguage, center: centerChecks{ofAdvice: checkServedLanguages}},
	{Rule: unofferedLanguage, center: centerChecks{ofAdvice: checkOfferedLanguages}},
	{Rule: noPerson, calls: callChecks{ofAdvice: checkPerson}},
	{Rule: zeroToPerson, calls: callChecks{ofAdvice: checkZero}},
	{Rule: slowToPerson, calls: callChecks{ofAdvice: checkTimeToPerson}},
	{Rule: lateChoice, calls: callChecks{ofAdvice: checkDelays}},
	{Rule: longMenu, step: checkMenu},
	{Rule: promptKeys, step: checkKeys},
	{Rule: similarPhrases, step: checkPhrases},
	{Rule: fewExamples, step: checkExamples},
	{Rule: missingLanguage, center: centerChecks{ofAdvice: checkLanguages}},
	{Rule: secretAsked, step: checkAsked},
	{Rule: secretUnmasked}, // checkAsked reports both
	{Rule: secretSpoken, calls: callChecks{ofAdvice: checkSpoken}},
	{Rule: recordedSecret, calls: callChecks{ofAdvice: checkRecorded}},
	{Rule: falseContainment, calls: callChecks{ofAdvice: checkContainment}},
	{Rule: silentEnd, calls: callChecks{ofAdvice: checkSilentEnds}},
	{Rule: sameWay, step: checkTargets},
	{Rule: endlessSilence, calls: callChecks{ofAdvice: checkSilence}},
	{Rule: endlessTries, calls: callChecks{ofAdvice: checkTries}},
	{Rule: unansweredLookup, step: checkFailures},
	{Rule: unansweredTransfer, step: checkTransfer},
	{Rule: invalidTransferNumber, step: checkTransferNumber},
	{Rule: unsaid, step: checkUnsaid},
	{Rule: similarTexts, step: checkSimilar},
	{Rule: nearLabel, center: centerChecks{ofAdvice: checkLabels}},
	{Rule: unlikelyTime, step: checkTimes},
	{Rule: unused, center: centerChecks{ofAdvice: checkUnused}},
	{Rule: queuedAgain, calls: callChecks{ofAdvice: checkQueuedAgain}},
}

// Rules documents the rules for flows.
func Rules() []diag.Rule {
	out := make([]diag.Rule, len(rules))
	for i := range rules {
		out[i] = rules[i].Rule
	}
	return out
}
