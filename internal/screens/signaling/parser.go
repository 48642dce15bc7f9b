package signaling

import (
	"fmt"
	"maps"
	"strconv"
	"strings"

	"github.com/emiago/sipgo/sip"
)

// version is the only version of the protocol.
const version = "SIP/2.0"

// newParser returns the parser of the library. The library takes one space between the parts of a CSeq, and the
// protocol any number (RFC 3261, 25.1).
func newParser() *sip.Parser {
	parsers := maps.Clone(sip.DefaultHeadersParser())
	parsers["cseq"] = parseCSeq
	return sip.NewParser(sip.WithHeadersParsers(parsers))
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
