package twiliostudio

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// gather asks the caller. Keys that have a transition without a target end the call, where words do not.
func (r *reader) gather(w *widget) {
	keypress := w.next("keypress")
	speech := w.next("speech")

	timeout := w.next("timeout")

	s := r.Step(importer.Collect, w.block)
	s.Prompt = r.prompt(w)
	s.Attempts = 1
	s.Timeout = importer.Seconds(w.number("timeout", 0))
	s.Between = s.Timeout // the time limit of Gather counts again after each key
	digits := r.output(w, "Digits")
	words := r.output(w, "SpeechResult")
	confidence := r.output(w, "Confidence")
	s.Into = digits

	s.Ask = &importer.Ask{Keys: digits, Words: words, Finish: "#"}
	if w.properties.Has("finish_on_key") {
		s.Ask.Finish = strings.TrimSpace(w.properties.TextOf("finish_on_key"))
	}

	// Without "Stop gathering on keypress" each key belongs to the entry, whatever finish_on_key is.
	if stops := w.properties.Get("stop_gather"); stops.Text() != "" && !stops.Bool() {
		s.Ask.Finish = ""
	}

	// The author of a widget with hints expects words, also if their event leads to no widget. Without hints and
	// without a transition for speech, the widget takes keys only.
	listens := speech != "" || w.has("speech") && w.properties.TextOf("hints") != ""
	if !listens || w.has("keypress") {
		most := w.number("number_of_digits", w.number("num_digits", 0))
		if most > 0 {
			s.Digits = [2]int{1, most}
		}

		s.EndsWith = s.Ask.Finish == "#" && most != 1

		// A single key needs no end.
		if end := s.Ask.Finish; end != "" && end != "#" && most != 1 {
			w.block.Approximate("its entry ends with "+end+": here it ends with its last digit, or after its time limit",
				"write # as finish_on_key in the flow")
		}
		s.Edge("collected", keypress, importer.Assign{Attribute: digits, To: importer.Entry{}},
			importer.Assign{Attribute: words, To: importer.Never{}},
			importer.Assign{Attribute: confidence, To: importer.Never{}})
	}

	// A collect has one way for words and one for keys.
	if listens {
		w.nameSpeechTimeout()
		s.Format = "words"
		if len(s.Edges) > 0 {
			s.Edges[0].Outcome = "keyed"
		}

		if keypress == "" {
			s.Into = words
		}

		s.Edge("collected", speech, importer.Assign{Attribute: words, To: importer.Entry{}},
			importer.Assign{Attribute: digits, To: importer.Never{}})
	} else if w.has("speech") {
		w.block.Remark("spoken words end the call, because their event leads to no widget: here the menu takes none",
			"lead its event to a widget")
	}

	// Silence leaves the values of an earlier turn of this widget empty. Only words have a confidence.
	s.Edge("exhausted", timeout, importer.Assign{Attribute: digits, To: importer.Never{}},
		importer.Assign{Attribute: words, To: importer.Never{}},
		importer.Assign{Attribute: confidence, To: importer.Never{}})
}

// nameSpeechTimeout names the time for which the widget listens on after the words of a caller. The value auto has
// none.
func (w *widget) nameSpeechTimeout() {
	if seconds := w.properties.Get("speech_timeout").Int(0); seconds > 0 {
		w.block.Approximate(fmt.Sprintf("listens on for %ds after the words of a caller: here it goes on at once", seconds),
			"write auto as speech_timeout in the flow, or the time as takes of the answer in the scenario")
	}
}

// has reports whether a widget has an event, whether or not it leads to a widget.
func (w *widget) has(event string) bool {
	return slices.ContainsFunc(w.transitions, func(t transition) bool { return t.event == event })
}

// mergePrompts gives a question without a prompt the prompt of the say step before it, if
// nothing else leads to either: the two are one question. It needs the edges of all steps.
func (r *reader) mergePrompts() {
	into := map[string][]*importer.Step{}
	for _, s := range r.Steps {
		for _, e := range s.Edges {
			into[e.To] = append(into[e.To], s)
		}
	}

	for _, s := range r.Steps {
		if s.Kind != importer.Collect || !s.Prompt.IsZero() || len(into[s.ID]) != 1 {
			continue
		}

		// A question that is reached in one way only, after a prompt, asks with this prompt.
		if said := into[s.ID][0]; said.Kind == importer.Say {
			s.Prompt = said.Prompt

			// The name of the question tells more than the name of its prompt, such as "welcome".
			s.Name = cmp.Or(s.Name, s.From[0].Name)
			s.From = append(slices.Clip(said.From), s.From...)
			s.ID = said.ID

			// The question stands where the say step did.
			*said, *s = *s, importer.Step{}
		}
	}

	r.Steps = slices.DeleteFunc(r.Steps, func(s *importer.Step) bool { return s.ID == "" && len(s.From) == 0 })
}
