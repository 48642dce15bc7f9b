package telephone

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/emiago/sipgo/sip"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/screens/media"
)

// invite answers a new call, or a change of one. It returns when the call has ended.
func (s *Server) invite(ctx context.Context, req *sip.Request, tx sip.ServerTransaction) {
	// A tag shows that the request belongs to a call in progress (RFC 3261, 12.2).
	if req.To().Params.Has("tag") {
		s.update(req, tx)
		return
	}
	if !s.admits(req, tx) {
		return
	}

	c := s.newCall(req, tx)
	if c == nil {
		return
	}

	// The slot comes before the visit, so that a refused call leaves no caller in the day.
	client := clientOf(req.Source())

	// While the server shuts down no slot is free, and the limit is not the reason.
	if !s.slots.take(client) {
		if ctx.Err() != nil {
			s.refuse(req, tx, 503, "Service Unavailable", "the server is shutting down")
			return
		}

		s.refuse(req, tx, 503, "Service Unavailable",
			fmt.Sprintf("%d calls are in progress, as many as --sip-calls allows", s.how.Calls))
		return
	}

	defer s.slots.release(client)

	visit, err := s.how.Arrive(c.center.flows.Center, c.line, &c.from)
	if err != nil {
		// A refusal of the visit has a status of its own. Another error is a fault of the server.
		var r *Refusal
		if !errors.As(err, &r) {
			r = &Refusal{500, "Server Internal Error", err.Error()}
			s.how.Log.Error("a caller cannot be let in", "err", err)
		}

		s.refuse(req, tx, r.Code, r.Reason, r.Why)
		return
	}

	c.visit = visit
	c.setUp(ctx, req, tx)
}

// newCall reads the request of a new call. It refuses it, and returns nil, if it cannot be
// answered.
func (s *Server) newCall(req *sip.Request, tx sip.ServerTransaction) *call {
	center := s.center.Load()
	lines := center.flows.Center
	line, ok := findLine(lines, req.Recipient.User)
	if !ok {
		s.refuse(req, tx, 404, "Not Found", noSuchLine(lines, req.Recipient.User))
		return nil
	}
	if req.Contact() == nil {
		s.refuse(req, tx, 400, "Bad Request", "there is no Contact header")
		return nil
	}

	c := &call{server: s, center: center, line: line, from: callerOf(req, lines, line)}

	// A request without a session description leaves the offer to the center.
	c.agreed = media.Offer()
	if len(req.Body()) > 0 {
		var err error
		c.agreed, err = s.readOffer(string(req.Body()))
		if err != nil {
			s.refuse(req, tx, 488, "Not Acceptable Here", err.Error())
			return nil
		}
	}

	// Whoever is on this machine may choose what lookups find.
	if req.GetHeader(givenHeader) != nil && clientOf(req.Source()).IsLoopback() {
		var err error
		c.given, err = readGiven(req, center.flows.Program(lines.Lines[line].Flow.Value))
		if err != nil {
			s.refuse(req, tx, 400, "Bad Request", err.Error())
			return nil
		}
	}

	return c
}

// readOffer reads the session description of an offer, or of an answer. A server on loopback
// sends sound to this machine only.
func (s *Server) readOffer(body string) (*media.Session, error) {
	offer, err := media.ReadOffer(body)
	if err != nil {
		return nil, err
	}

	// A foreign address would make the server send sound to machines that never asked for it.
	to := offer.To.Addr()
	isAway := s.how.Address.Addr().IsLoopback() && !to.IsUnspecified() && !isOfThisMachine(to)
	if isAway {
		return nil, fmt.Errorf("the audio has the address %s, which is not of this machine; "+
			"the telephone has to use %s",
			to, s.how.Address.Addr())
	}
	return offer, nil
}

// isOfThisMachine reports whether an address is one of this machine.
func isOfThisMachine(a netip.Addr) bool {
	if a.IsLoopback() {
		return true
	}
	own, err := net.InterfaceAddrs()
	if err != nil {
		return false
	}

	// A telephone on this machine may give the address of any of its interfaces.
	return slices.ContainsFunc(own, func(n net.Addr) bool {
		prefix, err := netip.ParsePrefix(n.String())
		return err == nil && prefix.Addr() == a
	})
}

