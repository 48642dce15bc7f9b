package importer

import "strings"

// The notes of a conversation with a bot. A file has no sentences of a bot, and may name its intents.
const (
	intentsNamed = "the export has no sentences of the bot: callers say the names of its intents"
	intentsFix   = "write the sentences of callers as examples under intents"
	noIntents    = "a bot or another flow talks with the caller, and the file names no intent: a lookup decides its end"
)

// Intent adds an intent that a bot may understand, with its name as the only example.
func (s *Step) Intent(name, to string, sets []Assign) {
	s.Edges = append(s.Edges, Edge{Outcome: name, Keys: []string{exampleOf(name)}, To: to, Sets: sets})
}

// HearsNames notes that callers say the names of the intents of a listen step.
func (s *Step) HearsNames() {
	s.notes.Add(Note{Unknown, intentsNamed, intentsFix})
	s.allow(FewExamples, "the sentences of the bot are not in the export")
}

// exampleOf writes the name of an intent as a caller may say it: BookHotel is "book hotel".
func exampleOf(intent string) string { return strings.Join(typeWords(slug(intent)), " ") }

// hearIntents makes listen steps of the conversations with bots whose intents the files name.
func hearIntents(b *builder) {
	for _, g := range b.graphs {
		for _, s := range g.Steps {
			if s.Hears && s.Kind == Lookup {
				becomeListen(s)
			}
		}
	}
}

// endsOfBots are the answers of a bot that are no intents, with the outcome that stands for each. A bot that fails
// hears nothing.
var endsOfBots = map[string]string{
	Other: noMatch, "not_found": noMatch, "failed": noInput, "error": noInput, "timeout": noInput,
}

// becomeListen makes a listen step of a lookup, if one of its answers is an intent.
func becomeListen(s *Step) {
	var edges []Edge
	var ends []Edge
	for _, e := range s.Edges {
		switch end := endsOfBots[e.Outcome]; {
		case end != "":
			e.Outcome = end
			ends = append(ends, e)
		case e.Outcome != done && e.Outcome != "success":
			e.Keys = []string{exampleOf(e.Outcome)}
			edges = append(edges, e)
		default:
			e.Outcome = noMatch
			ends = append(ends, e)
		}
	}

	if len(edges) == 0 {
		s.From[0].Approximate(noIntents, "write its questions as listen or menu steps")
		return
	}

	s.Kind = Listen
	s.What = ""
	s.Own = false
	s.Edges = append(edges, ends...)
	s.HearsNames()
}
