package flow

import (
	"cmp"
	"slices"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// The formats that a collect can take.
const (
	FormatDigits   = "digits" // the default
	FormatWords    = "words"
	FormatMMDD     = "mmdd"
	FormatDDMM     = "ddmm"
	FormatYYYYMMDD = "yyyymmdd"
	FormatMMDDYYYY = "mmddyyyy"
	FormatDDMMYYYY = "ddmmyyyy"
	FormatAmount   = "amount" // star is the decimal mark
	FormatPhone    = "phone"
)

// formats has all formats.
var formats = []string{
	FormatDigits,
	FormatWords,
	FormatMMDD,
	FormatDDMM,
	FormatYYYYMMDD,
	FormatMMDDYYYY,
	FormatDDMMYYYY,
	FormatAmount,
	FormatPhone,
}

// entryDigits returns the number of digits of a collect; 0, 0 if it accepts none: words are
// spoken, whatever the digits key says, unless the step is left by keyed.
func (s *StepDef) entryDigits() (least, most int) {
	format := s.Format
	if format == FormatWords &&
		slices.ContainsFunc(s.Then.Each, func(p yaml.Pair[diag.Text]) bool { return p.Key.Value == Keyed }) {
		format = FormatDigits
	}
	if s.Digits.Most > 0 && format != FormatWords {
		return s.Digits.Least, s.Digits.Most
	}
	return formatDigits(format)
}

// entry returns the entry of a collect, or the extension of a menu, or nil.
func (s *StepDef) entry() *Entry {
	if s.Kind != Collect && !s.hasExtension() {
		return nil
	}

	least, most := s.entryDigits()
	out := &Entry{
		Min:    least,
		Max:    most,
		Format: cmp.Or(s.Format, FormatDigits),
		Into:   s.into.Value,
		Secret: s.secret,
		HasEnd: s.endsWith != "",
	}

	// A pause between digits makes sense only if the entry takes digits.
	if most > 0 {
		out.Between = cmp.Or(s.between, int64(DefaultBetween))
	}

	return out
}

// formatDigits returns the number of digits of a format, if the collect does not give
// it; 0, 0 for none.
func formatDigits(format string) (least, most int) {
	switch format {
	case FormatWords:
		return 0, 0
	case FormatMMDD, FormatDDMM:
		return 4, 4
	case FormatYYYYMMDD, FormatMMDDYYYY, FormatDDMMYYYY:
		return 8, 8
	case FormatAmount:
		return 1, 12
	case FormatPhone:
		// E.164 numbers have at most 15 digits (ITU-T E.164, 6.2.1).
		return 4, 15
	}
	return 1, maxDigits
}