// setUp rings, answers, and leads the caller through the flow.
func (c *call) setUp(ctx context.Context, req *sip.Request, tx sip.ServerTransaction) {
	s := c.server
	dialog, err := s.dialogs.ReadInvite(req, tx)
	if err != nil {
		// The visit has begun, so each way out of the setup has to end it.
		c.visit.End(nil, true)
		s.refuse(req, tx, 400, "Bad Request", err.Error())
		return
	}

	defer func() { _ = dialog.Close() }()
	c.dialog = dialog
	c.stream, err = s.pacer.NewStream(localFor(c.agreed.To, s.how.Address.Addr()), c.agreed)
	if err != nil {
		c.visit.End(nil, true)
		s.how.Log.Warn("a call has no port for its sound", "err", err)
		refusal := sip.NewResponseFromRequest(dialog.InviteRequest, 503, "Service Unavailable", nil)
		_ = tx.Respond(refusal)
		return
	}

	defer c.stream.Close()

	err = c.ring(ctx)
	if err == nil {
		err = c.answer(ctx, tx)
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

// ring lets the telephone ring as long as the line says. The error is that the caller cancels.
func (c *call) ring(ctx context.Context) error {
	// Ringing comes first, so that the caller hears a tone while the line waits.
	if err := c.dialog.Respond(180, "Ringing", nil); err != nil {
		return err
	}

	rings := c.center.flows.Center.Lines[c.line].Ring
	if rings <= 0 {
		return nil
	}

	timer := time.NewTimer(rings)
	defer timer.Stop()

	select {
	case <-timer.C:
		return nil
	case <-c.dialog.Context().Done():
		return errors.New("the caller has hung up while it rang")
	// The server shuts down, and the telephone gets a reason instead of silence.
	case <-ctx.Done():
		_ = c.dialog.Respond(480, "Temporarily Unavailable", nil)
		return ctx.Err()
	}
}

// answer answers the call and waits until the telephone confirms that, with its own session
// description if the center had to make the offer.
func (c *call) answer(ctx context.Context, tx sip.ServerTransaction) error {
	c.id = time.Now().Unix()
	c.version = 1
	c.acked = make(chan *sip.Request, 1)

	// The call is known before the response, because the ACK can come at once.
	c.server.keep(c)

	defer func() {
		if c.transcript == nil {
			c.server.drop(c)
		}
	}()

	res := withSession(c.dialog.InviteRequest, c.agreed.Description(c.stream.Local(), c.id, c.version))
	failed := make(chan error, 1)

	// The library keeps the answer, from which a BYE takes its headers, before the state changes.
	states := c.dialog.StateRead()
	go func() { failed <- c.dialog.WriteResponse(res) }()

	select {
	case <-states:
	case err := <-failed:
		failed <- err // awaitAck takes it
	}

	ack, err := c.awaitAck(ctx, tx, res, failed)
	if err != nil {
		c.server.how.Log.Warn("a call is not confirmed", "from", clientOf(c.dialog.InviteRequest.Source()), "err", err)
		c.hangUp(ctx)
		return err
	}

	// The center made the offer, so the ACK has the answer of the telephone.
	if !c.agreed.To.IsValid() && ack != nil {
		agreed, err := c.server.readOffer(string(ack.Body()))
		if err != nil {
			c.hangUp(ctx)
			return fmt.Errorf("the telephone's answer: %w", err)
		}
		c.stream.Change(agreed)
	}

	// Only a call that is set up gets a number and a transcript.
	c.number = int(c.server.number.Add(1))
	line := &c.center.flows.Center.Lines[c.line]
	setup, _ := c.visit.Setup()
	c.transcript = &Transcript{Line: line.Name.Value, From: setup.From.Masked(), Began: time.Now(), Events: []Event{}}

	return nil
}

// awaitAck waits for the confirmation. It is nil if the caller hangs up first. It repeats the answer, which may have
// been lost, more often than the library does.
func (c *call) awaitAck(ctx context.Context, tx sip.ServerTransaction, res *sip.Response,
	failed <-chan error,
) (*sip.Request, error) {
	deadline := time.NewTimer(c.server.how.Limits.Ack)
	defer deadline.Stop()
	again := time.NewTimer(3 * sip.T1)
	defer again.Stop()

	for {
		select {
		case ack := <-c.acked:
			return ack, nil
		case err := <-failed:
			if err != nil && !c.hasHungUp() {
				return nil, err
			}

			// The acknowledgment is on its way.
			failed = nil
		case <-again.C:
			if !sip.IsReliable(res.Transport()) {
				_ = tx.Respond(res)
			}
		case <-c.dialog.Context().Done():
			// The caller has hung up, which confirms the answer too.
			return nil, nil
		case <-deadline.C:
			return nil, errNoAck
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// hasHungUp reports whether the caller has ended the dialog. The state of the dialog does not show it: an ACK that is
// handled after the BYE takes the dialog from ended back to confirmed.
func (c *call) hasHungUp() bool { return c.dialog.Context().Err() != nil }

// withSession makes the answer to a request that carries a session description.
func withSession(req *sip.Request, description []byte) *sip.Response {
	res := sip.NewResponseFromRequest(req, 200, "OK", description)
	res.AppendHeader(sip.NewHeader("Content-Type", "application/sdp"))
	res.AppendHeader(sip.NewHeader("Allow", allow))

	// The telephone refreshes the session, if it wants to (RFC 4028).
	if expires := headerText(req, "Session-Expires"); expires != "" {
		seconds, _, _ := strings.Cut(expires, ";")
		res.AppendHeader(sip.NewHeader("Session-Expires", strings.TrimSpace(seconds)+";refresher=uac"))
		res.AppendHeader(sip.NewHeader("Require", "timer"))
	}
	return res
}

// hangUp ends the call from the center's side.
func (c *call) hangUp(ctx context.Context) {
	// The context of the call has ended already, so the BYE has a time of its own.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.server.how.Limits.Bye)
	defer cancel()
	if c.hasHungUp() {
		return
	}
	bye := sip.NewRequest(sip.BYE, c.dialog.InviteRequest.Contact().Address)
	if _, err := c.dialog.Do(ctx, bye); err != nil {
		c.server.how.Log.Debug("a telephone does not confirm the end", "err", err)
	}
}

// run leads the caller through the flow until one side hangs up, and keeps the transcript.
func (c *call) run(ctx context.Context) {
	// The call stays known until its end, so that requests in it find it.
	defer c.server.drop(c)
	c.stream.Start()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)

	// The dialog ends if the telephone sends BYE. That cancels the conversation at any step.
	stop := context.AfterFunc(c.dialog.Context(), func() { cancel(errHungUp) })
	defer stop()
	go c.watch(ctx, cancel)

	err := c.converse(ctx)
	c.finish(ctx, err)
}

// watch ends a call whose telephone is gone, and one that lasts too long.
func (c *call) watch(ctx context.Context, end context.CancelCauseFunc) {
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
			end(errNoAudio)
		}
		if time.Since(c.transcript.Began) > limits.Call {
			end(errTooLong)
		}
	}
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
	case errors.Is(cause, errNoAudio) || errors.Is(cause, errTooLong):
		t.add(Event{Who: ByIVR, What: Fails, Text: cause.Error()})
	case err != nil && ctx.Err() == nil:
		t.add(Event{Who: ByIVR, What: Fails, Text: err.Error()})
		c.server.how.Log.Error("a call fails", "call", c.number, "line", t.Line, "err", err)
	}

	// The center hangs up in each case in which the caller has not.
	if t.Ended == Center {
		t.add(Event{Who: ByIVR, What: HangsUp})
		c.hangUp(ctx)
	}

	// Untaken keys and counts of packets are complete only after the end of the call.
	c.noteUntaken()
	c.stream.Close()
	c.visit.End(c.session, t.Ended == Caller || c.session == nil || c.session.Awaits() != ivr.Ended)
	t.Packets, t.Late = c.stream.Sent()

	if c.session != nil {
		c.describeEnd()
	}

	c.server.how.Log.Info("a call has ended", "call", c.number, "line", t.Line, "from", t.From, "by", t.Ended,
		"result", t.Result)

	// The transcript is handed on last, when nothing in it changes any more.
	if c.server.how.Ended != nil {
		c.server.how.Ended(&Call{Number: c.number, Transcript: t, Session: c.session})
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
func (s *Server) callOf(req *sip.Request) *call {
	dialog, err := s.dialogs.MatchDialogRequest(req)
	if err != nil {
		return nil
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.calls[dialog.ID]
}
