package records_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// writtenLayout is a layout of the files of testdata: the cells of its columns are words.
type writtenLayout struct {
	name      string
	columns   [][2]string // a name, and its cell
	separator string
	list      string // in JSON, the member that has the objects; "-" if they stand alone
	queues    int
	cannot    bool // nobody can read it
	one       bool // a report of one queue
	noHandle  bool // a report without handle times
}

// readWritten reads the layouts of a file. Text before the first one is a comment.
func readWritten(t *testing.T, file string) (out []writtenLayout) {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}

	for line := range strings.Lines(string(src)) {
		line = strings.TrimSpace(line)
		if title, ok := strings.CutPrefix(line, "== "); ok {
			options := strings.Split(title, " | ")
			of := writtenLayout{name: options[0]}
			for _, option := range options[1:] {
				of.set(t, option)
			}
			out = append(out, of)
			continue
		}
		if line == "" || len(out) == 0 {
			continue
		}

		of := &out[len(out)-1]
		for _, text := range strings.Split(line, " | ") {
			name, cell, ok := strings.Cut(text, " = ")
			if !ok {
				t.Fatalf("%s: %s: %q is no column", file, of.name, text)
			}
			of.columns = append(of.columns, [2]string{name, cell})
		}
	}
	return out
}

// set sets an option of a layout.
func (of *writtenLayout) set(t *testing.T, option string) {
	t.Helper()
	name, value, _ := strings.Cut(option, " ")
	switch name {
	case "separator":
		of.separator = cmp.Or(map[string]string{"tab": "\t", "bar": "|"}[value], value)
	case "json":
		of.list = "-"
		if value != "" {
			of.list = value
		}
	case "queues":
		of.queues, _ = strconv.Atoi(value)
	case "cannot":
		of.cannot = true
	case "one":
		of.one = true
	case "no":
		of.noHandle = true
	default:
		t.Fatalf("%s: there is no option %q", of.name, option)
	}
}

// values are the values of a row by the words of its cells: times, lengths in seconds, counts and texts.
type values map[string]any

// valuesOfVisit are the values of a call. Those with a question mark are empty if nobody answered.
func valuesOfVisit(v *visit) values {
	out := values{
		"id": v.id, "queue": v.queue, "agent": v.agent, "caller": v.caller, "line": v.line,
		"start": v.start(), "at": v.at, "answer": v.answer(), "end": v.end(), "last": v.last(), "extension": v.either(v.extension(), ""),
		"out": v.plus(v.wait), "rang": v.plus(v.wait - v.ring), "wait": v.wait, "dial": v.wait - v.ring, "total": v.wait + v.talk, "whole": v.wait + v.talk + v.work,
	}
	out["speed"], out["patience"] = v.either(fmt.Sprint(v.wait), ""), v.either("", fmt.Sprint(v.wait))
	menus := int(v.at.Sub(v.start()).Seconds())
	out["menus"] = menus
	out["odd"], out["soon"] = "no", "no"
	if v.isOdd() {
		out["odd"] = "yes"
	}
	if v.within(int(soon.Seconds())) {
		out["soon"] = "yes"
	}
	out["reach"] = menus + v.wait
	out["length"] = menus + v.wait + v.talk
	out["all"] = menus + v.wait + v.talk + v.work
	for name, n := range map[string]int{
		"ring": v.ring, "talk": v.talk, "hold": v.hold, "net": v.talk - v.hold, "work": v.work, "handle": v.talk + v.work,
	} {
		out[name] = n
		out[name+"?"] = n
		if !v.isAnswered {
			out[name+"?"] = ""
		}
	}
	return out
}

func valuesOfVisits(vs []visit) (out []values) {
	for i := range vs {
		out = append(out, valuesOfVisit(&vs[i]))
	}
	return out
}

