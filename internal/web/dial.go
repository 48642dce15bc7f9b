package web

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/ivrsim/ivrsim/internal/ivr"
	"github.com/ivrsim/ivrsim/internal/phone"
	"github.com/ivrsim/ivrsim/internal/routing"
	"github.com/ivrsim/ivrsim/internal/script"
)

// dialing is the form of the start page: what was chosen and typed, and what
// becomes of it.
type dialing struct {
	center *routing.Center
	flows  []string
	setup  ivr.Setup
	caller routing.Caller

	Line, From, Tier, At string
	Flow                 string // "": the one that the line starts
	Queues               string // how the caller finds them
	Minutes, Position    int    // of busy ones
	Anyway               bool   // a number that is not valid calls all the same

	Problems []string // why the call cannot come in
	Invalid  bool     // the number is not valid, and that alone keeps the call out
	Refused  bool     // it was dialed, and the call was not made
}

// How a caller can find the queues.
const (
	queuesFree   = "free"
	queuesBusy   = "busy"
	queuesLive   = "live" // as in the running simulation
	queuesFull   = "full"
	queuesClosed = "closed"
)

// maxTyped bounds a field of the form, in bytes.
const maxTyped = 100

// readDialing reads the form. What is wrong in it is among its problems.
func (p *pages) readDialing(v url.Values) *dialing {
	d := &dialing{
		center: p.center.Flows.Center, flows: p.center.Flows.Names(), Flow: v.Get("flow"),
		Line: v.Get("line"), From: v.Get("from"), Tier: v.Get("tier"), At: v.Get("at"),
		Queues: cmp.Or(v.Get("queues"), queuesFree), Anyway: v.Get("anyway") != "",
	}
	d.readLine()
	d.readCaller()
	d.readTier()
	d.readTime()
	d.readQueues(v, p.clock)
	return d
}

func (d *dialing) problem(format string, args ...any) {
	d.Problems = append(d.Problems, fmt.Sprintf(format, args...))
}

func (d *dialing) readLine() {
	if line, ok := d.center.Line(d.Line); ok {
		d.setup.Line = line
	} else if d.Line != "" {
		d.problem("There is no line %q.", clip(d.Line))
	}
	d.Line = d.center.Lines[d.setup.Line].Name.Value
	if d.Flow != "" && !slices.Contains(d.flows, d.Flow) {
		d.problem("There is no flow %q.", clip(d.Flow))
		d.Flow = ""
	}
}

// Flows are all that can be called.
func (d *dialing) Flows() []string { return d.flows }

// Starts is the flow that the call starts with.
func (d *dialing) Starts() string {
	return cmp.Or(d.Flow, d.center.Lines[d.setup.Line].Flow.Value)
}

// clip shortens what was typed for a message.
func clip(text string) string {
	runes := []rune(text)
	return string(runes[:min(len(runes), maxTyped)])
}

// readCaller checks the number. An empty field is an example of the line's
// country.
func (d *dialing) readCaller() {
	if len(d.From) > maxTyped {
		d.problem("A caller's number has at most %d characters.", maxTyped)
		d.From = ""
	}
	d.setup.From = ivr.ExampleCaller(d.center, d.setup.Line)
	if d.From != "" {
		d.setup.From = phone.Parse(d.From, d.center.Lines[d.setup.Line].Home())
	}
	d.caller = d.center.Locate(d.setup.Line, d.setup.From)
	if n := &d.setup.From; n.Validity == phone.Invalid && !d.Anyway {
		d.Invalid = true
		d.problem("The caller's number is %s.", n.Description())
	}
}

func (d *dialing) readTier() {
	tiers := &d.center.Attributes[routing.AttrTier]
	if d.Tier == "" {
		d.Tier = tiers.Values[0]
	}
	v, ok := tiers.Value(d.Tier)
	if !ok {
		d.problem("There is no tier %q.", clip(d.Tier))
		return
	}
	if v != d.center.InitialValues(d.setup.Line, &d.caller)[routing.AttrTier] {
		d.setup.Values = append(d.setup.Values, routing.Assignment{Attribute: routing.AttrTier, Value: v})
	}
}

