package amazonconnect

import (
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// keepWays keeps the conditions and errors of an action that its steps do not know.
func (s *scope) keepWays(a *action, steps []*importer.Step) {
	if a.takesNoOther() {
		return
	}

	var ways []importer.Edge
	for _, c := range a.conditions {
		ways = append(ways, importer.Edge{Outcome: strings.TrimSpace(c.prefix() + c.operand()), To: c.next})
	}

	for _, e := range a.errors {
		if e.kind != otherError && e.kind != "" && !strings.HasPrefix(e.kind, "ChannelMismatch") {
			ways = append(ways, importer.Edge{Outcome: words(strings.TrimSuffix(e.kind, "Error")), To: e.next})
		}
	}

	s.center.KeepWays(s.out, a.block, steps, ways, func(id string) string { return s.landing(a, id) })
}

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
