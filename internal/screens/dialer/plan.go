package dialer

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/emiago/sipgo/sip"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/calls/script"
	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// Target is the address of lines: a SIP address whose parts may be {number}, {national} and {line}.
type Target struct {
	text string
	Host string
	Port int
}

// UsualPort is the port of SIP without another one.
const UsualPort = 5060

// ParseTarget reads an address such as sip:HOST:PORT or sip:{number}@HOST, whose port is the usual one.
func ParseTarget(text string, usualPort int) (*Target, error) {
	uri := sip.Uri{Port: usualPort} // unless the address has another one
	plain := strings.NewReplacer("{number}", "1", "{national}", "1", "{line}", "l").Replace(text)
	err := sip.ParseUri(plain, &uri)
	isSIP := uri.Scheme == "sip" || uri.Scheme == "sips" // the parser writes it in small letters
	if err != nil || !isSIP || uri.Host == "" {
		return nil, fmt.Errorf("%q is no SIP address", text)
	}
	if strings.ContainsAny(plain, "{}") {
		return nil, fmt.Errorf("%q has another placeholder than {number}, {national} and {line}", text)
	}
	if uri.Port < 1 || uri.Port > math.MaxUint16 {
		return nil, fmt.Errorf("%d is no port", uri.Port)
	}
	isOther := func(p sip.HeaderKV) bool {
		return strings.EqualFold(p.K, "transport") && !strings.EqualFold(p.V, "udp")
	}
	if uri.Scheme == "sips" || slices.ContainsFunc(uri.UriParams, isOther) {
		return nil, errors.New("calls are dialed by UDP alone")
	}

	_, rest, _ := strings.Cut(text, ":")
	return &Target{
		text: "sip:" + strings.TrimPrefix(rest, "//"),
		Host: strings.ToLower(strings.Trim(uri.Host, "[]")),
		Port: uri.Port,
	}, nil
}

// HasUser reports whether the address names what to dial.
func (t *Target) HasUser() bool { return strings.Contains(t.text, "@") }

// For returns the address of a line. Without a part for it, the name of the line is dialed.
func (t *Target) For(line *routing.Line) (sip.Uri, error) {
	number := phone.Parse(line.Number.Value, line.Home())
	text := t.text
	if !t.HasUser() {
		text = strings.Replace(text, "sip:", "sip:{line}@", 1)
	}
	text = strings.NewReplacer(
		"{number}", number.E164, "{national}", phone.Digits(number.National()), "{line}", line.Name.Value,
	).Replace(text)

	var uri sip.Uri
	if err := sip.ParseUri(text, &uri); err != nil {
		return uri, fmt.Errorf("%q is no SIP address", text)
	}
	return uri, nil
}

// At returns the socket address of a target.
func (t *Target) At(address netip.Addr) netip.AddrPort {
	return netip.AddrPortFrom(address.Unmap(), uint16(t.Port))
}

// The headers that tell an ivrsim on this machine the needs of a call.
const (
	givenHeader = "X-Ivrsim-Given"
	atHeader    = "X-Ivrsim-At"
)

// LeftOut says why a scripted call cannot be dialed, or returns "". An ivrsim on this machine can be
// told the answers of lookups and the time.
func LeftOut(r *script.Result, center *routing.Center, isIVRSim bool) string {
	t := r.Test
	line := &center.Lines[t.Call.Line]
	switch {
	case t.Call.Flow != line.Flow.Value:
		return "it starts another flow than its line"
	case len(t.Call.Values) > 0:
		return "it needs a tier or an attribute of the caller"
	case len(t.Call.Queues) > 0:
		return "it needs the state of a queue"
	case len(t.Call.Closed) > 0:
		return "it needs hours that are closed"
	case t.Call.From.Validity == phone.Invalid:
		return "it needs a caller with an invalid number"
	case !isIVRSim && len(t.Given) > 0:
		return "it needs the answer of a lookup"
	case !isIVRSim && t.Call.HasTime:
		return "it needs another time of day"
	}

	if slices.ContainsFunc(t.Steps, func(s script.Step) bool { return s.Word == script.Say }) && !saysKeys(r) {
		return "it needs a word that no key stands for"
	}
	for _, g := range t.Given {
		for _, a := range g.Answers {
			for _, value := range a.Values {
				if strings.ContainsAny(value, " ;=\t") {
					return "a lookup fills a text of several words"
				}
			}
		}
	}
	return ""
}

// NeedsTelling reports whether a scripted call depends on facts that an ivrsim on this machine can be told: the answer
// of a lookup, or the time, because queues and hours are open at times.
func NeedsTelling(r *script.Result) bool {
	if len(r.Test.Given) > 0 || r.Test.Call.HasTime {
		return true
	}
	return slices.ContainsFunc(r.Trace(), func(e ivr.Event) bool {
		s := r.Program.StepAt(e.State)
		return s.Help.IsAgent() || s.ChecksQueue() || s.Hours != nil || s.Branches() && s.Attribute == routing.AttrDay
	})
}

// saysKeys reports whether each word of a scripted call is a choice that has a key.
func saysKeys(r *script.Result) bool {
	turns, ok := turnsOf(r.Test, r.Trace())
	return ok && !slices.ContainsFunc(turns, func(t turn) bool {
		return t.input != nil && t.input.Word == script.Say && keyOf(r.Program, t.done) == ""
	})
}

// headersOf returns the headers for an ivrsim on this machine.
func headersOf(t *script.Test) []sip.Header {
	out := []sip.Header{sip.NewHeader(atHeader, t.Call.At.Format(time.RFC3339))}
	var parts []string
	for _, g := range t.Given {
		for _, a := range g.Answers {
			parts = append(parts, g.Lookup.Value+"="+a.Outcome.Value)
			for _, name := range slices.Sorted(maps.Keys(a.Values)) {
				parts = append(parts, name+"="+a.Values[name])
			}
		}
	}
	if len(parts) > 0 {
		out = append(out, sip.NewHeader(givenHeader, strings.Join(parts, " ")))
	}
	return out
}
