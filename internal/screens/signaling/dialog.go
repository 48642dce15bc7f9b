package signaling

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"sync"

	"github.com/emiago/sipgo/sip"
)

// DialogID names a dialog, from the side of this endpoint (RFC 3261, 12).
type DialogID struct{ Call, Local, Remote string }

// IDOf returns the dialog of a request that came.
func IDOf(r *Request) DialogID {
	return DialogID{Call: r.CallID().Value(), Local: tagOf(r.To().Params), Remote: tagOf(r.From().Params)}
}

// Dialog is the requests of one call. All go to the address or the connection of the first
// request, whatever its Contact says.
type Dialog struct {
	ID DialogID

	endpoint *Endpoint
	local    sip.FromHeader
	remote   sip.ToHeader
	target   sip.Uri
	routes   []string
	contact  *sip.ContactHeader

	mutex    sync.Mutex
	peer     *Peer
	sent     uint32 // the number of the last request
	received uint32
	hold     sync.Once
}

// errOrder is the error of a request that is older than the last one.
var errOrder = errors.New("the request is older than the last one")

// Answer begins the dialog of an INVITE, which must have a Contact. The INVITE gets the tag of its responses.
func (e *Endpoint) Answer(r *Request) *Dialog {
	r.To().Params.Add("tag", r.tag)
	r.Peer.calls.Add(1)
	return &Dialog{
		ID:       IDOf(r),
		endpoint: e,
		local:    r.To().AsFrom(),
		remote:   r.From().AsTo(),
		target:   r.Contact().Address,
		routes:   routesOf(r.Request),
		contact:  e.Contact(r.Peer),
		peer:     r.Peer,
		received: r.CSeq().SeqNo,
	}
}

const tagLength = 16

// Called begins the dialog of an INVITE that was sent, from its 2xx.
func (e *Endpoint) Called(peer *Peer, invite *sip.Request, res *sip.Response) *Dialog {
	peer.calls.Add(1)
	d := &Dialog{
		ID: DialogID{
			Call: invite.CallID().Value(), Local: tagOf(invite.From().Params), Remote: tagOf(res.To().Params),
		},
		endpoint: e,
		local:    *invite.From(),
		remote:   *res.To(),
		target:   invite.Recipient,
		routes:   reversed(routesOf(res)),
		contact:  e.Contact(peer),
		peer:     peer,
		sent:     invite.CSeq().SeqNo,
	}
	if c := res.Contact(); c != nil {
		d.target = c.Address
	}
	return d
}

// Contact returns where the endpoint is reached.
func (e *Endpoint) Contact(from *Peer) *sip.ContactHeader {
	uri := sip.Uri{Scheme: "sip", User: "ivrsim", Host: bracketed(e.address.Addr()), Port: int(e.address.Port())}
	if from.isReliable() {
		uri.UriParams = sip.NewParams()
		uri.UriParams.Add("transport", "tcp")
	}
	return &sip.ContactHeader{Address: uri}
}

// bracketed writes an address as URIs do.
func bracketed(a netip.Addr) string {
	if a.Is6() {
		return "[" + a.String() + "]"
	}
	return a.String()
}

// Contact returns the Contact of responses in the dialog.
func (d *Dialog) Contact() sip.Header { return sip.HeaderClone(d.contact) }

// Take notes a request in the dialog. The error is that it comes out of order
// (RFC 3261, 12.2.2). A telephone whose connection has ended goes on by its next one.
func (d *Dialog) Take(r *Request) error {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if d.received != 0 && r.CSeq().SeqNo <= d.received {
		return errOrder
	}
	d.received = r.CSeq().SeqNo

	if d.peer.isClosed.Load() && d.peer.Client() == r.Peer.Client() {
		d.peer.calls.Add(-1)
		d.peer = r.Peer
		d.peer.calls.Add(1)
	}

	// The telephone may be elsewhere now (RFC 3261, 12.2.2). It is only a name: nothing is sent there.
	if c := r.Contact(); c != nil {
		d.target = c.Address
	}
	return nil
}

// Request sends a request in the dialog and returns the final response.
func (d *Dialog) Request(ctx context.Context, method sip.RequestMethod, body []byte,
	headers ...sip.Header,
) (*sip.Response, error) {
	d.mutex.Lock()
	d.sent++
	req := sip.NewRequest(method, d.target)
	appendRoutes(req, d.routes)
	hops := sip.MaxForwardsHeader(maxForwards)
	call := sip.CallIDHeader(d.ID.Call)
	req.AppendHeader(&hops)
	req.AppendHeader(sip.HeaderClone(&d.local))
	req.AppendHeader(sip.HeaderClone(&d.remote))
	req.AppendHeader(&call)
	req.AppendHeader(&sip.CSeqHeader{SeqNo: d.sent, MethodName: method})
	req.AppendHeader(d.Contact())
	peer := d.peer
	d.mutex.Unlock()

	for _, h := range headers {
		req.AppendHeader(h)
	}
	req.SetBody(body)
	return d.endpoint.Request(ctx, peer, req, nil)
}

// Close ends the dialog. Its connection may then be idle.
func (d *Dialog) Close() {
	d.hold.Do(func() {
		d.mutex.Lock()
		defer d.mutex.Unlock()
		d.peer.calls.Add(-1)
	})
}

// routesOf returns the hops that recorded their route.
func routesOf(m sip.Message) []string {
	var out []string
	for _, h := range m.GetHeaders("Record-Route") {
		out = append(out, h.Value())
	}
	return out
}

// reversed returns the routes from the side of the caller (RFC 3261, 12.1.2).
func reversed(routes []string) []string {
	slices.Reverse(routes)
	return routes
}

func appendRoutes(to *sip.Request, routes []string) {
	for _, r := range routes {
		to.AppendHeader(sip.NewHeader("Route", r))
	}
}
