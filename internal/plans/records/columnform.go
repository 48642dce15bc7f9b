package records

import "strings"

// unitOfShares is the unit of a column of shares.
func (u *understanding) unitOfShares(name string) string {
	if c := u.firstColumn(name); c != nil && c.isPercent() {
		return "percent"
	}
	return "shares of 1"
}

// columnForm is the form of a column's cells.
func (u *understanding) columnForm(name string, isLength bool) string {
	c := u.firstColumn(name)
	if c.filled == 0 {
		return "empty"
	}

	if isLength {
		_, form := readAnyDuration(c.sampleAt, 1)
		if form >= 0 {
			return durationForms[form].name
		}
		return "text"
	}

	m := c.first
	switch {
	case m.isPlain && (c.times != nil || c.clocks != nil && c.isPart):
		return numberForm(m.number)
	case m.isPlain && c.dates != nil && len(c.sampleAt) == 8:
		return "YYYYMMDD"
	case m.isPlain && c.dates != nil:
		return numberForm(m.number)
	case m.isPlain:
		return "a number"
	case !m.hasClock && !m.hasDate():
		return "text"
	}

	reader := clock{order: u.order, layouts: u.Layouts}
	of, ok := reader.orderOf(&m)
	if !ok {
		of = u.order
	}

	form := m.form(of)
	if c.hasRanges() {
		return strings.TrimSuffix(form, "Z") + ", a range"
	}

	return form
}
