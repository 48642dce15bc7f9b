package telephone

import (
	"io"
	"math"
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

	// What came from the telephone.
	Received int64      `json:"packets_received"`
	Lost     int64      `json:"lost"` // packets
	Jitter   float64    `json:"jitter_ms"`
	Spoke    []Interval `json:"spoke"` // the times in which the caller spoke

	tell func(*Event) // takes each event as it happens; may be nil
}

// Interval is a time in a call, since it was answered.
type Interval struct {
	From int64 `json:"from_ms"`
	To   int64 `json:"to_ms"`
}

// receive notes what came from the telephone.
func (t *Transcript) receive(r *media.Reception) {
	const digits = 1000
	t.Received = r.Packets
	t.Lost = r.Lost
	t.Jitter = math.Round(r.Jitter.Seconds()*1000*digits) / digits
	t.Spoke = []Interval{}
	for _, s := range r.Spoke {
		t.Spoke = append(t.Spoke, Interval{s.From.Milliseconds(), s.To.Milliseconds()})
	}
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

	// Of a prompt: its length, and how much of it was heard. Of a key: the time since the end of
	// the last prompt, negative if it cut the prompt off.
	Length *int64 `json:"length_ms,omitempty"`
	Heard  *int64 `json:"heard_ms,omitempty"`
	After  *int64 `json:"after_prompt_ms,omitempty"`
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
	if t.tell != nil {
		t.tell(&e)
	}
	return len(t.Events) - 1
}

// prompt adds a prompt of a length, and returns its index.
func (t *Transcript) prompt(p *prompt, length time.Duration) int {
	ms := length.Milliseconds()
	return t.add(Event{Who: p.who, What: Says, Text: p.shown, Step: p.step, Length: &ms})
}

// heard notes how much of a prompt was heard.
func (t *Transcript) heard(index int, heard time.Duration) {
	e := &t.Events[index]
	ms := min(heard.Milliseconds(), *e.Length)
	e.Heard = &ms
	if ms < *e.Length {
		e.Cut = &ms
	}
}

// WriteJSON writes the transcript.
func (t *Transcript) WriteJSON(w io.Writer) error { return diag.NewJSONEncoder(w).Encode(t) }
