package web

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/calls/script"
	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/screens/guest"
)

// callForm is the form of the start page, and the setup of the call that it describes.
// Exported fields and methods are for the template.
type callForm struct {
	center *routing.Center
	setup  ivr.Setup
	caller routing.Caller

	Line, From, Tier, At string
	Flow                 string   // instead of the flow that the line starts; may be empty
	Flows                []string // all flows
	Queues               string   // of the running day, live, or their state: free, busy, full or closed
	Minutes, Position    int      // the wait and the place in line if the queues are busy
	Anyway               bool     // allow an invalid number
	HasDay               bool     // a day is simulated, in which the caller may wait

	Problems []string // why the call cannot start
	Invalid  bool     // the number is invalid and not allowed
	Refused  bool     // the user dialed, and the call could not start
}

// readCallForm reads the form. It adds errors to the form's problems.
func (p callPages) readCallForm(v url.Values) *callForm {
	f := &callForm{
		center: p.center.Flows.Center, Flows: p.center.Flows.Names(), Flow: v.Get("flow"),
		Line: v.Get("line"), From: v.Get("from"), Tier: v.Get("tier"), At: v.Get("at"),
		Queues: v.Get("queues"), Anyway: v.Get("anyway") != "", HasDay: p.clock.runs(),
	}

	// The line comes first, because the caller, the tier and the time depend on it.
	f.readLine()
	f.readCaller()
	f.readTier()
	f.readQueues(v)
	f.readTime(p.clock)
	return f
}

func (f *callForm) problem(format string, args ...any) {
	f.Problems = append(f.Problems, fmt.Sprintf(format, args...))
}

func (f *callForm) readLine() {
	// A line that is unknown leaves the first line, so that the form can be shown again.
	if line, ok := f.center.Line(f.Line); ok {
		f.setup.Line = line
	} else if f.Line != "" {
		f.problem("There is no line %q.", f.Line)
	}
	f.Line = f.center.Lines[f.setup.Line].Name.Value

	// A line starts its own flow, and a tester may start another one.
	if f.Flow != "" && !slices.Contains(f.Flows, f.Flow) {
		f.problem("There is no flow %q.", f.Flow)
		f.Flow = ""
	}
}

// StartFlow is the flow in which the call starts.
func (f *callForm) StartFlow() string {
	return cmp.Or(f.Flow, f.center.Lines[f.setup.Line].Flow.Value)
}

// readCaller checks the number. The default is an example number of the line's country.
func (f *callForm) readCaller() {
	f.setup.From = ivr.ExampleCaller(f.center, f.setup.Line)
	if f.From != "" {
		f.setup.From = phone.Parse(f.From, f.center.Lines[f.setup.Line].Home())
	}

	// The region of the caller decides the hub, and so the hours of the queues.
	f.caller = f.center.Locate(f.setup.Line, f.setup.From)
	if n := &f.setup.From; n.Validity == phone.Invalid && !f.Anyway {
		f.Invalid = true
		f.problem("The caller's number is %s.", n.Description())
	}
}

func (f *callForm) readTier() {
	tiers := &f.center.Attributes[routing.AttrTier]
	if f.Tier == "" {
		f.Tier = tiers.Values[0]
	}

	v, ok := tiers.Value(f.Tier)
	if !ok {
		f.problem("There is no tier %q.", f.Tier)
		return
	}

	// The tier is set only if it differs from the tier that the call would have anyway.
	if v != f.center.InitialValues(f.setup.Line, &f.caller)[routing.AttrTier] {
		f.setup.Values = append(f.setup.Values, routing.Assignment{Attribute: routing.AttrTier, Value: v})
	}
}

// timeField is the format of an HTML field of type datetime-local.
const timeField = "2006-01-02T15:04"

func (f *callForm) readTime(clock *Clock) {
	// The usual time is by the clock of the hub that answers.
	zone := f.center.Hubs[f.caller.Hub].Zone
	f.setup.At = ivr.UsualTime(zone)
	if f.IsLive() {
		f.setup.At = clock.View().Time.In(zone)
		if f.At != "" {
			f.problem("A call in the running day is at its time: leave the time empty, or choose the queues.")
		}
		return
	}

	if f.At == "" {
		return
	}

	at, err := routing.ParseTime(f.At, zone)
	if err != nil {
		f.problem("The time: %v.", err)
		f.At = ""
		return
	}

	f.setup.At = at
}

