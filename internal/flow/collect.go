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
func (s *StepDef) entryDigits() (least, most int) {
	if s.Digits.Most > 0 && s.Format != FormatWords {
		return s.Digits.Least, s.Digits.Most
	}
	return formatDigits(s.Format)
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
func (r *resolver) checkEntry(s *StepDef) {
	least, most := formatDigits(s.Format)
	given := s.Digits
	if fixed := least == most && most > 0; fixed && given.Most > 0 && (given.Least != least || given.Most != most) {
		r.found.Error(s.node.Get("digits").Place, diag.BadValue, fmt.Sprintf("%s is always %d digits", s.Format, least), "take digits out")
	}
}