// timeField is how a browser writes a time.
const timeField = "2006-01-02T15:04"

func (d *dialing) readTime() {
	zone := d.center.Hubs[d.caller.Hub].Zone
	d.setup.At = ivr.UsualTime(zone)
	if d.At == "" {
		return
	}
	at, err := routing.ParseTime(d.At, zone)
	if err != nil {
		d.problem("The time: %s.", clip(err.Error()))
		d.At = ""
		return
	}
	d.setup.At = at
}

// readQueues makes the situations that the caller finds.
func (d *dialing) readQueues(v url.Values, clock *Clock) {
	d.Minutes, d.Position = d.readNumber("wait in minutes", v.Get("minutes"), 5, 0, 600), d.readNumber("place in line", v.Get("position"), 7, 1, 10_000)
	situation := ivr.Situation{Hub: routing.NoHub}
	switch d.Queues {
	case queuesFree:
		return
	case queuesLive:
		d.setup.Queues = liveQueues(d.center, clock)
		return
	case queuesBusy:
		situation.Wait, situation.Position = time.Duration(d.Minutes)*time.Minute, d.Position
	case queuesFull:
		situation.Full = true
	case queuesClosed:
		situation.Closed = true
	default:
		d.problem("Queues are free, busy, live, full or closed.")
		return
	}
	for q := range d.center.Queues {
		situation.Queue = routing.QueueID(q)
		d.setup.Queues = append(d.setup.Queues, situation)
	}
}

// readNumber reads a whole number of busy queues, or gives what is usual.
func (d *dialing) readNumber(what, typed string, usual, least, most int) int {
	n, err := strconv.Atoi(typed)
	if err == nil && least <= n && n <= most {
		return n
	}
	if typed != "" && d.Queues == queuesBusy {
		d.problem("The %s is a whole number from %d to %d, not %q.", what, least, most, clip(typed))
	}
	return usual
}

// liveQueues are the queues as they stand in the running simulation: who joins
// one is behind those who wait, and told how long the first of them has waited.
func liveQueues(c *routing.Center, clock *Clock) []ivr.Situation {
	var out []ivr.Situation
	for _, q := range clock.View().Queues {
		queue, known := c.Queue(q.Queue)
		hub, there := c.Hub(q.Hub)
		if !known || !there {
			continue
		}
		limit := c.Queues[queue].Capacity
		out = append(out, ivr.Situation{
			Queue: queue, Hub: hub, Full: limit > 0 && q.Length >= limit,
			Wait: time.Duration(q.LongestWait).Truncate(time.Second), Position: q.Length + 1,
		})
	}
	return out
}

// lineChoice is one line of the form's list.
type lineChoice struct{ Name, Label string }

// Lines are the lines that can be dialed.
func (d *dialing) Lines() []lineChoice {
	var out []lineChoice
	for i := range d.center.Lines {
		l := &d.center.Lines[i]
		home := l.Home()
		if home == "" {
			home = "any country"
		}
		out = append(out, lineChoice{l.Name.Value, fmt.Sprintf("%s: %s, %s", l.Name.Value, home, l.Number.Value)})
	}
	return out
}

// Tiers are the tiers to choose from.
func (d *dialing) Tiers() []string { return d.center.Attributes[routing.AttrTier].Values }

// Example is the number that calls where none is typed.
func (d *dialing) Example() string {
	n := ivr.ExampleCaller(d.center, d.setup.Line)
	return cmp.Or(n.International(), phone.WithheldText)
}

// Time is when the call comes in, on the clock of the caller's hub.
func (d *dialing) Time() string { return d.setup.At.Format("Mon 2 Jan 2006, 15:04 MST") }

// Field is the same as a browser's field for a time takes it.
func (d *dialing) Field() string { return d.setup.At.Format(timeField) }