// IsLive reports whether the caller waits in the queues of the running day.
func (f *callForm) IsLive() bool { return f.Queues == "live" }

// readQueues sets up the state in which the call finds the queues. The running day has the flows of
// its lines and its own time: if the user has chosen another flow or a time, queues are free by
// default. So are the queues of a day that is not simulated.
func (f *callForm) readQueues(v url.Values) {
	f.Minutes = 5
	f.Position = 7

	// The running day has the flow of each line, so another flow cannot be called in it.
	hasOtherFlow := f.StartFlow() != f.center.Lines[f.setup.Line].Flow.Value
	if f.Queues == "" {
		f.Queues = "live"
		if hasOtherFlow || f.At != "" || !f.HasDay {
			f.Queues = "free"
		}
	}

	// A state for no hub holds at all hubs.
	state := ivr.QueueState{Hub: routing.NoHub}
	switch f.Queues {
	case "free":
		return
	case "live":
		if !f.HasDay {
			f.problem("The day is followed, and not simulated: choose the queues.")
		} else if hasOtherFlow {
			f.problem("A call in the running day starts in the flow of its line: " +
				"choose that flow, or choose the queues.")
		}
		return
	case "busy":
		f.readNumber(&f.Minutes, "wait in minutes", v.Get("minutes"), 0, 600)
		f.readNumber(&f.Position, "place in line", v.Get("position"), 1, 10_000)
		state.Wait = time.Duration(f.Minutes) * time.Minute
		state.Position = f.Position
	case "full":
		state.Full = true
	case "closed":
		state.Closed = true
	default:
		f.problem("Queues are free, busy, live, full or closed.")
		return
	}

	for q := range f.center.Queues {
		state.Queue = routing.QueueID(q)
		f.setup.Queues = append(f.setup.Queues, state)
	}
}

// readNumber replaces a default by the number that is typed, if any.
func (f *callForm) readNumber(value *int, what, typed string, least, most int) {
	n, err := strconv.Atoi(typed)
	if typed == "" {
		return
	}

	switch {
	case err != nil || n < least || n > most:
		// A field outside its bounds keeps its default, so that the form can be shown again.
		f.problem("The %s is a whole number from %d to %d, not %q.", what, least, most, typed)
	default:
		*value = n
	}
}

// labeled is a named value in a list of the page.
type labeled struct{ Name, Value string }

// Lines are the lines to choose from, with a description.
func (f *callForm) Lines() []labeled {
	var out []labeled
	for i := range f.center.Lines {
		l := &f.center.Lines[i]
		country := cmp.Or(l.Home(), "any country")
		out = append(out, labeled{l.Name.Value, fmt.Sprintf("%s, %s (%s)", l.Title, l.Number.Value, country)})
	}
	return out
}

// Tiers are the tiers to choose from; nil if the center declares none.
func (f *callForm) Tiers() []string {
	if tiers := f.center.Attributes[routing.AttrTier].Values; len(tiers) > 1 {
		return tiers
	}
	return nil
}

// Example is the number that calls if none is typed.
func (f *callForm) Example() string {
	n := ivr.ExampleCaller(f.center, f.setup.Line)
	return cmp.Or(n.International(), phone.WithheldText)
}

// Time is the start of the call, in the time zone of the caller's hub.
func (f *callForm) Time() string { return f.setup.At.Format("Mon 2 Jan 2006, 15:04 MST") }

// TimeField is the start of the call as a form field has it, empty in the running day.
func (f *callForm) TimeField() string {
	if f.IsLive() {
		return f.At
	}
	return f.setup.At.Format(timeField)
}

// Valid reports whether the number can be dialed back.
func (f *callForm) Valid() bool { return f.setup.From.Validity == phone.Valid }

// Facts describe the caller.
func (f *callForm) Facts() []labeled {
	n := &f.setup.From
	facts := []labeled{
		{"number", n.Masked()},
		{"check", n.Description()},
		{"country", f.center.CountryOf(f.setup.Line, &f.caller)},
		{"region", f.center.Regions[f.caller.Region].Title},
		{"hub", f.center.Hubs[f.caller.Hub].Title},
		{"flow", diag.Title(f.StartFlow())},
		{"queues", f.Queues},
	}

	if f.Tiers() != nil {
		facts = append(facts, labeled{"tier", diag.Title(f.Tier)})
	}

	return facts
}

