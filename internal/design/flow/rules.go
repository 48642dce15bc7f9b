package flow

import (
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// The ids of the rules for flows, in addition to the rules of reading YAML in package diag. A
// reference to something that does not exist breaks a rule named unknown-….
const (
	UnknownStep      diag.RuleID = "unknown-step"
	UnknownFlow      diag.RuleID = "unknown-flow"
	UnknownQueue                 = routing.UnknownQueue
	UnknownChannel   diag.RuleID = "unknown-channel"
	UnknownAttribute             = routing.UnknownAttribute
	UnknownValue                 = routing.UnknownValue
	UnknownOutcome   diag.RuleID = "unknown-outcome"
	MissingOutcome   diag.RuleID = "missing-outcome"
	AmbiguousKey     diag.RuleID = "ambiguous-key"
	Recursion        diag.RuleID = "recursion"
	Unreturned       diag.RuleID = "unreturned"
	NeverWaits       diag.RuleID = "never-waits"
	Endless          diag.RuleID = "endless"
	UnsetPlaceholder diag.RuleID = "unset-placeholder"
)

// The advice. Each can be silenced under allow with a reason.
const (
	UnreachableStep   diag.RuleID = "unreachable-step"
	ImpossibleOutcome diag.RuleID = "impossible-outcome"
	NoPerson          diag.RuleID = "no-person"
	ZeroToPerson      diag.RuleID = "zero-to-person"
	SlowToPerson      diag.RuleID = "slow-to-person"
	SecretAsked       diag.RuleID = "secret-asked"
	SecretUnmasked    diag.RuleID = "secret-unmasked"
	SecretSpoken      diag.RuleID = "secret-spoken"
	RecordedSecret    diag.RuleID = "recorded-secret"
	MissingLanguage   diag.RuleID = "missing-language"
	LongMenu          diag.RuleID = "long-menu"
	LateChoice        diag.RuleID = "late-choice"
	FalseContainment  diag.RuleID = "false-containment"
	UnservedLanguage  diag.RuleID = "unserved-language"
	UnofferedLanguage diag.RuleID = "unoffered-language"
	SilentEnd         diag.RuleID = "silent-end"
	SameWay           diag.RuleID = "same-way"
	EndlessSilence    diag.RuleID = "endless-silence"
	EndlessTries      diag.RuleID = "endless-tries"
	PromptKeys        diag.RuleID = "prompt-keys"
	UnansweredLookup  diag.RuleID = "unanswered-lookup"
	Unsaid            diag.RuleID = "unsaid"
	SimilarTexts      diag.RuleID = "similar-texts"

	UnansweredTransfer    diag.RuleID = "unanswered-transfer"
	InvalidTransferNumber diag.RuleID = "invalid-transfer-number"

	QueuedAgain    diag.RuleID = "queued-again"
	NearLabel      diag.RuleID = "near-label"
	UnlikelyTime   diag.RuleID = "unlikely-time"
	SimilarPhrases diag.RuleID = "similar-phrases"
	FewExamples    diag.RuleID = "few-examples"
	Unused         diag.RuleID = "unused"
	UnstaffedHours diag.RuleID = "unstaffed-hours" // raised where scenarios are read
	Untested       diag.RuleID = "untested"        // raised where scripted calls are read
)

// advice returns the ids of all advice, which allow can name.
func advice() []string {
	rules := []diag.RuleID{
		UnreachableStep, ImpossibleOutcome, NoPerson, ZeroToPerson, SlowToPerson, SecretAsked, SecretUnmasked, SecretSpoken,
		MissingLanguage, LongMenu, LateChoice, FalseContainment, UnservedLanguage, Untested,
		UnofferedLanguage, SilentEnd, SameWay, EndlessSilence, PromptKeys, UnansweredLookup, Unsaid, QueuedAgain,
		NearLabel, UnlikelyTime, SimilarTexts, UnansweredTransfer, InvalidTransferNumber,
		SimilarPhrases, FewExamples, Unused, EndlessTries, RecordedSecret,
		UnstaffedHours,
		NeverWaits, // where a lookup leads out of the cycle
	}

	// The rules of routing add their own advice, so allow names both kinds.
	for _, r := range routing.Rules {
		if r.Severity == diag.Advice {
			rules = append(rules, r.ID)
		}
	}

	names := make([]string, len(rules))
	for i, id := range rules {
		names[i] = string(id)
	}
	return names
}
