package signaling

import (
	"fmt"
	"maps"
	"regexp"
	"strconv"
	"strings"

	"github.com/emiago/sipgo/sip"
)

// version is the only version of the protocol.
const version = "SIP/2.0"

// newParser returns the parser of the library. The library takes one space between the parts of a CSeq, and the
// protocol any number (RFC 3261, 25.1). The library looks for parameters by their letters, and the protocol by their
// names in any case (7.3.1), perhaps with spaces around them (25.1).
func newParser() *sip.Parser {
	parsers := maps.Clone(sip.DefaultHeadersParser())
	for _, name := range []string{"from", "f", "to", "t", "contact", "m", "via", "v"} {
		parsers[name] = inSmallLetters(parsers[name])
	}
	for _, name := range []string{"authorization", "proxy-authorization", "www-authenticate", "proxy-authenticate"} {
		parsers[name] = parseDigest
	}
	parsers["cseq"] = parseCSeq
	return sip.NewParser(sip.WithHeadersParsers(parsers))
}

// inSmallLetters returns a parser whose headers have names of parameters in small letters, without
// the spaces around them.
func inSmallLetters(parse sip.HeaderParser) sip.HeaderParser {
	return func(name []byte, text string) (sip.Header, error) {
		header, err := parse(name, text)
		switch h := header.(type) {
		case *sip.FromHeader:
			lowerNames(h.Params)
		case *sip.ToHeader:
			lowerNames(h.Params)
		case *sip.ContactHeader:
			lowerNames(h.Params)
		case *sip.ViaHeader:
			lowerNames(h.Params)
		}
		return header, err
	}
}

func lowerNames(params sip.HeaderParams) {
	for i := range params {
		params[i].K = strings.ToLower(strings.TrimSpace(params[i].K))
		params[i].V = strings.TrimSpace(params[i].V)
	}
}

// digestName matches the name of a parameter outside of quotes, and each quoted text.
var digestName = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|[A-Za-z-]+\s*=`)

// parseDigest returns a challenge or its answer, with names of parameters in small letters.
func parseDigest(name []byte, text string) (sip.Header, error) {
	lower := func(part string) string {
		if strings.HasPrefix(part, `"`) {
			return part
		}
		return strings.ToLower(part)
	}
	return sip.NewHeader(string(name), digestName.ReplaceAllStringFunc(text, lower)), nil
}

func parseCSeq(_ []byte, text string) (sip.Header, error) {
	parts := strings.Fields(text)
	if len(parts) != 2 {
		return nil, fmt.Errorf("CSeq has %d parts", len(parts))
	}

	const bits = 31
	number, err := strconv.ParseUint(parts[0], 10, bits)
	if err != nil {
		return nil, err
	}
	return &sip.CSeqHeader{SeqNo: uint32(number), MethodName: sip.RequestMethod(parts[1])}, nil
}