// start shows the start page.
func (p callPages) start(w http.ResponseWriter, r *http.Request) {
	p.showStart(w, r, http.StatusOK, p.readCallForm(r.URL.Query()))
}

// checkForm shows the start page for a form that is being filled in.
func (p callPages) checkForm(w http.ResponseWriter, r *http.Request) {
	if fields, ok := p.form(w, r); ok {
		p.showStart(w, r, http.StatusOK, p.readCallForm(fields))
	}
}

func (p callPages) showStart(w http.ResponseWriter, r *http.Request, status int, f *callForm) {
	p.show(w, r, status, "dial", "Call", "call", f)
}

// dial starts a call and redirects to its page.
func (p callPages) dial(w http.ResponseWriter, r *http.Request) {
	fields, ok := p.form(w, r)
	if !ok {
		return
	}

	// The form is checked before a trunk of the running day is taken.
	f := p.readCallForm(fields)
	status := http.StatusUnprocessableEntity
	var c *callSession
	if len(f.Problems) == 0 {
		var err error
		c, err = p.startCall(f, p.clientOf(r))
		isBusy := errors.Is(err, guest.ErrNoTrunk) || errors.Is(err, errManyGuests)
		switch {
		case isBusy:
			f.problem("The line is busy: %v.", err)
			status = http.StatusServiceUnavailable
		case err != nil:
			f.problem("The call fails at its start: %v.", err)
		}
	}

	// The form comes back with its problems and all fields as they were.
	if len(f.Problems) > 0 {
		f.Refused = true
		p.showStart(w, r, status, f)
		return
	}

	id := p.sessions.add(c)
	http.Redirect(w, r, "/calls/"+id, http.StatusSeeOther)
}

// startCall starts the call that a form describes.
func (p callPages) startCall(f *callForm, client netip.Addr) (*callSession, error) {
	if f.IsLive() {
		return p.startGuest(f, client)
	}

	// Calls of one flow share a machine, so one call at a time uses it.
	m := p.flows[f.StartFlow()]
	m.mutex.Lock()
	defer m.mutex.Unlock()

	f.setup.Recognize = p.center.Recognize
	call, err := ivr.Dial(m.machine, f.setup)
	if err != nil {
		return nil, err
	}

	return &callSession{
		Recorder: script.Record(call, m.name, f.setup), pages: p.pages, flow: m, setup: f.setup,
		tier: call.Value(routing.AttrTier), queues: f.Queues, client: client,
	}, nil
}

// startGuest lets the caller of a form into the running day.
func (p callPages) startGuest(f *callForm, client netip.Addr) (*callSession, error) {
	// The place is taken first, because a guest in the day cannot be refused any more.
	if !p.guests.take(client, 1) {
		return nil, errManyGuests
	}
	c, err := p.dialInDay(f, client)
	if err != nil {
		p.guests.release(client, 1)
	}
	return c, err
}

func (p callPages) dialInDay(f *callForm, client netip.Addr) (*callSession, error) {
	visit, err := guest.Arrive(p.clock, f.center, f.setup.Line, &f.setup.From)
	if err != nil {
		return nil, err
	}

	// The day decides the time of the call, and the form only its values.
	setup, name := visit.Setup()
	setup.Values = f.setup.Values
	setup.Recognize = p.center.Recognize
	m := p.flows[name]
	m.mutex.Lock()
	defer m.mutex.Unlock()

	var call *ivr.Session
	session := func() *ivr.Session { return call }

	// The call starts while the day stands still, so that its first queue fits.
	_, err = visit.Do(session, func() (err error) {
		call, err = ivr.Dial(m.machine, setup)
		return err
	})
	if err != nil {
		visit.End(nil, true)
		return nil, err
	}

	now := p.sessions.now()
	c := &callSession{
		Recorder: script.Record(call, m.name, setup),
		pages:    p.pages,
		flow:     m,
		setup:    setup,
		tier:     call.Value(routing.AttrTier),
		queues:   f.Queues,
		client:   client,
		day:      &dayCall{visit: visit, feed: newFeed(), began: now, led: now},
	}

	// The first lookups may end the call at once.
	if err := c.settle(); err != nil {
		visit.End(call, true)
		return nil, err
	}

	c.isGuest.Store(!c.day.isOver)
	return c, nil
}
