package telephone

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/netip"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/emiago/sipgo/sip"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/screens/media"
	"github.com/ivrsim/ivrsim/internal/screens/signaling"
	"github.com/ivrsim/ivrsim/internal/screens/sound"
)

// invite begins a new call, or changes one. The call goes on in its own goroutine.
func (s *Server) invite(ctx context.Context, req *signaling.Request) {
	// A tag shows that the request belongs to a call in progress (RFC 3261, 12.2).
	if req.To().Params.Has("tag") {
		s.update(req)
		return
	}
	if !s.admits(req) {
		return
	}

	c := s.newCall(req)
	if c == nil {
		return
	}

	// The slot comes before the visit, so that a refused call leaves no caller in the day.
	client := req.Peer.Client()

	// While the server shuts down no slot is free, and the limit is not the reason.
	if !s.slots.Take(client) {
		if ctx.Err() != nil {
			s.refuse(req, 503, "Service Unavailable", "the server is shutting down")
			return
		}

		s.refuse(req, 503, "Service Unavailable",
			fmt.Sprintf("the center answers at most %s at once", diag.Plural(s.how.Calls, "call")))
		return
	}

	var err error
	c.stream, err = s.pacer.NewStream(localFor(c.agreed.To, s.Address().Addr()), c.agreed)
	if err != nil {
		s.slots.Release(client)
		s.how.Log.Warn("a call has no port for its sound", "err", err)
		s.refuse(req, 503, "Service Unavailable", "the center has no port for the sound")
		return
	}

	// The call is known before the next request is read, which may belong to it.
	ctx, c.leave = context.WithCancelCause(ctx)
	c.dialog = s.line.Answer(req)
	req.OnCancel(func() {
		s.drop(c)
		c.cancelled()
	})
	s.keep(c)

	go func() {
		defer s.slots.Release(client)
		defer s.drop(c)
		defer c.dialog.Close()
		defer c.stream.Close()
		defer c.leave(nil)
		defer survive(ctx, c)
		c.setUp(ctx)
	}()
}

// survive ends a call whose code panics, so that the other calls go on. It is deferred.
func survive(ctx context.Context, c *call) {
	fault := recover()
	if fault == nil {
		return
	}
	logFault(c, fault)

	// A call that still rings has its final response here. An answered one gets a BYE.
	if c.invite.Respond(500, "Server Internal Error") != nil {
		c.hangUp(ctx)
	}
	if c.visit != nil {
		c.visit.End(nil, true)
	}
}

// logFault logs a panic where it is recovered from.
func logFault(c *call, fault any) {
	c.server.how.Log.Error("a call ends by a fault of ivrsim", "line", c.center.flows.Center.Lines[c.line].Name.Value,
		"fault", fault, "stack", string(debug.Stack()))
}

// newCall reads the request of a new call. It refuses it, and returns nil, if it cannot be
// answered.
func (s *Server) newCall(req *signaling.Request) *call {
	center := s.center.Load()
	lines := center.flows.Center
	user, context := dialed(&req.Recipient)
	line, ok := findLine(lines, user, context)
	if !ok {
		s.refuse(req, 404, "Not Found", noSuchLine(lines, user))
		return nil
	}
	if req.Contact() == nil {
		s.refuse(req, 400, "Bad Request", "there is no Contact header")
		return nil
	}

	c := &call{
		leg:    leg{server: s, invite: req, acked: make(chan struct{}), timer: s.readTimer(req)},
		shares: map[int]float64{}, center: center, line: line, from: callerOf(req.Request, lines, line),
	}
	if c.timer == nil {
		return nil
	}

	// A request without a session description leaves the offer to the center.
	c.agreed = media.Offer()
	c.offered = req.CSeq().SeqNo
	if !s.hasDescription(req) {
		return nil
	}
	if len(req.Body()) > 0 {
		var err error
		c.agreed, err = s.readOffer(string(req.Body()), req.Peer)
		c.offered = 0
		if err != nil {
			s.refuse(req, 488, "Not Acceptable Here", err.Error())
			return nil
		}
	}

	// Whoever is on this machine may choose the time of the call, and what lookups find.
	if at := req.GetHeader(atHeader); at != nil && req.Peer.IsLoopback() {
		var err error
		c.at, err = time.Parse(time.RFC3339, at.Value())
		if err != nil {
			s.refuse(req, 400, "Bad Request", atHeader+": write the time as in 2026-11-27T09:30:00-05:00")
			return nil
		}
	}
	if req.GetHeader(givenHeader) != nil && req.Peer.IsLoopback() {
		var err error
		c.given, err = readGiven(req.Request, center.flows.Program(lines.Lines[line].Flow.Value))
		if err != nil {
			s.refuse(req, 400, "Bad Request", err.Error())
			return nil
		}
		if problem := c.given.warning(); problem != "" {
			s.how.Log.Warn("a call is answered as if a part of its header were missing", "err", problem)
		}
	}

	return c
}

