package importer

import (
	"slices"
	"strings"
	"testing"
)

// TestCallbackToAnEntry has a callback to a number that callers have entered. It is declined only if a call may come
// without a telephone number.
func TestCallbackToAnEntry(t *testing.T) {
	for name, c := range map[string]struct {
		format   string
		silence  string // where silent callers go
		declines bool
	}{
		"every caller has entered a telephone number": {format: "phone", silence: "end"},
		"silent callers come, too":                    {format: "phone", silence: "book", declines: true},
		"the entry may be no telephone number":        {format: "", silence: "end", declines: true},
	} {
		f := &Flow{File: "a.json", Start: "number"}
		number := f.Step(Collect, f.Block("number", "Ask"))
		number.Prompt = words("Your number?")
		number.Into = "entry"
		number.Format = c.format
		number.Edge(collected, "book")
		number.Edge(noInput, c.silence)
		number.Edge(noMatch, "end")
		book := f.Step(Callback, f.Block("book", "Book"))
		book.What = "general"
		book.Number = "entry"
		book.Edge(booked, "end")
		book.Edge(declined, "sorry")
		sorry := f.Block("sorry", "Speak")
		sorry.Does = IsHeard
		say := f.Step(Say, sorry)
		say.Prompt = words("Sorry.")
		say.Edge(done, "end")
		f.Step(End, f.Block("end", "End")).What = "done"

		if text := content(t, "a.yaml", f); strings.Contains(text, "declined: ") != c.declines {
			t.Errorf("%s: the callback is declined: %t:\n%s", name, !c.declines, text)
		}
		const reason = "no call comes here from Book book: every caller has entered the telephone number"
		blocks := Build(&Center{Format: "test", Flows: []*Flow{f}}, nil, nil).Report.Blocks
		isLost := slices.ContainsFunc(blocks, func(b BlockReport) bool { return b.Block == "sorry" && strings.HasPrefix(b.Reason, reason) })
		if isLost == c.declines {
			t.Errorf("%s: the block after the way is lost: %v", name, isLost)
		}
	}
}
