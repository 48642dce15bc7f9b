package telephone

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/emiago/sipgo/sip"

	"github.com/ivrsim/ivrsim/internal/screens/signaling"
)

// usualExpiry is the time of a registration that asks for none (RFC 3261, 10.2.1.1), in seconds.
const usualExpiry = 3600

// register accepts registrations: softphones register before they dial. Nobody is called at
// the address, so none is kept.
func (s *Server) register(req *signaling.Request) {
	if !s.admits(req) {
		return
	}

	expiry := readExpiry(headerText(req.Request, "Expires"), usualExpiry)
	var headers []sip.Header
	for _, h := range req.GetHeaders("Contact") {
		c, ok := h.(*sip.ContactHeader)
		if !ok {
			continue // which the library has not read
		}

		// A star removes all registrations, and nothing else (RFC 3261, 10.2.2).
		if c.Address.Wildcard {
			if expiry != 0 || len(req.GetHeaders("Contact")) > 1 {
				s.refuse(req, 400, "Bad Request", "Contact: * removes all registrations, with Expires: 0")
				return
			}
			continue
		}

		own := expiry
		if written, has := c.Params.Get("expires"); has {
			own = readExpiry(written, expiry)
		}
		if own > 0 {
			headers = append(headers, sip.NewHeader("Contact", fmt.Sprintf("<%s>;expires=%d", c.Address.String(), own)))
		}
	}
	_ = req.Respond(200, "OK", headers...)
}

// readExpiry reads a number of seconds. Text that is no number is the usual time
// (RFC 3261, 10.2.1.1).
func readExpiry(text string, usual uint64) uint64 {
	n, err := strconv.ParseUint(strings.TrimSpace(text), 10, 64)
	if err != nil {
		return usual
	}
	return min(n, math.MaxUint32)
}