// hasDescription reports whether the body of a request, if there is one, is a session description. It refuses another
// body (RFC 3261, 8.2.3).
func (s *Server) hasDescription(req *signaling.Request) bool {
	const sdp, plain = "application/sdp", "identity"
	if len(req.Body()) == 0 {
		return true
	}

	encoding := cmp.Or(headerText(req.Request, "Content-Encoding"), headerText(req.Request, "e"), plain)
	if !strings.EqualFold(encoding, plain) {
		s.refuse(req, 415, "Unsupported Media Type", "the body has the encoding "+clip(encoding),
			sip.NewHeader("Accept-Encoding", plain))
		return false
	}
	h := req.ContentType()
	if h == nil {
		return true
	}
	kind, _, _ := strings.Cut(h.Value(), ";")
	if strings.EqualFold(strings.TrimSpace(kind), sdp) {
		return true
	}
	s.refuse(req, 415, "Unsupported Media Type", "the body is no session description", sip.NewHeader("Accept", sdp))
	return false
}

// readOffer reads the session description of an offer, or of an answer, in a call from a telephone. Sound goes to the
// address that called or to an allowed one, so that nobody gets sound who never asked for it.
func (s *Server) readOffer(body string, caller *signaling.Peer) (*media.Session, error) {
	offer, err := media.ReadOffer(body)
	if err != nil {
		return nil, err
	}

	from := caller.Address().Addr().Unmap().WithZone("")
	to := offer.To.Addr()
	isAllowed := func(p netip.Prefix) bool { return p.Contains(to) }
	if !offer.IsAt(from) && !slices.ContainsFunc(s.how.MediaFrom, isAllowed) {
		return nil, fmt.Errorf("the audio has the address %s, and the call comes from %s: give this address, "+
			"or allow the other with --media-from %s", to, from, to)
	}
	return offer, nil
}

// setUp lets the caller in, rings, answers, and leads the caller through the flow.
func (c *call) setUp(ctx context.Context) {
	s := c.server
	var err error
	c.visit, err = s.how.Arrive(&Arrival{c.center.flows.Center, c.line, &c.from, headerText(c.invite.Request, testHeader)})
	if err != nil {
		// A refusal of the visit has a status of its own. Another error is a fault of the server.
		var r *Refusal
		if !errors.As(err, &r) {
			r = &Refusal{500, "Server Internal Error", err.Error()}
			s.how.Log.Error("a caller cannot be let in", "err", err)
		}

		// The INVITE has the tag of the center by now.
		c.isOver.Store(true)
		s.tellRefusal(r.Why)
		s.refuse(c.invite, r.Code, r.Reason, r.Why)
		return
	}

	if v, ok := c.visit.(*scripted); ok {
		c.test = v.test
	}

	err = c.ring(ctx, c.center.flows.Center.Lines[c.line].Ring)
	if err == nil {
		err = c.answer(ctx)
	}

	if err != nil {
		// The caller has hung up, or is gone.
		c.visit.End(nil, true)
		s.how.Log.Debug("a call is not set up", "err", err)
		return
	}

	c.run(ctx)
}

// localFor returns the address from which sound goes to a telephone: the one on which the
// server listens, unless the telephone has another address of the same machine.
func localFor(to netip.AddrPort, listens netip.Addr) netip.Addr {
	isElsewhere := to.IsValid() && listens.IsLoopback() && !to.Addr().IsLoopback() && !to.Addr().IsUnspecified()
	if isElsewhere {
		return to.Addr()
	}
	return listens
}

