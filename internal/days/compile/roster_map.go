package compile

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/table"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// maxRosterMap bounds the file of a roster map, in bytes.
const maxRosterMap = 1 << 20

// timeForm is a form of dates or of times of day, as a layout of package time and as a map has it.
type timeForm struct{ layout, written string }

// dateForms and clockForms are the forms of times that a roster with a map may have without a word.
var (
	dateForms = []timeForm{
		{"2006/1/2", "YYYY/MM/DD"},
		{"1/2/2006", "MM/DD/YYYY"},
		{"2/1/2006", "DD/MM/YYYY"},
		{"2.1.2006", "DD.MM.YYYY"},
		{"2-1-2006", "DD-MM-YYYY"},
		{"1/2/06", "MM/DD/YY"},
		{"2/1/06", "DD/MM/YY"},
		{"2.1.06", "DD.MM.YY"},
		{"2-Jan-2006", "DD-MMM-YYYY"},
	}
	clockForms = []timeForm{
		{"15:04", "hh:mm"},
		{"15:04:05", "hh:mm:ss"},
		{"3:04 PM", "hh:mm AM"},
		{"3:04:05 PM", "hh:mm:ss AM"},
	}
)

// readMap reads the map of the roster, if it has one. It reports false after an error.
func (r *rosterReader) readMap() bool {
	name := r.written.Map
	if name.Place.IsZero() {
		return true
	}

	root := r.mapRoot(name)
	if root == nil {
		return false
	}
	m, ok := scenario.ReadRosterMap(root, r.found)
	if !ok {
		return false
	}

	// A column that the file lacks is an error in the map, and not in the scenario.
	for _, column := range m.Columns {
		if !column.Place.IsZero() && !r.table.Has(column.Value) {
			r.error(column.Place, diag.UnknownValue, fmt.Sprintf("%s has no column %q", r.table.File, column.Value),
				diag.Fix(diag.SuggestOr(column.Value, r.table.Columns(), "it has ")))
			ok = false
		}
	}
	r.mapping = m
	return ok && r.findLayouts()
}

// mapRoot is the content of the file of a map; nil after an error.
func (r *rosterReader) mapRoot(name diag.Text) *yaml.Node {
	for i := range r.folder.Files {
		if f := &r.folder.Files[i]; f.Name == name.Value {
			return f.Root()
		}
	}
	text, err := yaml.ReadText(r.folder.FS, name.Value, maxRosterMap)
	if err != nil {
		fix := "name a YAML file"
		if errors.Is(err, fs.ErrNotExist) {
			fix = table.MissingFix(r.folder.FS, name.Value)
		}
		r.error(name.Place, diag.UnknownValue, fmt.Sprintf("file %q cannot be read: %v", name.Value, err),
			diag.Fix(fix))
		return nil
	}
	return yaml.Parse(name.Value, []byte(text), r.found)
}

// column is the name of the column of a value.
func (r *rosterReader) column(value string) string {
	i := slices.Index(scenario.RosterValues[:], value)
	return cmp.Or(r.mapping.Columns[i].Value, value)
}

// isAway reports whether an activity keeps an agent off the phones.
func (r *rosterReader) isAway(activity string) bool {
	if r.mapping.Working == nil {
		return !strings.EqualFold(activity, atWork)
	}
	return !slices.ContainsFunc(r.mapping.Working, func(word diag.Text) bool { return strings.EqualFold(word.Value, activity) })
}

// groupOf is the scenario's name of a group of the file.
func (r *rosterReader) groupOf(written string) string {
	for _, p := range r.mapping.Groups {
		if strings.EqualFold(p.Key.Value, written) {
			return p.Value.Value
		}
	}
	return written
}

// checkMap reports the words of the map that no row has.
func (r *rosterReader) checkMap() {
	words := func(value string) (out []string) {
		at := r.table.Column(r.column(value))
		for i := range r.table.Rows {
			if word := r.table.Rows[i].Cell(at); word != "" && !slices.Contains(out, word) {
				out = append(out, word)
			}
		}
		return out
	}
	isKnown := func(known []string, word string) bool {
		return slices.ContainsFunc(known, func(other string) bool { return strings.EqualFold(other, word) })
	}

	check := func(value string, of []diag.Text) {
		known := words(value)
		for _, word := range of {
			if len(known) > 0 && !isKnown(known, word.Value) {
				r.error(word.Place, diag.UnknownValue, fmt.Sprintf("no row of %s has the %s %q", r.table.File, value, word.Value),
					diag.Fix(diag.SuggestOr(word.Value, known, "it has ")))
			}
		}
	}

	var groups []diag.Text
	for _, p := range r.mapping.Groups {
		groups = append(groups, p.Key)
	}
	check("group", groups)
	check("activity", r.mapping.Working)

	// Without the words of the map, a file in the words of another system has nobody at work.
	if known := words("activity"); r.mapping.Working == nil && len(known) > 0 && !isKnown(known, atWork) {
		r.error(r.written.File.Place, diag.BadValue, fmt.Sprintf("no row of %s has the activity %q", r.table.File, atWork),
			diag.Fixf("name the activities of agents on the phones in a map, as in \"working: [On Queue, Available]\"; it has %s",
				strings.Join(known, ", ")))
	}
}

