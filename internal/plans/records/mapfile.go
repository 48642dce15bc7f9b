package records

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

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
	if plainText.MatchString(text) {
		return text
	}
	return strconv.Quote(text)
}

// quotedList writes one text, or a list of several.
func quotedList(texts []string) string {
	if len(texts) == 1 {
		return quoted(texts[0])
	}
	var out []string
	for _, text := range texts {
		out = append(out, quoted(text))
	}
	return "[" + strings.Join(out, ", ") + "]"
}

// mapFile writes the map that reads a file as it is understood.
func (u *reading) mapFile() string {
	var b strings.Builder
	b.WriteString("records: csv\n")

	if u.separator != ',' {
		name := string(u.separator)
		if u.separator == '\t' {
			name = "tab"
		}
		fmt.Fprintf(&b, "separator: %s\n", strconv.Quote(name))
	}

	if u.Map.Zone != nil {
		fmt.Fprintf(&b, "timezone: %s\n", u.Map.Zone)
	}

	for _, doubt := range u.doubts {
		fmt.Fprintf(&b, "# %s\n", doubt)
	}

	if form := u.timeForm(); form != "" {
		fmt.Fprintf(&b, "time: %s\n", strconv.Quote(form))
	}

	if u.Since != "" {
		fmt.Fprintf(&b, "since: %s\n", u.Since)
	}

	if u.Date != "" {
		fmt.Fprintf(&b, "date: %s\n", quoted(u.Date))
	}

	b.WriteString("columns:\n")

	for _, given := range u.Columns {
		fmt.Fprintf(&b, "  %s: %s\n", given.Key.Value, columnText(given.Value))
	}

	if len(u.Wide) > 0 {
		fmt.Fprintf(&b, "queue_columns: %s\n", quotedList(u.Wide))
	}

	if len(u.Outcomes) > 0 {
		b.WriteString("outcomes:\n")
		for _, word := range u.Outcomes {
			fmt.Fprintf(&b, "  %s: %s\n", quoted(word.Key.Value), word.Value)
		}
	}

	if len(u.Drop) > 0 {
		fmt.Fprintf(&b, "drop: {%s}\n", wordsText(u.Drop))
	}

	if u.Level.Of != "" {
		fmt.Fprintf(&b, "service_level: {of: %s}\n", u.Level.Of)
	}

	if len(u.Empty) > 0 {
		fmt.Fprintf(&b, "empty: %s\n", quotedList(u.Empty))
	}

	return b.String()
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
	isPlain := s.After == "" && s.Before == "" && s.Unit == "" && len(s.When) == 0
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

	if len(s.When) > 0 {
		parts = append(parts, "when: {"+wordsText(s.When)+"}")
	}

	return "{" + strings.Join(parts, ", ") + "}"
}

func wordsText(w []yaml.Pair[[]string]) string {
	var out []string
	for _, pair := range w {
		out = append(out, quoted(pair.Key.Value)+": "+quotedList(pair.Value))
	}
	return strings.Join(out, ", ")
}

// timeForm is the form of the file's dates, where the numbers of a date alone do not tell their order.
func (u *reading) timeForm() string {
	if u.dates == 0 || len(u.m.Layouts) > 0 {
		return ""
	}

	date := ""
	clock := "hh:mm"
	for i := range u.columns {
		c := &u.columns[i]
		isDate := c.first.hasDate() && c.first.digits[0] != 4
		if isDate && date == "" {
			m := c.first
			m.hasClock = false
			m.hasOffset = false
			date = m.form(u.order)
		}

		if c.first.hasClock && (c.first.half != 0 || c.first.hasSeconds) {
			m := c.first
			m.count = 0
			m.hasOffset = false
			clock = m.form(u.order)
		}
	}

	return date + " " + clock
}
