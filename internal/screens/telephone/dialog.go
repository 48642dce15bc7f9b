package telephone

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/emiago/sipgo/sip"

	"github.com/ivrsim/ivrsim/internal/screens/media"
	"github.com/ivrsim/ivrsim/internal/screens/signaling"
)

// leg is the SIP side of a call. Its goroutine and the requests of its dialog use it.
type leg struct {
	server *Server
	invite *signaling.Request
	dialog *signaling.Dialog
	stream *media.Stream
	agreed *media.Session // at first
	leave  context.CancelCauseFunc
	acked  chan struct{} // is closed when the telephone confirms the answer
	isOver atomic.Bool   // the center has hung up, or refused the call

	changing    sync.Mutex // guards the rest
	isAnswered  bool
	isConfirmed bool
	isChanging  bool               // a refresh of the center has no response yet
	changes     *signaling.Request // a re-INVITE that is answered and not confirmed
	changed     time.Time          // when it was answered
	offered     uint32             // the number of the INVITE whose answer is in its ACK; 0: of none
	unusable    error              // why that answer of the first INVITE cannot be used
	id          int64              // of the session description
	version     int
	timer       *sessionTimer
}

// ack takes the confirmation of an answer. It has the telephone's session description if the
// center made the offer.
func (s *Server) ack(req *signaling.Request) {
	c := s.callOf(req)
	if c == nil {
		return
	}
	c.stream.NoteAlive()

	c.changing.Lock()
	defer c.changing.Unlock()

	number := req.CSeq().SeqNo
	if c.changes != nil && c.changes.CSeq().SeqNo == number {
		c.changes.Confirm()
		c.changes = nil
	}

	if c.offered != 0 && c.offered == number {
		c.offered = 0
		c.takeAnswer(string(req.Body()))
	}

	if number == c.invite.CSeq().SeqNo && !c.isConfirmed {
		c.isConfirmed = true
		close(c.acked)
	}
}

// takeAnswer takes the telephone's answer to the center's offer.
func (c *leg) takeAnswer(body string) {
	agreed, err := c.server.readOffer(body, c.invite.Peer)
	if err == nil {
		c.stream.Change(agreed)
		return
	}

	// A call that begins cannot go on without it. Later the session stays as it was.
	if !c.isConfirmed {
		c.unusable = fmt.Errorf("the telephone's answer: %w", err)
		return
	}
	c.server.how.Log.Warn("a telephone's answer is not taken", "err", err)
}

// bye ends a call from the caller's side, also while it rings.
func (s *Server) bye(req *signaling.Request) {
	c := s.inCall(req)
	if c == nil {
		return
	}

	// The next request may follow the BYE at once, and finds no dialog (RFC 3261, 15.1.2).
	s.drop(c)
	_ = req.Respond(200, "OK")

	// A call that still rings gets its final response (RFC 3261, 15.1.2).
	_ = c.invite.Respond(487, "Request Terminated")
	c.leave(errHungUp)
}

// inCall returns the call of a request in its dialog. Without a call, or if the request is older than the last one, it
// answers the request and returns nil. Once the center hangs up, a BYE that crosses its own alone belongs to the call.
func (s *Server) inCall(req *signaling.Request) *call {
	c := s.callOf(req)
	if c == nil || c.isOver.Load() && req.Method != sip.BYE {
		noSuchCall(req)
		return nil
	}
	if !c.follows(req) {
		return nil
	}
	return c
}

// follows reports whether a request in the dialog is newer than the last one. It refuses it if not.
func (c *leg) follows(req *signaling.Request) bool {
	if err := c.dialog.Take(req); err != nil {
		_ = req.Respond(500, "Server Internal Error", sip.NewHeader("Retry-After", "1"))
		return false
	}

	// The request shows that the telephone is there, even if its RTP stream is silent.
	c.stream.NoteAlive()
	return true
}

// update answers a re-INVITE or an UPDATE: a hold, a retrieval, another address of the
// telephone, a refresh of the session.
func (s *Server) update(req *signaling.Request) {
	c := s.inCall(req)
	if c == nil {
		return
	}
	if !s.hasDescription(req) {
		return
	}
	timer := s.readTimer(req)
	if timer == nil {
		return
	}

	c.changing.Lock()
	defer c.changing.Unlock()

	offers := req.IsInvite() || len(req.Body()) > 0
	switch {
	// An offer of the center waits for its answer (RFC 3261, 14.2; RFC 3311, 5.2).
	case offers && c.isAnswered && (c.offered != 0 || c.isChanging):
		s.refuse(req, 491, "Request Pending", "an offer of the center has no answer yet")
		return

	// The first INVITE has no final response yet, and so its offer no answer.
	case offers && !c.isAnswered:
		s.refuse(req, 500, "Server Internal Error", "the call still rings", sip.NewHeader("Retry-After", "2"))
		return
	}

	agreed := c.stream.Session()
	if len(req.Body()) > 0 {
		offer, err := s.readOffer(string(req.Body()), c.invite.Peer)
		if err != nil {
			s.refuse(req, 488, "Not Acceptable Here", err.Error())
			return
		}

		agreed = *offer
		c.stream.Change(offer)
	} else if req.IsInvite() { // asks for an offer
		agreed.Sends = true
		agreed.Hears = true
		c.offered = req.CSeq().SeqNo
	}

	// A change without a timer ends the one before (RFC 4028, 9).
	if c.isAnswered {
		timer.begin(time.Now())
		c.timer = timer
	}

	c.version++
	res := c.withSession(req, &agreed, timer)
	if !offers {
		res.SetBody(nil)
		res.RemoveHeader("Content-Type")
	}
	if req.IsInvite() {
		c.changes = req
		c.changed = time.Now()
	}
	_ = req.Send(res)
}

// info takes a key from a SIP INFO request (RFC 6086). Some telephones send keys this way, and none in the
// RTP stream (RFC 4733). A key that comes while the call rings is typed ahead.
func (s *Server) info(req *signaling.Request) {
	c := s.inCall(req)
	if c == nil {
		return
	}

	contentType := ""
	if h := req.ContentType(); h != nil {
		contentType = h.Value()
	}

	key, known := readInfo(contentType, string(req.Body()))
	switch {
	case len(req.Body()) == 0:
		_ = req.Respond(200, "OK") // it asks whether the call lives (RFC 2976, 2.2)
	case !known:
		_ = req.Respond(415, "Unsupported Media Type", sip.NewHeader("Accept", dtmfRelay+", "+dtmf))
	case key == 0:
		s.refuse(req, 400, "Bad Request", "a key is 0 to 9, * or #, as in Signal=5")
	default:
		c.stream.Press(media.Key{Digit: key, By: media.ByInfo})
		_ = req.Respond(200, "OK")
	}
}
