package importer

import (
	"fmt"
	"strconv"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// input writes the settings of a question.
func (w *writer) input(s *Step, out *yaml.Out) {
	if s.Kind != Menu && s.Kind != Collect && s.Kind != Listen {
		if s.Kind == Callback && s.Number != "" && w.final.hasEntered(s, s.Number) {
			out.AddText("number", w.entryName(s.Number))
		}
		return
	}

	if s.Kind == Collect {
		w.entry(s, out)
	}

	if s.Timeout > 0 && s.Timeout != flow.DefaultTimeout {
		out.AddText("timeout", duration(s.Timeout))
	}

	out.AddText("attempts", strconv.Itoa(min(max(s.Attempts, 1), flow.MaxAttempts)))
}

// entry writes the form of a collect's entry.
func (w *writer) entry(s *Step, out *yaml.Out) {
	least := min(max(s.Digits[0], 1), flow.MaxDigits)
	most := min(s.Digits[1], flow.MaxDigits)

	// A question by speech that also takes keys has both a format and a number of digits.
	if s.edge(keyed) != nil {
		out.AddText("format", s.Format)
	}

	switch {
	case s.Format != "" && s.edge(keyed) == nil:
		out.AddText("format", s.Format)
	case most == least:
		out.AddText("digits", strconv.Itoa(most))
	case most > least:
		out.AddText("digits", fmt.Sprintf("%d-%d", least, most))
	}

	if s.EndsWith {
		out.AddText("ends_with", "hash")
	}

	if s.Into != "" {
		out.AddText("into", w.entryName(s.Into))
	}

	if s.Secret {
		out.AddText("secret", "yes")
	}

	// The time between digits matters only if an entry can have more than one key.
	hasSeveral := most != 1 && (s.Format != flow.FormatWords || s.edge(keyed) != nil)
	if hasSeveral && s.Between > 0 && s.Between != flow.DefaultBetween {
		out.AddText("between", duration(s.Between))
	}
}

// entryName names the value that a collect fills. The name differs from all texts and attributes,
// since a branch names either.
func (w *writer) entryName(id string) string {
	proposal := w.center.proposal(id)
	if w.attributes.names.isTaken(slug(proposal)) {
		proposal += "_entered"
	}
	return w.valueNames.name(id+enteredSuffix, proposal)
}

// entryNames names values that a lookup fills.
func (w *writer) entryNames(ids []string) yaml.Out {
	var names []string
	for _, id := range ids {
		names = append(names, w.entryName(id))
	}
	return yaml.OutTexts(names)
}

// enteredSuffix marks the identifiers of values that a collect fills.
const enteredSuffix = " (entered)"
