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

// pathRule is a rule about what calls can do. Its check looks at all walks of
// the center and reports to the analysis.
type pathRule struct {
	id    string
	check func(*analysis)
}

// pathRules are checked in this order.
var pathRules = []pathRule{
	{MissingOutcome, missingOnPath},
	{Unreturned, unreturned},
	{NeverWaits, neverWaits},
	{Endless, endless},
	{UnsetPlaceholder, unsetPlaceholder},
}

// Rules are what a flow can break, beside the rules of package diag.
var Rules = []diag.Rule{}
