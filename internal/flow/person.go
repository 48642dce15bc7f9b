package flow

import (
	"time"

	"github.com/ivrsim/ivrsim/internal/routing"
)

// isPerson reports whether a step leads to a person: a queue, a callback, or a
// transfer.
func (s *Step) isPerson() bool { return s.Kind == Queue || s.Kind == Callback || s.Kind == Transfer }

// isPersonal reports whether a caller gets to a person in a situation. Where no line
// starts the flow, what it returns to is held to lead to one.
func (w *walk) isPersonal(i int) bool {
	at := w.situations[i].at
	s := w.StepAt(at)
	return s.isPerson() || s.Kind == Return && w.States[at].Runner == NoState
}

// mayBePersonal reports whether a caller gets to a person in a situation, or may by a
// way that is not known.
func (w *walk) mayBePersonal(i int) bool { return w.isPersonal(i) || w.loose(i) }

// speech gives how long a prompt takes in the slowest language that a call can
// have in a situation, in nanoseconds.
func (w *walk) speech(in int, p *Prompt) int64 {
	var longest int64
	if !p.IsZero() {
		for language := range w.valuesOf(in, routing.AttrLanguage).All() {
			longest = max(longest, p.Length[language])
		}
	}
	return longest
}

// spent gives how long a situation takes before its outcome: what is spoken in
// full, and a lookup. A caller answers at the prompt's end. What a step with an error
// takes is not known, and no time is blamed on it.
func (w *walk) spent(in int) int64 {
	s := w.StepAt(w.situations[in].at)
	if w.source(w.situations[in].at).faulty {
		return 0
	}
	if s.Kind == Lookup {
		return s.Takes
	}
	return w.speech(in, &s.Prompt)
}

// unanswered gives how long a menu or collect takes that is never answered.
func (w *walk) unanswered(in int) int64 {
	s := w.StepAt(w.situations[in].at)
	if w.source(w.situations[in].at).faulty {
		return 0
	}
	once := w.speech(in, &s.Prompt) + s.Timeout
	return int64(s.Attempts)*once + int64(s.Attempts-1)*w.speech(in, &s.NoInput)
}

// exceeding rounds a time that is more than is allowed, and keeps it so: 90.2 s are
// more than 1m30s.
func exceeding(took, allowed int64) time.Duration {
	for unit := time.Second; unit > 1; unit /= 10 {
		if d := time.Duration(took).Round(unit); d > time.Duration(allowed) {
			return d
		}
	}
	return time.Duration(took)
}