// ring lets the telephone ring. The error is that the caller cancels.
func (c *leg) ring(ctx context.Context, rings time.Duration) error {
	// Ringing comes first, so that the caller hears a tone while the line waits.
	if err := c.invite.Respond(180, "Ringing", c.dialog.Contact(), sip.NewHeader("Allow", allow)); err != nil {
		return err
	}

	if rings <= 0 {
		return ctx.Err()
	}

	timer := time.NewTimer(rings)
	defer timer.Stop()

	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		// The server shuts down, and the telephone gets a reason instead of silence. The INVITE of a
		// caller who has hung up is answered.
		if !c.hasHungUp(ctx) {
			c.isOver.Store(true)
			_ = c.invite.Respond(480, "Temporarily Unavailable")
		}
		return context.Cause(ctx)
	}
}

// answer answers the call and waits until the telephone confirms that, with its own session
// description if the center had to make the offer.
func (c *call) answer(ctx context.Context) error {
	c.changing.Lock()
	c.id = time.Now().Unix()
	c.version = 1
	c.isAnswered = true
	c.timer.begin(time.Now())
	res := c.withSession(c.invite, c.agreed, c.timer)
	if problem := c.given.warning(); problem != "" {
		res.AppendHeader(warning(problem))
	}
	err := c.invite.Send(res)
	c.changing.Unlock()
	if err != nil {
		return err // the caller has hung up
	}

	deadline := time.NewTimer(c.server.how.Limits.Ack)
	defer deadline.Stop()
	select {
	case <-c.acked:
	case <-deadline.C:
		err = errNoAck
	case <-ctx.Done():
		// A caller who hangs up confirms the answer too.
		if !c.hasHungUp(ctx) {
			err = context.Cause(ctx)
		}
	}

	c.invite.Confirm()
	if err == nil {
		err = c.refusal()
	}
	if err != nil {
		c.server.how.Log.Warn("a call is not confirmed", "from", c.invite.Peer.Client(), "err", err)
		c.hangUp(ctx)
		return err
	}

	// Only a call that is set up gets a number and a transcript.
	c.number = int(c.server.number.Add(1))
	line := &c.center.flows.Center.Lines[c.line]
	setup, _ := c.visit.Setup()
	c.transcript = &Transcript{Line: line.Name.Value, From: setup.From.Masked(), Began: time.Now(), Events: []Event{}}
	if tell := c.server.how.Event; tell != nil {
		c.transcript.tell = func(e *Event) { tell(c.number, c.transcript.Line, e) }
	}

	return nil
}

// refusal returns why the telephone's answer to the center's offer is not taken, or nil.
func (c *leg) refusal() error {
	c.changing.Lock()
	defer c.changing.Unlock()
	return c.unusable
}

// hasHungUp reports whether the caller has ended the call.
func (c *leg) hasHungUp(ctx context.Context) bool { return errors.Is(context.Cause(ctx), errHungUp) }

// cancelled ends a call that the caller cancels before it is answered.
func (c *leg) cancelled() {
	_ = c.invite.Respond(487, "Request Terminated")
	c.leave(errHungUp)
}

// withSession makes the response to a request that carries a session description.
func (c *leg) withSession(req *signaling.Request, agreed *media.Session, timer *sessionTimer) *sip.Response {
	res := req.Response(200, "OK", agreed.Description(c.stream.Local(), c.id, c.version),
		sip.NewHeader("Content-Type", "application/sdp"), sip.NewHeader("Allow", allow),
		sip.NewHeader("Supported", supported), c.dialog.Contact())
	for _, h := range timer.headers() {
		res.AppendHeader(h)
	}
	return res
}

// hangUp ends the call from the center's side.
func (c *leg) hangUp(ctx context.Context) {
	if c.hasHungUp(ctx) {
		return
	}

	c.isOver.Store(true)

	// The context of the call has ended already, so the BYE has a time of its own.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.server.how.Limits.Bye)
	defer cancel()
	if _, err := c.dialog.Request(ctx, sip.BYE, nil); err != nil {
		c.server.how.Log.Debug("a telephone does not confirm the end", "err", err)
	}
}

// run leads the caller through the flow until one side hangs up, and keeps the transcript.
func (c *call) run(ctx context.Context) {
	c.startRecording()
	c.openEars()
	c.stream.OnFault(func(fault any) {
		logFault(c, fault)
		c.leave(errFault)
	})
	c.stream.Start()
	go c.watch(ctx)

	err := c.converse(ctx)
	c.finish(ctx, err)
}

