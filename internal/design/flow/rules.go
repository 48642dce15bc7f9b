package flow

import (
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// The ids of the rules for flows, in addition to the rules of reading YAML in package diag. A
// reference to something that does not exist breaks a rule named unknown-….
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
	UnofferedLanguage = "unoffered-language"
	SilentEnd         = "silent-end"
	SameWay           = "same-way"
	EndlessSilence    = "endless-silence"
	PromptKeys        = "prompt-keys"
	UnansweredLookup  = "unanswered-lookup"
	Unsaid            = "unsaid"
	QueuedAgain       = "queued-again"
	NearLabel         = "near-label"
	UnlikelyTime      = "unlikely-time"
	UnstaffedHours    = "unstaffed-hours" // raised where scenarios are read
	Untested          = "untested"        // raised where scripted calls are read
)

// advice returns the ids of all advice, which allow can name.
func advice() []string {
	out := []string{
		UnreachableStep, ImpossibleOutcome, NoPerson, ZeroToPerson, SlowToPerson, SecretAsked, SecretSpoken,
		MissingLanguage, LongMenu, LateChoice, FalseContainment, UnservedLanguage, Untested,
		UnofferedLanguage, SilentEnd, SameWay, EndlessSilence, PromptKeys, UnansweredLookup, Unsaid, QueuedAgain,
		NearLabel, UnlikelyTime,
		UnstaffedHours,
		NeverWaits, // where a lookup leads out of the cycle
	}

	// The rules of routing add their own advice, so allow names both kinds.
	for _, r := range routing.Rules {
		if r.Severity == diag.Advice {
			out = append(out, r.ID)
		}
	}

	return out
}