// valuesOfInterval are the values of an interval of a report.
func valuesOfInterval(i *interval) values {
	_, week := i.at.ISOWeek()
	return values{
		"at": i.at, "until": i.until(), "queue": i.queue, "offered": i.offered, "answered": i.answered, "abandoned": i.abandoned,
		"week": week, "hour": i.at.Hour(), "minute": i.at.Minute(), "slot": 2*i.at.Hour() + i.at.Minute()/30,
		"soon": i.answered * 8 / 10, "level": 81, "kept": float64(i.answered) / float64(i.offered),
		"lost": 100 * float64(i.abandoned) / float64(i.offered),

		// Means, and sums of the interval.
		"asa": i.asa, "ata": i.ata, "talk": i.talk, "work": i.work, "handle": i.handle(),
		"held": i.talk / 5, "net": i.talk - i.talk/5,
		"speeds": i.asa * i.answered, "patiences": i.ata * i.abandoned, "waited": i.asa*i.answered + i.ata*i.abandoned,
		"talked": i.talk * i.answered, "worked": i.work * i.answered, "handled": i.handle() * i.answered, "load": i.handle() * i.offered,
	}
}

// cell writes a cell. Of two cells with a tilde between them the first is of answered calls.
func (v values) cell(t *testing.T, text string) string {
	answered, abandoned, ok := strings.Cut(text, " ~ ")
	if !ok {
		return v.part(t, text)
	}
	part := abandoned
	if v["agent"] != "" {
		part = answered
	}
	if name, _, _ := strings.Cut(part, " "); v[name] == nil && !strings.HasPrefix(part, `"`) {
		return part // a word of the outcome
	}
	return v.part(t, part)
}

// part writes a value with its form, as in "at 15:04 else never", or a text in quotes with values in braces.
func (v values) part(t *testing.T, text string) string {
	if strings.HasPrefix(text, `"`) {
		return inBraces.ReplaceAllStringFunc(strings.Trim(text, `"`), func(part string) string {
			return v.part(t, strings.Trim(part, "{}"))
		})
	}

	text, nothing, _ := strings.Cut(text, " else ")
	name, form, _ := strings.Cut(text, " ")
	value, ok := v[name]
	if !ok {
		t.Fatalf("there is no value %q", name)
	}
	switch value := value.(type) {
	case string:
		if value == "" {
			return nothing
		}
		return wordAs(value, form)
	case int:
		return lengthAs(t, value, form)
	case float64:
		return fmt.Sprintf(form, value)
	default:
		at, _ := value.(time.Time)
		if at.IsZero() {
			return nothing
		}
		return timeAs(at, form)
	}
}

// inBraces are the values of a text.
var inBraces = regexp.MustCompile(`\{[^}]*\}`)

// wordAs writes the word that the form has for the last word of a text, as in "Sales:11 Support:12".
func wordAs(text, form string) string {
	last := text[strings.LastIndex(text, " ")+1:]
	for pair := range strings.FieldsSeq(form) {
		if word, ok := strings.CutPrefix(pair, last+":"); ok {
			return word
		}
	}
	return text
}

// lengthAs writes a length. A form of decimals is of minutes.
func lengthAs(t *testing.T, seconds int, form string) string {
	switch form {
	case "":
		return fmt.Sprint(seconds)
	case "ms":
		return fmt.Sprint(1000 * seconds)
	case "clock":
		return clock(seconds)
	case "m:ss":
		return minutesAndSeconds(seconds)
	case "dots":
		return strings.ReplaceAll(clock(seconds), ":", ".")
	case "digits":
		return fmt.Sprint(seconds/3600*10000 + seconds/60%60*100 + seconds%60)
	case "day": // a part of it
		return fmt.Sprintf("%.12f", float64(seconds)/86400)
	case "some":
		if seconds == 0 {
			return ""
		}
		return fmt.Sprint(seconds)
	case "text":
		return fmt.Sprintf("%dm %ds", seconds/60, seconds%60)
	case "iso":
		return fmt.Sprintf("PT%dM%dS", seconds/60, seconds%60)
	case "short": // as Avaya CMS does
		return strings.TrimPrefix(minutesAndSeconds(seconds), "0")
	}
	if !strings.HasPrefix(form, "%") {
		t.Fatalf("there is no form %q of a length", form)
	}
	return fmt.Sprintf(form, float64(seconds)/60)
}

