package web

import (
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/calls/script"
)

// Limits of the calls from the page.
const (
	maxSessions          = 1000             // stored at once
	maxSessionsPerClient = 250              // of them
	maxIdle              = 10 * time.Minute // without an input
	maxEvents            = 1000             // of a call; after them it only hangs up
)

// callSession is a call from the page.
type callSession struct {
	*script.Recorder            // guarded by flow.mutex
	pages            *pages     // of the files that it began with
	flow             *flowModel // in which the call starts
	setup            ivr.Setup
	tier             string // at the start of the call
	queues           string // as the user has chosen them
	client           netip.Addr
	turn             sync.Mutex // of the input that the call takes; before flow.mutex

	day     *dayCall    // of a guest of the running day; nil if the user has chosen the queues
	isGuest atomic.Bool // the call is in the running day

	// The mutex of the sessions guards these.
	lastUsed time.Time // the last input
	lastSeen time.Time // the last request, or the end of a stream
	streams  int       // that are open
}

// sessions holds the calls that are not idle, ended ones included.
type sessions struct {
	now   func() time.Time
	mutex sync.Mutex
	calls map[string]*callSession
}

func newSessions(now func() time.Time) *sessions {
	return &sessions{now: now, calls: map[string]*callSession{}}
}

// add stores a call under a random id. A client with very many calls loses the one that it has
// not used for longest. If the store is full, the call is dropped that nobody has used for
// longest.
func (s *sessions) add(c *callSession) (id string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()

	// Idle calls go first, so that a busy server drops nobody who still calls.
	if len(s.calls) >= maxSessions {
		maps.DeleteFunc(s.calls, func(_ string, c *callSession) bool { return s.isIdle(c) })
	}

	// One client must not push out the calls of all others.
	s.makeRoom(maxSessionsPerClient, func(other *callSession) bool { return other.client == c.client })
	s.makeRoom(maxSessions, func(*callSession) bool { return true })

	// The id is random, because anybody with the id can use the call.
	id = rand.Text()
	c.lastUsed = s.now()
	c.lastSeen = c.lastUsed
	s.calls[id] = c

	return id
}

// makeRoom drops the call that was not used for longest of some, if they are as many as there
// may be. Guests of the running day stay: they have a bound of their own.
func (s *sessions) makeRoom(most int, of func(*callSession) bool) {
	var oldest string
	n := 0
	for id, c := range s.calls {
		if !of(c) {
			continue
		}

		n++

		// A guest of the day holds a trunk, so it cannot be dropped silently.
		if c.isGuest.Load() {
			continue
		}

		if oldest == "" || c.usedBefore(s.calls[oldest]) {
			oldest = id
		}
	}

	if n >= most {
		delete(s.calls, oldest)
	}
}

func (c *callSession) usedBefore(other *callSession) bool { return c.lastUsed.Before(other.lastUsed) }

// isIdle reports whether a call is dropped. A guest of the running day ends its call first.
func (s *sessions) isIdle(c *callSession) bool {
	return !c.isGuest.Load() && s.now().Sub(c.lastUsed) >= maxIdle
}

// find returns a call that has not been idle for too long.
func (s *sessions) find(id string) (*callSession, bool) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	c, ok := s.calls[id]

	// An idle call is dropped here as well, because the store may not be full for days.
	if !ok || s.isIdle(c) {
		delete(s.calls, id)
		return nil, false
	}
	return c, true
}

// use marks a call as used.
func (s *sessions) use(c *callSession) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	c.lastUsed = s.now()
}

// see notes that a page of a call is open.
func (s *sessions) see(c *callSession) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	c.lastSeen = s.now()
}

// watch counts the open streams of a call.
func (s *sessions) watch(c *callSession, by int) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	c.streams += by
	c.lastSeen = s.now()
}

// isUnseen reports whether no page of a call has been open for long.
func (s *sessions) isUnseen(c *callSession) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return c.streams == 0 && s.now().Sub(c.lastSeen) >= maxUnseen
}

// guests returns the calls that are guests of the running day.
func (s *sessions) guests() []*callSession {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	var out []*callSession
	for _, c := range s.calls {
		if c.isGuest.Load() {
			out = append(out, c)
		}
	}
	return out
}

// call shows a call.
func (p callPages) call(w http.ResponseWriter, r *http.Request) {
	if c, ok := p.findCall(w, r); ok {
		p.showCall(w, r, http.StatusOK, c, "")
	}
}

// findCall returns the call of a request. Without one it sends an error.
func (p callPages) findCall(w http.ResponseWriter, r *http.Request) (*callSession, bool) {
	c, ok := p.sessions.find(r.PathValue("id"))
	if ok {
		p.sessions.see(c)
	} else {
		p.fail(w, r, http.StatusNotFound,
			"there is no such call: a call that is idle for 10 minutes is dropped, and earlier if many others call; "+
				"dial again")
	}
	return c, ok
}

func (p callPages) showCall(w http.ResponseWriter, r *http.Request, status int, c *callSession, notice string) {
	c.flow.mutex.Lock()
	view := p.newCallView(c, r.PathValue("id"), notice)
	c.flow.mutex.Unlock()
	p.show(w, r, status, "call", "Call "+view.Line, "call", view)
}