// watch ends a call whose telephone is gone, and one that lasts too long.
func (c *call) watch(ctx context.Context) {
	limits := c.server.how.Limits
	tick := time.NewTicker(limits.Look)
	defer tick.Stop()

	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}

		// A telephone whose network fails sends no BYE. Its missing sound shows that it is gone.
		if c.stream.Silence() > limits.Audio {
			c.leave(errNoAudio)
		}
		if time.Since(c.transcript.Began) > limits.Call {
			c.leave(errTooLong)
		}
		if c.isUnconfirmed(limits.Change) {
			c.leave(errNoAck)
		}
		c.keepSession(ctx)
	}
}

// isUnconfirmed reports whether a re-INVITE has waited for its ACK for too long (RFC 3261, 13.3.1.4).
func (c *leg) isUnconfirmed(most time.Duration) bool {
	c.changing.Lock()
	defer c.changing.Unlock()
	return c.changes != nil && time.Since(c.changed) > most
}

// finish hangs up, if the caller has not, and hands the call on.
func (c *call) finish(ctx context.Context, err error) {
	t := c.transcript
	t.Ended = Center

	// The cause shows who ended the call: the caller, a limit, or the flow.
	cause := context.Cause(ctx)
	switch {
	case errors.Is(cause, errHungUp):
		t.Ended = Caller
		c.callerHangsUp()
	case errors.Is(cause, errNoAudio) || errors.Is(cause, errTooLong) || errors.Is(cause, errExpired) ||
		errors.Is(cause, errNoAck) || errors.Is(cause, errFault):
		t.add(Event{Who: ByIVR, What: Fails, Text: cause.Error()})
	case err != nil && ctx.Err() == nil:
		t.add(Event{Who: ByIVR, What: Fails, Text: err.Error()})
		c.server.how.Log.Error("a call fails", "call", c.number, "line", t.Line, "err", err)
	}

	// The last words lie in the telephone's buffer, which a BYE empties.
	if t.Ended == Center && ctx.Err() == nil {
		c.endWithSilence(ctx)
	}

	// The sound ends with the BYE, and not with its confirmation (RFC 3261, 15.1.1).
	c.stream.Close()
	took := time.Since(t.Began)

	// The center hangs up in each case in which the caller has not.
	if t.Ended == Center {
		t.add(Event{Who: ByIVR, What: HangsUp})
		c.hangUp(ctx)
	}

	// Untaken keys and counts of packets are complete only after the end of the call.
	c.noteUntaken()
	c.visit.End(c.session, t.Ended == Caller || c.session == nil || c.session.Awaits() != ivr.Ended)
	t.Packets, t.Late = c.stream.Sent()
	received := c.stream.Received()
	t.receive(&received)
	c.endRecording()

	if c.session != nil {
		c.describeEnd()
	}

	c.server.how.Log.Info("a call has ended", "call", c.number, "line", t.Line, "from", t.From, "by", t.Ended,
		"result", t.Result)

	// The transcript is handed on last, when nothing in it changes any more.
	if c.server.how.Ended != nil {
		c.server.how.Ended(&Call{
			Number: c.number, Transcript: t, Session: c.session, Took: took, Test: c.test,
			HasSound: received.Sound > 0, Heard: func(event int) float64 { return c.shares[event] },
		})
	}
}

// The silence between the last words and the end, and the longest time for it: a telephone on hold gets no sound.
const (
	lastSilence = 200 * time.Millisecond
	endWithin   = time.Second
)

// endWithSilence sends the silence after the last words, unless the caller hangs up. On a loaded machine it takes
// longer.
func (c *leg) endWithSilence(ctx context.Context) {
	c.stream.Hold(nil)
	played := c.stream.Play(make([]int16, int(lastSilence*sound.Rate/time.Second)))
	timer := time.NewTimer(endWithin)
	defer timer.Stop()
	select {
	case <-played.Done:
	case <-timer.C:
	case <-ctx.Done():
	}
}

// keep and drop hold the call while requests of its dialog are answered.
func (s *Server) keep(c *call) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.calls[c.dialog.ID] = c
}

func (s *Server) drop(c *call) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	delete(s.calls, c.dialog.ID)
}

// callOf returns the call of a request in its dialog, or nil.
func (s *Server) callOf(req *signaling.Request) *call {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.calls[signaling.IDOf(req)]
}
