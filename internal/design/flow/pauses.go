package flow

import (
	"slices"
	"strings"
)

// Pauses are the times that a step with an entry waits for a further digit, in nanoseconds.
type Pauses struct {
	AfterMistake int64 // an entry that is no match; at a menu this is one key

	before []int64 // an outcome of the step, by Outcome; a map's hash would cost a hundredth of a day's time
}

// Before returns the pause before one of the step's outcomes. It is 0 without pauses.
func (p *Pauses) Before(o Outcome) int64 {
	if p == nil || int(o) >= len(p.before) {
		return 0
	}
	return p.before[o]
}

// newPauses returns the pauses of a step that is otherwise compiled, or nil if it waits for no further digit.
func newPauses(s *Step) *Pauses {
	// Without an entry, no further digit can follow a key.
	if s.Entry == nil || s.Entry.Between == 0 {
		return nil
	}

	keys := "1"
	if s.Kind == Collect {
		keys = s.shortest()
	}
	out := &Pauses{AfterMistake: int64(s.Entry.Pause(keys))}
	longest := out.AfterMistake
	for i, o := range s.Outcomes {
		pause := out.AfterMistake
		if keys, isFixed := s.keysBefore(o, s.Facts[i].Decider); isFixed {
			pause = 0
			if keys != "" {
				pause = int64(s.Entry.Pause(keys))
			}
		}

		for int(o) >= len(out.before) {
			out.before = append(out.before, 0)
		}
		out.before[o] = pause
		longest = max(longest, pause)
	}

	if longest == 0 {
		return nil
	}
	return out
}

// keysBefore returns keys that lead to an outcome, none if no digit comes before it. They are not fixed before an
// outcome of a mistake. The step waits after a digit that is a choice or none. It also waits after an entry with fewer
// digits than the most, unless callers end it with #.
func (s *Step) keysBefore(o Outcome, by Decider) (keys string, isFixed bool) {
	switch by {
	case ByChoice:
		i := slices.IndexFunc(s.Choices, func(c Choice) bool { return c.Outcome == o })

		// A choice by words alone has no digit after which to wait.
		if len(s.Choices[i].Keys) == 0 {
			return "", true
		}
		return s.Choices[i].Keys[0].Symbol(), true
	case ByEntry:
		return s.shortest(), true
	case BySilence:
		return "", true
	default:
		return "", false
	}
}

// shortest returns the keys of an entry with the fewest digits.
func (s *Step) shortest() string {
	keys := strings.Repeat("1", max(s.Entry.Min, 1))
	if s.Entry.HasEnd {
		keys += "#"
	}
	return keys
}
