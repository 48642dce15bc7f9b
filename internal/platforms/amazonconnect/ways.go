package amazonconnect

import "strings"

// prefix returns the first word of a condition that does not compare for equality.
func (c condition) prefix() string {
	if c.operator == "Equals" || c.operator == "" {
		return ""
	}
	return words(c.operator) + " "
}

// takesNoOther reports whether no call takes the ways of an action that its steps do not have. The
// reasons are a constant, the channel, a loop without rounds, shares that are over, or ends that a
// module does not have.
func (a *action) takesNoOther() bool {
	switch a.kind {
	case "Compare":
		return !strings.HasPrefix(a.text("ComparisonValue"), "$.Metrics.")
	case "Loop":
		return a.text("LoopCount") == "0"
	case "GetParticipantInput":
		return a.storesInput()
	case "InvokeFlowModule":
		return a.invokes != nil
	}
	return a.kind == "DistributeByPercentage"
}
