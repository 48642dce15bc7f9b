package flow

import (
	"fmt"

	"github.com/ivrsim/ivrsim/internal/diag"
)

// The formats that a collect can take.
const (
	FormatDigits   = "digits" // where nothing else is said
	FormatWords    = "words"
	FormatMMDD     = "mmdd"
	FormatDDMM     = "ddmm"
	FormatYYYYMMDD = "yyyymmdd"
	FormatAmount   = "amount" // star is the decimal mark
	FormatPhone    = "phone"
)

// formats are all of them.
var formats = []string{FormatDigits, FormatWords, FormatMMDD, FormatDDMM, FormatYYYYMMDD, FormatAmount, FormatPhone}

// entryDigits gives how many digits a collect takes; 0, 0 is none at all. Words are
// spoken, never keyed, whatever digits says.
func (s *step) entryDigits() (least, most int) {
	if s.digits.most > 0 && s.format != FormatWords {
		return s.digits.least, s.digits.most
	}
	return formatDigits(s.format)
}

// formatDigits gives how many digits an entry of a format has where the collect
// does not say it; 0, 0 is none at all.
func formatDigits(format string) (least, most int) {
	switch format {
	case FormatWords:
		return 0, 0
	case FormatMMDD, FormatDDMM:
		return 4, 4
	case FormatYYYYMMDD:
		return 8, 8
	case FormatAmount:
		return 1, 12
	case FormatPhone:
		return 4, 15 // E.164 numbers have at most 15 digits (ITU-T E.164, 6.2.1)
	}
	return 1, maxDigits
}

// checkEntry reports digits that contradict the format.
func (r *resolver) checkEntry(s *step) {
	least, most := formatDigits(s.format)
	given := s.digits
	if fixed := least == most && most > 0; fixed && given.most > 0 && (given.least != least || given.most != most) {
		r.found.Error(s.node.Get("digits").Place, diag.BadValue, fmt.Sprintf("%s is always %d digits", s.format, least), "take digits out")
	}
}
