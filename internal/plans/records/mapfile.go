package records

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// plainText is a text that YAML takes for one without quotes.
var plainText = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*( [A-Za-z0-9_]+)*$`)

// quoted writes a text of a map file.
func quoted(text string) string {
	switch strings.ToLower(text) {
	case "y", "n", "yes", "no", "on", "off", "true", "false", "null":
		return strconv.Quote(text)
	}
	if plainText.MatchString(text) && !yaml.EndsBeforeKey(text) {
		return text
	}
	return strconv.Quote(text)
}

// quotedAlways writes a text in quotes.
func quotedAlways(text string) string { return strconv.Quote(text) }

// quotedList writes one text, or a list of several.
func quotedList(texts []string) string { return listText(texts, quoted) }

// listText writes one text, or a list of several.
func listText(texts []string, write func(text string) string) string {
	if len(texts) == 1 {
		return write(texts[0])
	}
	var out []string
	for _, text := range texts {
		out = append(out, write(text))
	}
	return "[" + strings.Join(out, ", ") + "]"
}

// columnText writes the sources of a value.
func columnText(c Column) string {
	var out []string
	for _, s := range c {
		out = append(out, sourceText(s))
	}
	if len(out) == 1 {
		return out[0]
	}
	return "[" + strings.Join(out, ", ") + "]"
}

func sourceText(s Source) string {
	isPlain := s.After == "" && s.Before == "" && s.Unit == "" && s.Word == "" && len(s.When) == 0
	if isPlain {
		return quotedList(s.Names)
	}

	var parts []string
	if s.After != "" {
		parts = append(parts, "after: "+s.After)
	}

	if s.Before != "" {
		parts = append(parts, "before: "+s.Before)
	}

	parts = append(parts, "column: "+quotedList(s.Names))
	if s.Unit != "" {
		parts = append(parts, "unit: "+s.Unit)
	}

	if s.Word != "" {
		parts = append(parts, "word: "+quoted(s.Word))
	}

	if len(s.When) > 0 {
		parts = append(parts, "when: {"+wordsText(s.When)+"}")
	}

	return "{" + strings.Join(parts, ", ") + "}"
}

// pairsText writes texts by their keys.
func pairsText(pairs []yaml.Pair[string]) string {
	var out []string
	for _, pair := range pairs {
		out = append(out, quoted(pair.Key.Value)+": "+quoted(pair.Value))
	}
	return strings.Join(out, ", ")
}

func wordsText(w []yaml.Pair[[]string]) string {
	var out []string
	for _, pair := range w {
		words := quotedList(pair.Value)
		if len(pair.Value) == 1 {
			words = "[" + words + "]"
		}
		out = append(out, quoted(pair.Key.Value)+": "+words)
	}
	return strings.Join(out, ", ")
}

// timeForms returns the forms of times that the map gives, and otherwise the form of the file's dates.
func (u *understanding) timeForms() (out []string) {
	for _, layout := range u.given.Layouts {
		out = append(out, scenario.WriteTimeForm(layout))
	}
	if form := u.timeForm(); form != "" && len(out) == 0 {
		out = append(out, form)
	}
	return out
}

// timeForm is the form of the file's dates, where the numbers of a date alone do not tell their order.
func (u *understanding) timeForm() string {
	used := u.usedTimes()
	isNumber := func(c *column) bool { return c.times != nil && !c.first.hasDate() }
	if u.dates == 0 || slices.ContainsFunc(used, isNumber) { // no form of a date reads seconds since 1970
		return ""
	}

	date := ""
	for _, c := range u.columns {
		m := c.first
		isDate := m.hasDate() && m.month == 0 && m.digits[0] != 4 && c.isDated()
		if !isDate {
			continue
		}
		m.hasOffset = false
		if m.hasClock && c.times != nil {
			return m.form(u.order)
		}
		m.hasClock = false
		date = m.form(u.order)
	}
	if date == "" {
		return ""
	}

	clock := "hh:mm"
	for _, c := range used {
		if m := c.first; c.clocks != nil && m.hasClock {
			m.hasOffset = false
			clock = m.form(u.order)
		}
	}
	return date + " " + clock
}

// usedTimes are the columns of times that the map gives.
func (u *understanding) usedTimes() (out []*column) {
	for _, value := range timeValues {
		for _, source := range u.sources(value) {
			c := u.firstColumn(source.Names[len(source.Names)-1])
			if c != nil && !source.isLength() {
				out = append(out, c)
			}
		}
	}
	return out
}

// isLength reports whether the source of a time is a duration.
func (s *Source) isLength() bool { return s.After != "" || s.Before != "" }
