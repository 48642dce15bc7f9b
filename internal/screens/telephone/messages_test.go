package telephone

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
)

// chance matches what is another in each run: addresses, tags, branches, and the numbers of calls and sessions.
var chance = regexp.MustCompile(`127\.0\.0\.1:\d+|(m=audio|o=ivrsim|Call-ID:) \S+|\b(tag|branch|rport)=[^;\s]+`)

// TestMessagesOfACall compares the answers to the requests of a telephone with a file: in a call, and apart from it.
func TestMessagesOfACall(t *testing.T) {
	t.Parallel()
	h := serve(t, testCenter(t, nil), nil)
	var out strings.Builder
	add := func(about, answer string) {
		answer = chance.ReplaceAllString(strings.ReplaceAll(answer, "\r", ""), "$1$2…")
		fmt.Fprintf(&out, "# %s\n%s\n", about, strings.TrimSpace(answer))
	}

	p := h.phone()
	p.Headers = []string{"Supported: timer", "Session-Expires: 600", "Record-Route: <sip:proxy;lr>"}
	add("INVITE", p.Dial("bank"))
	for _, r := range [][3]string{
		{"OPTIONS", "", ""},
		{"INFO", "application/dtmf-relay", "Signal=0\r\nDuration=160\r\n"},
		{"INFO", "text/plain", "0"},
		{"UPDATE", "application/sdp", p.Description("sendonly")},
		{"UPDATE", "application/sdp", "v=0"},
		{"MESSAGE", "text/plain", "hello"},
		{"PRACK", "", ""},
	} {
		p.Request(r[0], r[1], r[2])
		add(strings.Join(r[:2], " "), p.Answer())
	}
	p.Request("BYE", "", "")
	add("BYE", p.Answer())
	p.Request("BYE", "", "")
	add("BYE again", p.Answer())

	nobody := h.phone()
	add("INVITE nobody", nobody.Dial("nobody"))
	nobody.Close()
	for i, method := range []string{"OPTIONS", "REGISTER", "SUBSCRIBE", "CANCEL", "BYE"} {
		q := h.phone()
		q.Send(strings.Join([]string{
			method + " sip:bank@127.0.0.1 SIP/2.0", fmt.Sprintf("Via: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bKm%d", i), "From: <sip:a@127.0.0.1>;tag=a",
			"To: <sip:a@127.0.0.1>", fmt.Sprintf("Call-ID: m%d", i), "CSeq: 7 " + method, "Contact: <sip:a@127.0.0.1:9>;expires=60", "Content-Length: 0", "", "",
		}, "\r\n"))
		add(method, q.Next())
		q.Close()
	}
	diagtest.Same(t, "messages.txt", out.String())
}
