package records

import (
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// datePart is a part of a date that has a column of its own, as queries of databases write it.
type datePart struct {
	words     string // each is a whole name
	low, high float64
}

var dateParts = [...]datePart{
	{" year jahr annee ano jaar anno yr yyyy ", 1990, 2100},
	{" month monat mois mes maand mese mm ", 1, 12},
	{" day tag jour dia dag giorno dd day_of_month ", 1, 31},
}

// dateOfParts is the column of the dates whose year, month and day have a column each, or nil.
func dateOfParts(s *sheet) *column {
	date := &column{name: newName("date"), tables: s.columns[0].tables, words: map[string]int{}, dates: unknown(s.n)}
	for _, part := range dateParts {
		at := slices.IndexFunc(s.columns, func(c *column) bool {
			return strings.Contains(part.words, " "+c.full+" ") && c.isWhole() && c.low() >= part.low && c.high() <= part.high
		})
		if at < 0 {
			return nil
		}
		date.addends = append(date.addends, s.columns[at])
	}

	for i := range s.n {
		of := date.addends
		year, month, day := of[0].lengths[i], of[1].lengths[i], of[2].lengths[i]
		if known([]float64{year, month, day}) == len(of) {
			date.dates[i] = float64(routing.Date{Year: int(year), Month: time.Month(month), Day: int(day)}.At(0, time.UTC).Unix())
			date.filled++
		}
		text := strings.Join([]string{of[0].cells[i], of[1].cells[i], of[2].cells[i]}, " ")
		date.cells = append(date.cells, text)
		date.words[text]++
	}
	return date
}

// names are the names of the columns of a sum or a date, or of the column itself.
func (c *column) names() (out []string) {
	for _, of := range c.columns() {
		out = append(out, of.text)
	}
	return out
}
