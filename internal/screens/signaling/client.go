package signaling

import (
	"context"
	"errors"
	"time"

	"github.com/emiago/sipgo/sip"
)

// ErrNoResponse is the error of a request that nobody answers.
var ErrNoResponse = errors.New("the other side does not answer")

// clientTransaction is a request that is sent, up to the last repetition of its response.
type clientTransaction struct {
	peer      *Peer
	request   *sip.Request
	responses chan *sip.Response
	confirms  map[string][]byte // the ACK of each final response, by its tag; guarded by the endpoint's mutex
}

// mostResponses bounds the responses that wait to be read.
const mostResponses = 16

// Request sends a request, repeats it, and returns its final response. Progress takes the
// provisional ones and may be nil. An INVITE is confirmed by ACK, and cancelled if the context
// ends while it rings: a response that comes even so is returned with the error of the context.
func (e *Endpoint) Request(ctx context.Context, to *Peer, req *sip.Request,
	progress func(*sip.Response),
) (*sip.Response, error) {
	key := e.prepare(to, req)
	t := &clientTransaction{
		peer: to, request: req, responses: make(chan *sip.Response, mostResponses), confirms: map[string][]byte{},
	}
	e.mutex.Lock()
	e.client[key] = t
	e.mutex.Unlock()

	// A final response of an INVITE may come again, and gets its ACK again.
	keep := time.Duration(0)
	defer func() {
		time.AfterFunc(keep, func() {
			e.mutex.Lock()
			defer e.mutex.Unlock()
			delete(e.client, key)
		})
	}()

	data := bytesOf(req)
	if err := to.write(data); err != nil {
		return nil, err
	}

	wait := roundTrip
	again := time.NewTimer(wait)
	defer again.Stop()
	if to.isReliable() {
		again.Stop()
	}
	deadline := time.NewTimer(transaction)
	defer deadline.Stop()

	// Before a provisional response, an INVITE is not cancelled (RFC 3261, 9.1).
	done := ctx.Done()
	var problem error
	rings := false
	cancel := func() {
		_ = to.write(bytesOf(cancelOf(req)))
		deadline.Reset(slowest)
	}
	for {
		select {
		case res := <-t.responses:
			if !res.IsProvisional() {
				if req.IsInvite() {
					keep = transaction
				}
				return res, problem
			}

			// An INVITE may ring for long, and is not repeated meanwhile (RFC 3261, 17.1.1.2).
			if req.IsInvite() {
				again.Stop()
				deadline.Stop()
			}
			if problem != nil && !rings {
				cancel()
			}
			rings = true
			if progress != nil {
				progress(res)
			}
		case <-again.C:
			_ = to.write(data)
			wait *= 2
			if !req.IsInvite() {
				wait = min(wait, slowest)
			}
			again.Reset(wait)
		case <-deadline.C:
			return nil, errors.Join(problem, ErrNoResponse)
		case <-done:
			if !req.IsInvite() {
				return nil, ctx.Err()
			}
			done = nil
			problem = ctx.Err()
			again.Stop()
			deadline.Reset(slowest)
			if rings {
				cancel()
			}
		}
	}
}

// prepare adds a Via with a new branch, and returns the key of the responses.
func (e *Endpoint) prepare(to *Peer, req *sip.Request) hash {
	branch := sip.GenerateBranch()
	via := &sip.ViaHeader{
		ProtocolName: "SIP", ProtocolVersion: "2.0", Transport: to.network(),
		Host: bracketed(e.address.Addr()), Port: int(e.address.Port()), Params: sip.NewParams(),
	}
	via.Params.Add("branch", branch)
	via.Params.Add("rport", "")
	req.PrependHeader(via)
	req.SetTransport(to.network())
	if req.Body() == nil {
		req.SetBody(nil)
	}
	return hashOf(branch, string(req.Method))
}

// takeResponse passes a response to its request. It reports whether there is one.
func (e *Endpoint) takeResponse(res *sip.Response, from *Peer) bool {
	via := res.Via()
	cseq := res.CSeq()
	if via == nil || cseq == nil || res.To() == nil {
		return false
	}
	branch, _ := via.Params.Get("branch")

	e.mutex.Lock()
	t := e.client[hashOf(branch, string(cseq.MethodName))]
	if t == nil || t.peer.Client() != from.Client() {
		e.mutex.Unlock()
		return false
	}

	// A proxy may fork the INVITE, so that several telephones answer it. Each is confirmed.
	var ack []byte
	isFork := false
	if !res.IsProvisional() && t.request.IsInvite() {
		tag := tagOf(res.To().Params)
		if t.confirms[tag] == nil && len(t.confirms) < mostResponses {
			isFork = len(t.confirms) > 0 && res.IsSuccess()
			t.confirms[tag] = bytesOf(e.ackOf(t, res))
		}
		ack = t.confirms[tag]
	}
	e.mutex.Unlock()

	if ack != nil {
		_ = t.peer.write(ack)
	}
	if isFork {
		go e.leave(t, res)
	}
	select {
	case t.responses <- res:
	default: // repetitions that nobody reads
	}
	return true
}

// leave hangs up the call of a second telephone that has answered the same INVITE (RFC 3261, 13.2.2.4).
func (e *Endpoint) leave(t *clientTransaction, res *sip.Response) {
	d := e.Called(t.peer, t.request, res)
	defer d.Close()
	_, _ = d.Request(context.Background(), sip.BYE, nil) // the telephone that does not answer is gone
}

// ackOf makes the ACK of a final response of an INVITE.
func (e *Endpoint) ackOf(t *clientTransaction, res *sip.Response) *sip.Request {
	to := t.request.Recipient
	if c := res.Contact(); c != nil && res.IsSuccess() {
		to = c.Address
	}

	ack := sip.NewRequest(sip.ACK, to)
	sip.CopyHeaders("Route", t.request, ack)
	if len(t.request.GetHeaders("Route")) == 0 && res.IsSuccess() {
		appendRoutes(ack, reversed(routesOf(res)))
	}
	copyIdentity(t.request, ack, sip.ACK)
	ack.RemoveHeader("To")
	ack.AppendHeader(sip.HeaderClone(res.To()))

	// The ACK of a refusal belongs to the transaction. The ACK of a 2xx does not (RFC 3261, 13.2.2.4).
	if res.IsSuccess() {
		e.prepare(t.peer, ack)
		return ack
	}
	ack.PrependHeader(t.request.Via().Clone())
	ack.SetBody(nil)
	return ack
}

// cancelOf makes the CANCEL of a request (RFC 3261, 9.1).
func cancelOf(req *sip.Request) *sip.Request {
	out := sip.NewRequest(sip.CANCEL, req.Recipient)
	sip.CopyHeaders("Route", req, out)
	copyIdentity(req, out, sip.CANCEL)
	out.PrependHeader(req.Via().Clone())
	out.SetBody(nil)
	return out
}

// copyIdentity copies the headers that name the call and the request.
func copyIdentity(from, to *sip.Request, method sip.RequestMethod) {
	hops := sip.MaxForwardsHeader(maxForwards)
	to.AppendHeader(&hops)
	to.AppendHeader(sip.HeaderClone(from.From()))
	to.AppendHeader(sip.HeaderClone(from.To()))
	to.AppendHeader(sip.HeaderClone(from.CallID()))
	to.AppendHeader(&sip.CSeqHeader{SeqNo: from.CSeq().SeqNo, MethodName: method})
}

// maxForwards bounds the hops of a request (RFC 3261, 8.1.1.6).
const maxForwards = 70