// checkDates reports a column of dates or weekdays with times that have no date: without the days, each row applies to
// every day.
func (r *rosterReader) checkDates(rows []rosterEntry) {
	isDaily := func(w rosterEntry) bool { return w.begin.daily }
	if !slices.ContainsFunc(rows, isDaily) {
		return
	}
	for at, name := range r.table.Columns() {
		hasOther := func(w rosterEntry) bool { return !isDate(w.of.Cell(at)) && !isWeekday(w.of.Cell(at)) }
		if !slices.ContainsFunc(rows, hasOther) {
			r.error(r.written.File.Place, diag.BadValue,
				fmt.Sprintf("%s has times without a date, which apply to every day, and days in column %q", r.table.File, name),
				`write the date before each time, as in "2026-11-27 08:00", or remove the column`)
		}
	}
}

// isDate reports whether a text is a date without a time.
func isDate(text string) bool {
	isOf := func(f timeForm) bool { return isOfForm(f, text+" 00:00") }
	return isOf(timeForm{layout: time.DateOnly}) || slices.ContainsFunc(dateForms, isOf)
}

// isWeekday reports whether a text is a weekday, as Monday or Mon, or several, as mon-fri.
func isWeekday(text string) bool {
	text = strings.ToLower(text)
	if _, ok := routing.ParseWeekdays(text); ok {
		return true
	}
	for day := time.Sunday; day <= time.Saturday; day++ {
		if len(text) > 2 && strings.HasPrefix(strings.ToLower(day.String()), text) {
			return true
		}
	}
	return false
}

// findLayouts finds the form of the file's times, unless the map gives it. It reports false after an error.
func (r *rosterReader) findLayouts() bool {
	if r.layouts = r.mapping.Layouts; r.layouts != nil {
		return true
	}

	var texts []string
	for _, value := range []string{"start", "end"} {
		at := r.table.Column(r.column(value))
		for i := range r.table.Rows {
			text := r.table.Rows[i].Cell(at)
			if _, ok := parseTime(text); !ok && text != "" {
				texts = append(texts, text)
			}
		}
	}

	var fitting []timeForm
	for _, date := range append([]timeForm{{}}, dateForms...) {
		if len(texts) > 0 && !slices.ContainsFunc(texts, func(text string) bool { return !isOfForm(date, text) }) {
			fitting = append(fitting, date)
		}
	}
	switch len(fitting) {
	case 0:
		return true // each cell is reported
	case 1:
		r.layouts = layoutsOf(fitting[0])
		return true
	}
	r.error(r.written.Map.Place, diag.BadValue,
		fmt.Sprintf("the dates of %s may be month first or day first, as in %q", r.table.File, texts[0]),
		diag.Fixf("add %q or %q to %s", fitting[1].key(texts), fitting[0].key(texts), r.written.Map.Value))
	return false
}

// key is the key of a map for a form of dates, with the forms of the times of day that some texts have.
func (f timeForm) key(texts []string) string {
	var out []string
	for _, clock := range clockForms {
		isOf := func(text string) bool {
			_, ok := parseLayouts([]string{f.layout + " " + clock.layout}, text)
			return ok
		}
		if slices.ContainsFunc(texts, isOf) {
			out = append(out, f.written+" "+clock.written)
		}
	}
	if len(out) == 1 {
		return "time: " + out[0]
	}
	return "time: [" + strings.Join(out, ", ") + "]"
}

// layoutsOf are the layouts of a form of dates with each form of a time of day.
func layoutsOf(date timeForm) (out []string) {
	for _, clock := range clockForms {
		out = append(out, strings.TrimSpace(date.layout+" "+clock.layout))
	}
	return out
}

// isOfForm reports whether a text has a form of dates.
func isOfForm(date timeForm, text string) bool {
	_, ok := parseLayouts(layoutsOf(date), text)
	return ok
}

// parseTime reads a time in a form of the map, or else as rosters without a map have it.
func (r *rosterReader) parseTime(text string) (tableTime, bool) {
	if t, ok := parseLayouts(r.layouts, text); ok {
		return t, true
	}
	return parseTime(text)
}

// parseLayouts reads a time by the first layout that fits.
func parseLayouts(layouts []string, text string) (tableTime, bool) {
	text = strings.Join(strings.Fields(text), " ")
	for _, layout := range layouts {
		t, err := time.Parse(layout, text)
		if err != nil {
			continue
		}
		out := tableTime{date: routing.DateOf(t), clock: sinceMidnight(t), daily: t.Year() == 0}
		if strings.Contains(layout, "Z07") {
			out.instant = t
		}
		return out, true
	}
	return tableTime{}, false
}
