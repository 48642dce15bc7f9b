package ivr

import "github.com/ivrsim/ivrsim/internal/design/flow"

// Wait is the kind of input for which a call waits.
type Wait uint8

// The waits, with the input that ends each.
const (
	Ended      Wait = iota // none; Speech is still spoken
	passing                // none: the call continues at once
	Speaking               // Elapsed, after Speech
	ForCheck               // Checked
	ForKey                 // a menu; Chosen, Silent, NoMatch. From here on Chosen is possible
	ForEntry               // a collect; Chosen (collected, or a choice of anywhere), Silent, NoMatch
	ForLookup              // a lookup, or a transfer that comes back: Chosen, after the step's Takes
	ForClock               // a branch on day, a check of hours; Chosen
	ForValue               // a branch on an entry; Chosen
	ForLoop                // Chosen: again, or done after as many rounds as the loop has
	ForQueue               // Chosen: answered, full, a choice, …
	ForOffer               // a callback or deflect, whether it asks or not: Chosen
	ForMessage             // a record step: Chosen
)

// waits describes each wait.
var waits = [...]struct {
	name        string
	key         string // of those that a person or another system ends
	awaits      string // the same, in the error for another input
	hint        string // the inputs that it takes, where the step does not name them
	speaksFirst bool   // it begins at the end of the step's prompt: nothing can be answered while it is spoken
}{
	Ended: {name: "ended", key: "ended"}, passing: {name: "passing", speaksFirst: true}, Speaking: {name: "speaking"},
	ForCheck:  {name: "for a check", speaksFirst: true},
	ForKey:    {name: "for a key", key: "key", awaits: "for a key or a word", hint: "Press a key or speak."},
	ForEntry:  {name: "for an entry", key: "entry", awaits: "for an entry"},
	ForLookup: {name: "for a lookup", key: "lookup", awaits: "for what the lookup finds", speaksFirst: true},
	ForClock:  {name: "for the time", speaksFirst: true},
	ForValue:  {name: "for the value of an entry"},
	ForLoop:   {name: "for a loop"},
	ForQueue:  {name: "for a queue", key: "queue", awaits: "in a queue", speaksFirst: true},
	ForOffer: {
		name:   "for an offer's answer",
		key:    "offer",
		awaits: "for key 1 or another",
		hint:   "Key 1 accepts; anything else declines.",
	},
	ForMessage: {
		name:        "for a message",
		key:         "message",
		awaits:      "for a message",
		hint:        "Leave a message, as in record 20s.",
		speaksFirst: true,
	},
}

func (w Wait) String() string { return waits[w].name }

// Key is a short name for a wait that a person or another system ends, as pages use it.
func (w Wait) Key() string { return waits[w].key }

// Hint says which inputs a wait takes, "" where the step names them.
func (w Wait) Hint() string { return waits[w].hint }

// waitsAt is the wait of a call at each kind of step.
var waitsAt = [...]Wait{
	flow.Say: passing, flow.Menu: ForKey, flow.Collect: ForEntry, flow.Listen: ForKey, flow.Lookup: ForLookup,
	flow.Branch: passing, flow.Check: ForCheck, flow.Set: passing, flow.Loop: ForLoop, flow.Queue: ForQueue,
	flow.Callback: ForOffer, flow.Deflect: ForOffer, flow.Record: ForMessage, flow.Transfer: Ended,
	flow.Run: passing, flow.Go: passing, flow.Return: passing, flow.End: Ended,
}
