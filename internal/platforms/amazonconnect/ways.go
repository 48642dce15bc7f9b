package amazonconnect

import "strings"

// prefix returns the first word of a condition that does not compare for equality.
func (c condition) prefix() string {
	if c.operator == "Equals" || c.operator == "" {
		return ""
	}
	return words(c.operator) + " "
}

// takesNoOther reports whether no call takes the conditions and errors that the steps of the action leave
// out. A constant or the channel decides, a loop has no rounds, the shares leave no call over, or the
// module never ends in that way. A call takes only the error of an action for another channel. The
// idle timeout of an AI agent is for chats.
func (a *action) takesNoOther() bool {
	if a.takesError {
		return true
	}

	switch a.kind {
	case "Compare":
		return !strings.HasPrefix(a.text("ComparisonValue"), "$.Metrics.")
	case "Loop":
		return a.text("LoopCount") == "0"
	case "GetParticipantInput":
		return a.storesInput()
	case "InvokeFlowModule":
		return a.invokes != nil
	case "ConnectParticipantWithAgenticCX":
		return true
	}
	return a.kind == "DistributeByPercentage"
}
