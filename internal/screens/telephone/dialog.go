package telephone

import (
	"github.com/emiago/sipgo/sip"

	"github.com/ivrsim/ivrsim/internal/screens/media"
)

// ack takes the confirmation of an answer.
func (s *Server) ack(req *sip.Request, tx sip.ServerTransaction) {
	c := s.callOf(req)
	if c == nil {
		return
	}

	// An error is of an earlier answer.
	_ = s.dialogs.ReadAck(req, tx)

	select {
	case c.acked <- req:
		return

	// The call is confirmed: this is of a change.
	default:
	}

	// A change without an offer got one from the center. This is its answer.
	if len(req.Body()) == 0 {
		return
	}

	agreed, err := s.readOffer(string(req.Body()))
	if err != nil {
		s.how.Log.Warn("a telephone's answer is not taken", "err", err)
		return
	}

	c.stream.Change(agreed)
}

// bye ends a call from the caller's side.
func (s *Server) bye(req *sip.Request, tx sip.ServerTransaction) {
	if err := s.dialogs.ReadBye(req, tx); err != nil {
		noSuchCall(req, tx)
	}
}

// update answers a re-INVITE or an UPDATE: a hold, a retrieval, another address of the
// telephone, a refresh of the session.
func (s *Server) update(req *sip.Request, tx sip.ServerTransaction) {
	c := s.callOf(req)
	if c == nil {
		noSuchCall(req, tx)
		return
	}
	if err := c.dialog.ReadRequest(req, tx); err != nil {
		respond(req, tx, 500, "Server Internal Error", sip.NewHeader("Retry-After", "1"))
		return
	}

	// The request shows that the telephone is there, even if its RTP stream is silent.
	c.stream.NoteAlive()

	c.changing.Lock()
	defer c.changing.Unlock()

	agreed := c.stream.Session()
	if len(req.Body()) > 0 {
		offer, err := s.readOffer(string(req.Body()))
		if err != nil {
			s.refuse(req, tx, 488, "Not Acceptable Here", err.Error())
			return
		}

		agreed = *offer
		c.stream.Change(offer)
	} else if req.IsInvite() { // asks for an offer
		agreed.Sends = true
		agreed.Hears = true
	}

	c.version++
	res := withSession(req, agreed.Description(c.stream.Local(), c.id, c.version))
	if !req.IsInvite() && len(req.Body()) == 0 {
		res.SetBody(nil)
		res.RemoveHeader("Content-Type")
	}

	res.AppendHeader(sip.HeaderClone(&s.contact))
	_ = tx.Respond(res)
}

// info takes a key from a SIP INFO request (RFC 6086). Some telephones send keys this way, and none in the
// RTP stream (RFC 4733).
func (s *Server) info(req *sip.Request, tx sip.ServerTransaction) {
	c := s.callOf(req)
	if c == nil {
		noSuchCall(req, tx)
		return
	}
	if err := c.dialog.ReadRequest(req, tx); err != nil {
		respond(req, tx, 500, "Server Internal Error")
		return
	}

	c.stream.NoteAlive()

	contentType := ""
	if h := req.ContentType(); h != nil {
		contentType = h.Value()
	}

	key, known := readInfo(contentType, string(req.Body()))
	switch {
	case !known:
		respond(req, tx, 415, "Unsupported Media Type", sip.NewHeader("Accept", dtmfRelay+", "+dtmf))
	case key == 0:
		s.refuse(req, tx, 400, "Bad Request", "a key is 0 to 9, * or #, as in Signal=5")
	default:
		c.stream.Press(media.Key{Digit: key, By: media.ByInfo})
		respond(req, tx, 200, "OK")
	}
}
