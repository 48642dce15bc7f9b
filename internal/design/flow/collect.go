package flow

import (
	"cmp"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// The formats that a collect can take.
const (
	FormatDigits   = "digits" // the default
	FormatWords    = "words"
	FormatMMDD     = "mmdd"
	FormatDDMM     = "ddmm"
	FormatMMYY     = "mmyy" // a month
	FormatYYYYMMDD = "yyyymmdd"
	FormatMMDDYYYY = "mmddyyyy"
	FormatDDMMYYYY = "ddmmyyyy"
	FormatAmount   = "amount" // star is the decimal mark
	FormatPhone    = "phone"
)

// A format is a way to check an entry. Its digits count if the step gives none.
type format struct {
	name        string
	least, most int // digits, 0 if the entry is words

	// layout of a date, as time.Parse takes it, or "".
	layout string
}

// formats are all formats. An unnamed format is digits.
var formats = []format{
	{name: FormatDigits, least: 1, most: MaxDigits},
	{name: FormatWords},
	{name: FormatMMDD, least: 4, most: 4, layout: "0102"},
	{name: FormatDDMM, least: 4, most: 4, layout: "0201"},
	{name: FormatMMYY, least: 4, most: 4, layout: "0106"},
	{name: FormatYYYYMMDD, least: 8, most: 8, layout: "20060102"},
	{name: FormatMMDDYYYY, least: 8, most: 8, layout: "01022006"},
	{name: FormatDDMMYYYY, least: 8, most: 8, layout: "02012006"},
	{name: FormatAmount, least: 1, most: 12},

	// E.164 numbers have at most 15 digits (ITU-T E.164, 6.2.1).
	{name: FormatPhone, least: 4, most: 15},
}

// formatNames returns the names of all formats.
func formatNames() []string {
	var out []string
	for _, f := range formats {
		out = append(out, f.name)
	}
	return out
}

// formatOf returns the row of a format.
func formatOf(name string) format {
	for _, f := range formats {
		if f.name == cmp.Or(name, FormatDigits) {
			return f
		}
	}
	return formats[0]
}

// DateLayout returns the layout of a format for time.Parse, or "" if the format is no date.
func DateLayout(name string) string { return formatOf(name).layout }

// ExampleDate returns the keys of a day in a format, or "" if the format is no date. The day is above
// 12, so that it cannot be taken for a month.
func ExampleDate(name string) string {
	layout := DateLayout(name)
	if layout == "" {
		return ""
	}
	return time.Date(2026, time.December, 31, 0, 0, 0, 0, time.UTC).Format(layout)
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
	row := formatOf(format)
	return row.least, row.most
}

// entry returns the entry of a collect, or the extension of a menu, or nil.
func (s *StepDef) entry() *Entry {
	if s.Kind != Collect && !s.HasExtension() {
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

		CheckDigit: s.checkDigit,
	}

	// A pause between digits makes sense only if the entry takes digits.
	if most > 0 {
		out.Between = cmp.Or(s.between, int64(DefaultBetween))
	}

	return out
}