// input applies one input of the caller, an agent or a lookup.
func (p callPages) input(w http.ResponseWriter, r *http.Request) {
	fields, ok := p.form(w, r)
	if !ok {
		return
	}

	c, ok := p.findCall(w, r)
	if !ok {
		return
	}

	err := c.takeTurn(fields)
	// A refused input is no use of the call, so it does not postpone the end of an idle call.
	if err != nil {
		p.showCall(w, r, http.StatusUnprocessableEntity, c, err.Error())
		return
	}
	p.sessions.use(c)

	// A page with scripts replaces only a part of itself. Without scripts, the redirect keeps a
	// reload from sending the input again.
	if wantsPart(r) {
		p.showCall(w, r, http.StatusOK, c, "")
		return
	}
	http.Redirect(w, r, "/calls/"+r.PathValue("id"), http.StatusSeeOther)
}

// takeTurn applies the input in a form. A call takes one input at a time.
func (c *callSession) takeTurn(fields url.Values) error {
	c.turn.Lock()
	defer c.turn.Unlock()
	c.flow.mutex.Lock()
	defer c.flow.mutex.Unlock()
	return c.apply(fields)
}

// recognize asks the recognizer about a sentence. The day and the other calls of the flow go on meanwhile.
func (c *callSession) recognize(step script.Step) error {
	if step.Word != script.Say || step.Intent {
		return nil
	}
	question, err := ivr.NewQuestion(c.Session, step.Text)
	if question == nil || err != nil {
		return err
	}

	c.flow.mutex.Unlock()
	err = question.Ask()
	c.flow.mutex.Lock()
	if err == nil {
		ivr.Answer(c.Session, question)
	}
	return err
}

// apply applies the input in a form. The field is press, say, wait, lookup with its
// values, or do with an input in the syntax of scripted calls.
func (c *callSession) apply(fields url.Values) error {
	// A hang-up is always possible, or a call could not be ended any more.
	if len(c.Trace()) > maxEvents && fields.Get("do") != string(script.HangUp) {
		return fmt.Errorf("this call has over %d events; hang up", maxEvents)
	}
	if fields.Has("lookup") {
		// The values of a lookup are in fields of their own.
		return c.lookUp(fields.Get("lookup"), lookupValues(fields))
	}

	step, err := readInput(fields)
	if err != nil {
		return err
	}
	if err := c.recognize(step); err != nil {
		return err
	}
	if c.day != nil {
		return c.applyInDay(step)
	}
	return c.Do(step)
}

// lookUp answers the lookup that the call waits for.
func (c *callSession) lookUp(outcome string, values map[string]string) error {
	find := func() error { return c.Lookup(outcome, values) }
	if c.day == nil {
		return find()
	}
	if err := c.inDay(find); err != nil {
		return err
	}
	return c.settle()
}

// readInput reads the input in a form.
func readInput(fields url.Values) (script.Step, error) {
	switch {
	case fields.Has("press"):
		return script.Step{Word: script.Press, Text: fields.Get("press")}, nil
	case fields.Has("say"):
		return script.Step{Word: script.Say, Text: fields.Get("say")}, nil
	}

	line := fields.Get("do")

	// A wait has its own field, because its button sends the time alone.
	if fields.Has("wait") {
		line = string(script.Wait) + " " + fields.Get("wait")
	}

	step, known, err := script.ParseInput(line)
	if err == nil && !known {
		err = errors.New("press a key, say words, be silent, wait, or hang up")
	}

	return step, err
}

// lookupValues returns the fields named "value.NAME" that are not empty.
func lookupValues(fields url.Values) map[string]string {
	out := map[string]string{}
	for field, v := range fields {
		if name, ok := strings.CutPrefix(field, "value."); ok && v[0] != "" {
			out[name] = v[0]
		}
	}
	return out
}

// saveTest sends the call as a file of scripted calls.
func (p callPages) saveTest(w http.ResponseWriter, r *http.Request) {
	c, ok := p.findCall(w, r)
	if !ok {
		return
	}

	name := c.flow.name + script.Suffix

	// The script is made while the call stands still.
	c.flow.mutex.Lock()

	test, err := c.savedTest()
	var text []byte
	if err == nil {
		text, err = script.Append(p.center.Flows.Center, name, nil, test)
	}

	c.flow.mutex.Unlock()

	if err != nil {
		p.fail(w, r, http.StatusUnprocessableEntity, err.Error())
		return
	}

	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	p.write(w, r, "application/yaml", text)
}

// callEvents streams the place of a guest. The page loads its part again if more has changed. An
// open stream keeps the call.
func (p callPages) callEvents(w http.ResponseWriter, r *http.Request) {
	c, ok := p.findCall(w, r)
	if !ok {
		return
	}
	if c.day == nil {
		p.events(w, r)
		return
	}

	// A call with an open page is not idle.
	p.sessions.watch(c, 1)
	defer p.sessions.watch(c, -1)

	first := func() ([]byte, error) {
		c.flow.mutex.Lock()
		defer c.flow.mutex.Unlock()
		return newEvent("place", []byte(c.day.shown)), nil
	}

	p.stream(w, r, first, c.day.feed)
}
