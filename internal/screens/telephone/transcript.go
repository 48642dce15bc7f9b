package telephone

import (
	"io"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/screens/media"
)

// Transcript is a call as it was on the telephone. Numbers and secret entries are masked.
type Transcript struct {
	Line    string    `json:"line"`
	From    string    `json:"from"` // the caller's number, masked, or "withheld"
	Hub     string    `json:"hub"`
	Began   time.Time `json:"began"`  // when the call was answered
	Ended   Side      `json:"ended"`  // who hung up
	Result  string    `json:"result"` // the last event of the flow
	Packets int64     `json:"packets"`
	Late    int64     `json:"late_packets"` // over 10 ms
	Events  []Event   `json:"events"`
}

// Side is one of the two sides of a call.
type Side string

// The sides.
const (
	Center Side = "center"
	Caller Side = "caller"
)

// Event is something that was said or done in a call.
type Event struct {
	Ms   int64        `json:"ms"` // since the call was answered
	Who  Who          `json:"who"`
	What What         `json:"what"`
	Text string       `json:"text,omitempty"` // the words, the key, or the queue with the place
	Step string       `json:"step,omitempty"`
	By   media.Source `json:"by,omitempty"`           // of a key
	Cut  *int64       `json:"cut_after_ms,omitempty"` // after which a prompt was cut off
}

// Who is the one who did it.
type Who string

// Those who do something.
const (
	ByIVR    Who = "ivr"
	ByCaller Who = "caller"
	ByAgent  Who = "agent"
	ByDay    Who = "day"
)

// What is the action of an entry.
type What string

// What can be done.
const (
	Says    What = "says"
	Presses What = "presses"
	Queues  What = "queues in"
	Answers What = "answers"
	HangsUp What = "hangs up"
	Does    What = "does"
	Fails   What = "fails"
)

// add adds an event at the present time, and returns its index.
func (t *Transcript) add(e Event) int {
	e.Ms = time.Since(t.Began).Milliseconds()
	t.Events = append(t.Events, e)
	return len(t.Events) - 1
}

// cut notes that a prompt was cut off after a time.
func (t *Transcript) cut(index int, after time.Duration) {
	ms := after.Milliseconds()
	t.Events[index].Cut = &ms
}

// WriteJSON writes the transcript.
func (t *Transcript) WriteJSON(w io.Writer) error { return diag.NewJSONEncoder(w).Encode(t) }
