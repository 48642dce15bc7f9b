package sim

import (
	"fmt"
	"time"
)

// Failure is the error of a replication that cannot go on.
type Failure struct {
	Kind     FailureKind
	Scenario string
	At       time.Time // of the simulated day
	Problem  string
}

// Error returns the scenario, the time, the problem and the likely fix, if there is one.
func (f *Failure) Error() string {
	text := fmt.Sprintf("simulate %s at %s: %s", f.Scenario, f.At.Format(time.DateTime), f.Problem)
	if fix := fixes[f.Kind]; fix != "" {
		text += ": " + fix
	}
	return text
}

// FailureKind is the cause of a failure.
type FailureKind uint8

// The kinds of failures. A defect is a defect of this program. The other kinds follow from the flow and the
// scenario.
const (
	Endless    FailureKind = iota // A call never ends, or never lets the clock advance.
	Crowded                       // More than maxPresent calls are in the center at once.
	Unanswered                    // The scenario has no answers for a step that a call reaches.
	Defect
	failureKinds
)

// fixes are the likely fixes of failures.
var fixes = [failureKinds]string{
	Endless:    "give its prompts or conversations a duration, or its flow a way out",
	Crowded:    "give it fewer calls, or its lines trunks",
	Unanswered: "give the step an answer",
	Defect:     "report this defect of ivrsim with the scenario",
}
