package flow

// The errors that are about what a flow says, beside those of reading YAML.
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
