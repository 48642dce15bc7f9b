package flow

import "github.com/ivrsim/ivrsim/internal/diag"

// The rules of this room, beside those of reading YAML in package diag.
const (
	UnknownStep      = "unknown-step"
	UnknownFlow      = "unknown-flow"
	UnknownQueue     = "unknown-queue"
	UnknownChannel   = "unknown-channel"
	UnknownAttribute = "unknown-attribute"
	UnknownValue     = "unknown-value"
	UnknownOutcome   = "unknown-outcome"
	MissingOutcome   = "missing-outcome"
	AmbiguousKey     = "ambiguous-key"
	Recursion        = "recursion"
	Unreturned       = "unreturned"
	NeverWaits       = "never-waits"
	Endless          = "endless"
	UnsetPlaceholder = "unset-placeholder"
)

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
}

// pathRules judge what calls can do: each looks at all walks of a center and
// reports to the analysis. The other rules are checked as a flow is read and
// its names are resolved.
var pathRules = []func(*analysis){
	missingOnPath,
	unreturned,
	neverWaits,
	endless,
	unsetPlaceholder,
}