// Valid reports whether the number can be dialed back.
func (d *dialing) Valid() bool { return d.setup.From.Validity == phone.Valid }

// fact is a line of what is known.
type fact struct{ Name, Value string }

// Facts are what the number says of the caller.
func (d *dialing) Facts() []fact {
	n := &d.setup.From
	return []fact{
		{"number", n.Masked()},
		{"check", n.Description()},
		{"country", d.center.CountryOf(d.setup.Line, &d.caller)},
		{"region", d.center.Regions[d.caller.Region].Name.Value},
		{"hub", d.center.Hubs[d.caller.Hub].Name.Value},
		{"flow", d.Starts()},
	}
}

// decision is where a queue's calls go, and what every hub says.
type decision struct {
	Queue string
	Hub   string // empty: closed to this caller
	Hops  []fact
}

// Decisions are those for each queue, at the call's time.
func (d *dialing) Decisions() []decision {
	c, line := d.center, d.setup.Line
	language := c.InitialValues(line, &d.caller)[routing.AttrLanguage]
	var out []decision
	for i := range c.Queues {
		made := c.Route(d.caller.Hub, routing.QueueID(i), language, c.FirstLanguage(line), d.setup.At)
		out = append(out, explained(c, &made))
	}
	return out
}

func explained(c *routing.Center, made *routing.Decision) decision {
	out := decision{Queue: c.Queues[made.Queue].Name.Value}
	if made.Hub != routing.NoHub {
		out.Hub = c.Hubs[made.Hub].Name.Value
	}
	for _, hop := range made.Hops {
		out.Hops = append(out.Hops, fact{c.Hubs[hop.Hub].Name.Value, c.Explain(made, hop)})
	}
	return out
}

// dialForm shows the start page.
func (p *pages) dialForm(w http.ResponseWriter, r *http.Request) {
	p.showDialing(w, r, http.StatusOK, p.readDialing(r.URL.Query()))
}

// check shows the start page with what the number says, while it is typed.
func (p *pages) check(w http.ResponseWriter, r *http.Request) {
	if fields, ok := p.form(w, r); ok {
		p.showDialing(w, r, http.StatusOK, p.readDialing(fields))
	}
}

func (p *pages) showDialing(w http.ResponseWriter, r *http.Request, status int, d *dialing) {
	p.show(w, r, status, "dial", "Call", "call", d)
}

// refuse says that the call was not made, and why.
func (p *pages) refuse(w http.ResponseWriter, r *http.Request, d *dialing) {
	d.Refused = true
	p.showDialing(w, r, http.StatusUnprocessableEntity, d)
}

// dial lets a call come in and leads to its page.
func (p *pages) dial(w http.ResponseWriter, r *http.Request) {
	fields, ok := p.form(w, r)
	if !ok {
		return
	}
	d := p.readDialing(fields)
	if len(d.Problems) > 0 {
		p.refuse(w, r, d)
		return
	}
	h, err := p.answer(d.Starts(), d.setup)
	if err != nil {
		d.problem("The call goes wrong at once: %v.", err)
		p.refuse(w, r, d)
		return
	}
	id, ok := p.calls.add(h)
	if !ok {
		p.fail(w, r, http.StatusServiceUnavailable, fmt.Sprintf("all %d calls from this page are in progress; hang one up, or try again: a call that stands idle for 10 minutes is let go", maxCalls))
		return
	}
	http.Redirect(w, r, "/calls/"+id, http.StatusSeeOther)
}

// answer starts the call in a flow.
func (p *pages) answer(name string, setup ivr.Setup) (*handset, error) {
	c := p.flows[name]
	c.turn.Lock()
	defer c.turn.Unlock()
	session, err := ivr.Dial(c.machine, setup)
	if err != nil {
		return nil, err
	}
	return &handset{Recorder: script.Record(session, c.name, setup), flow: c, setup: setup, tier: session.Value(routing.AttrTier)}, nil
}