// timeAs writes a time by a layout or in another form, also some hours later: "+4h utc".
func timeAs(at time.Time, form string) string {
	if strings.HasPrefix(form, "+") {
		var hours string
		hours, form, _ = strings.Cut(form, " ")
		later, _ := time.ParseDuration(hours)
		at = at.Add(later)
	}

	switch form {
	case "epoch":
		return fmt.Sprint(at.Unix())
	case "millis":
		return fmt.Sprint(at.UnixMilli())
	case "utc":
		return inUTC(at)
	case "days": // of a spreadsheet
		epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
		return fmt.Sprintf("%.8f", at.Sub(epoch).Hours()/24)
	}
	return at.Format(cmp.Or(form, time.DateTime))
}

// file writes the rows of a layout.
func (of *writtenLayout) file(t *testing.T, rows []values) string {
	t.Helper()
	if of.list != "" {
		return of.jsonFile(t, rows)
	}

	var header []string
	for _, column := range of.columns {
		header = append(header, column[0])
	}
	out := [][]string{header}
	for _, row := range rows {
		var cells []string
		for _, column := range of.columns {
			cells = append(cells, row.cell(t, column[1]))
		}
		out = append(out, cells)
	}
	return lines(cmp.Or(of.separator, ","), out)
}

// jsonFile writes the rows as objects in a list. A member of another object has the names of both.
func (of *writtenLayout) jsonFile(t *testing.T, rows []values) string {
	t.Helper()
	var list []any
	for _, row := range rows {
		object := map[string]any{}
		for _, column := range of.columns {
			var value any = row.cell(t, column[1])
			if value == "" {
				value = nil
			} else if n, err := strconv.Atoi(fmt.Sprint(value)); err == nil {
				value = n
			}
			in := object
			outer, inner, ok := strings.Cut(column[0], ".")
			if ok {
				in = map[string]any{}
				object[outer] = in
				outer = inner
			}
			in[outer] = value
		}
		list = append(list, object)
	}

	var whole any = list
	if of.list != "-" {
		whole = map[string]any{of.list: list, "total": len(list)}
	}
	out, err := json.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// The order of preference: of two columns that may be it, the first is read, and the second has not its meaning.
func TestOrderOfPreference(t *testing.T) {
	vs := office(77, 2, time.Date(2026, 8, 12, 0, 0, 0, 0, time.UTC))
	calls := valuesOfVisits(vs)
	var counts []values
	is := intervals()
	for i := range is {
		counts = append(counts, valuesOfInterval(&is[i]))
	}

	for _, of := range readWritten(t, "testdata/preferences.txt") {
		what, pair, _ := strings.Cut(of.name, ": ")
		pair, _, _ = strings.Cut(pair, ",")
		better, worse, _ := strings.Cut(pair, " over ")

		var used []records.UsedColumn
		if strings.HasPrefix(what, "report") {
			r, err := records.NewIntervalReader(strings.NewReader(of.file(t, counts)), "report.csv", nil)
			if err != nil {
				t.Errorf("%s: %v", of.name, err)
				continue
			}
			for range r.All() {
			}
			used = r.Summary().Used
		} else {
			r, err := records.NewReader(strings.NewReader(of.file(t, calls)), "calls.csv", nil)
			if err != nil {
				t.Errorf("%s: %v", of.name, err)
				continue
			}
			for range r.All() {
			}
			used = r.Summary().Used
		}

		meanings := map[string][]string{}
		for _, c := range used {
			meanings[c.Column] = append(meanings[c.Column], c.Meaning)
		}
		if len(meanings[better]) == 0 || slices.Contains(meanings[worse], meanings[better][0]) {
			t.Errorf("%s: the columns mean %q", of.name, meanings)
		}
	}
}
