package records

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// Summary describes the rows and columns that were read from a file.
type Summary struct {
	File     string `json:"file"`
	Format   string `json:"format"`
	Encoding string `json:"encoding"`

	RowsIn   int       `json:"rows_in"`
	RowsUsed int       `json:"rows_used"`
	LeftOut  []LeftOut `json:"left_out"`
	Notes    []LeftOut `json:"notes"` // rows that are used although something is wrong with them

	Used    []UsedColumn `json:"columns_used"`
	NotUsed []string     `json:"columns_not_used"`

	FirstDate  string `json:"first_date"`
	LastDate   string `json:"last_date"`
	Days       int    `json:"days"`                       // with a call
	Intervals  int    `json:"intervals"`                  // of all days that have a call or a count
	Interval   string `json:"interval"`                   // their length
	LevelOf    string `json:"service_level_of,omitempty"` // as the map says: see model.ServiceLevelNames
	Zone       string `json:"time_zone"`
	ZoneSource string `json:"time_zone_source"`

	Checks []string `json:"checks"` // what is odd
}

// LeftOut counts rows by a reason.
type LeftOut struct {
	Reason    string `json:"reason"`
	Effect    string `json:"effect"`
	Rows      int    `json:"rows"`
	FirstLine int    `json:"first_line"`
	First     string `json:"first"`
}

// UsedColumn is a column that is used, with its meaning.
type UsedColumn struct {
	Column  string `json:"column"`
	Meaning string `json:"meaning"`
	Form    string `json:"form"`
	Unit    string `json:"unit"`
	Law     string `json:"law"` // that decided; "" if the name did
}

// summaryCounts are counted while a file is read.
type summaryCounts struct {
	days      map[routing.Date]*dayCounts
	answered  int
	abandoned int
	atOnce    int // of the abandoned: calls with a known wait under a second
	counted   int // calls or intervals
	talks     []float64
	every     int // one in this number of conversations is kept

	namesQueue bool    // a record names its queue
	hasLengths bool    // a call has a wait or a conversation
	hasSeconds bool    // one has seconds
	longTalks  int     // conversations over longTalk
	longest    float64 // conversation, in seconds
	noTalk     int     // conversations that end when they begin

	unknown map[string]int // words of outcomes that are not known
	length  int            // of the intervals of a report, in minutes
}

// halfHours is the number of half hours of a day.
const halfHours = 48

// dayCounts are the calls of a date by half hour.
type dayCounts struct {
	calls float64
	at    [halfHours]float64
	slots [24 * 12]bool // by five minutes: an interval of a report begins
}

// day returns the counts of a date.
func (s *summaryCounts) day(date routing.Date) *dayCounts {
	if s.days == nil {
		s.days = map[routing.Date]*dayCounts{}
	}
	d := s.days[date]
	if d == nil {
		d = &dayCounts{}
		s.days[date] = d
	}
	return d
}

// addCall counts a record.
func (s *summaryCounts) addCall(c *Call) {
	d := s.day(routing.DateOf(c.Arrived))
	d.calls++
	minute := c.Arrived.Hour()*60 + c.Arrived.Minute()
	d.at[minute/30]++
	s.counted++

	switch {
	case isServed(c.Outcome) || !c.Answered.IsZero():
		s.answered++
	case c.Outcome == "abandoned":
		s.abandoned++
		if !c.Enqueued.IsZero() && !c.Ended.IsZero() && c.Ended.Sub(c.Enqueued) < time.Second {
			s.atOnce++
		}
	}

	s.namesQueue = s.namesQueue || c.Queue != ""
	for _, end := range []time.Time{c.Answered, c.Ended} {
		s.hasLengths = s.hasLengths || !end.IsZero()
		s.hasSeconds = s.hasSeconds || !end.IsZero() && end.Sub(c.begins())%time.Minute != 0
	}

	if !c.Answered.IsZero() && !c.Ended.IsZero() {
		s.addTalk(c.Ended.Sub(c.Answered).Seconds())
	}
}

// longTalk is the length of a conversation, in seconds, over which it is named: half a working day. It may be an error
// of the export, such as a call that nobody ended.
const longTalk = 4 * 3600

// addTalk keeps the length of a conversation; of very many, one in several.
func (s *summaryCounts) addTalk(seconds float64) {
	const most = 1 << 16
	s.longest = max(s.longest, seconds)
	if seconds > longTalk {
		s.longTalks++
	}
	if seconds == 0 {
		s.noTalk++
	}

	s.every = max(s.every, 1)
	if s.counted%s.every != 0 {
		return
	}

	s.talks = append(s.talks, seconds)
	if len(s.talks) < most {
		return
	}

	for i := range most / 2 {
		s.talks[i] = s.talks[2*i]
	}

	s.talks = s.talks[:most/2]
	s.every *= 2
}

// addInterval counts a row of a report.
func (s *summaryCounts) addInterval(row *Interval) {
	d := s.day(row.Date)
	minute := max(row.Minute, 0)
	if !math.IsNaN(row.Offered) {
		d.calls += row.Offered
		d.at[minute/30] += row.Offered
	}

	d.slots[minute/5] = true
	s.counted++
	s.namesQueue = s.namesQueue || row.Queue != ""

	if row.Answered > 0 {
		s.answered++
	}

	if row.Abandoned > 0 {
		s.abandoned++
	}
}

// addUnknown counts a word of an outcome that is not known.
func (s *summaryCounts) addUnknown(word string) {
	const most = 100
	if s.unknown == nil {
		s.unknown = map[string]int{}
	}
	if _, ok := s.unknown[word]; ok || len(s.unknown) < most {
		s.unknown[strings.Clone(word)]++
	}
}

// Summary tells what was read, after the last row.
func (r *Reader) Summary() *Summary {
	s := &Summary{
		File: r.file, Format: r.formatName(), Encoding: cmp.Or(r.encoding, "UTF-8"), RowsIn: r.rowsIn,
		LeftOut: []LeftOut{}, Notes: []LeftOut{}, Used: []UsedColumn{}, NotUsed: []string{}, Checks: []string{},
		Zone: zoneName(r.Zone()), ZoneSource: r.zoneSource(), LevelOf: r.m.Level.Of,
	}

	s.RowsUsed = s.RowsIn
	for _, p := range r.Problems.List() {
		row := p.Row()
		if p.LeavesOut() {
			s.LeftOut = append(s.LeftOut, row)
			s.RowsUsed -= p.Count
			continue
		}

		s.Notes = append(s.Notes, row)
	}

	r.listColumns(s)
	r.summary.listDates(s)
	r.check(s)

	return s
}

const dateForm = `\d{4}[-./]\d\d?[-./]\d\d?|\d\d?[-./]\d\d?[-./]\d{4}`

var (
	writtenDate = regexp.MustCompile(`^(?:` + dateForm + `)$`)

	// numberOrDate finds dates, and possible telephone numbers with the signs inside them.
	numberOrDate = regexp.MustCompile(dateForm + `|\d[\d ().\-/]*\d`)
)

// maskNumbers hides possible telephone numbers: all digits but the last two, of seven or more. Dates stay.
func maskNumbers(text string) string {
	const (
		least = 7
		shown = 2
	)

	return numberOrDate.ReplaceAllStringFunc(text, func(found string) string {
		digits := len(phone.Digits(found))
		if digits < least || writtenDate.MatchString(found) {
			return found
		}

		return strings.Map(func(c rune) rune {
			if c < '0' || c > '9' {
				return c
			}
			digits--
			if digits < shown {
				return c
			}
			return '*'
		}, found)
	})
}

// formatName names the format.
func (r *Reader) formatName() string {
	if r.kind > 0 {
		return kindNames[r.kind]
	}
	if r.isJSON {
		return "JSON"
	}

	u := r.understood
	by := map[byte]string{',': "commas", ';': "semicolons", '\t': "tabs", '|': "pipes", '^': "carets"}[u.separator]
	name := "cells between " + cmp.Or(by, string(u.separator))
	if u.titles > 0 {
		name += fmt.Sprintf(", the header in line %d", u.line)
	}
	if r.knownForm != "" {
		name += ", in the form of " + r.knownForm
	}

	return name
}

func zoneName(l *time.Location) string {
	if name := l.String(); name != "" && name != "Local" {
		return name
	}
	return "a zone without a name"
}

// nameWithUTC is the first column of times whose name says that it is in UTC, or "".
func (u *understanding) nameWithUTC() string {
	if u == nil {
		return ""
	}
	for _, value := range timeColumns {
		for _, s := range u.sources(value) {
			if !s.isLength() && u.isUTC(s) {
				return s.Names[0]
			}
		}
	}
	return ""
}

// zoneSource says where the time zone comes from.
func (r *Reader) zoneSource() string {
	switch {
	case r.m.Zone != nil && r.ZoneOf != "":
		return r.ZoneOf
	case r.m.Zone != nil:
		return "the map"
	case r.m.Times != nil:
		return "the map's key times"
	case r.clock.isZoned:
		return "the offset of the first time"
	}
	if name := r.understood.nameWithUTC(); name != "" {
		return fmt.Sprintf("the name of the column %q", name)
	}
	return "no time has an offset, and no map names the zone: times are read as they are written"
}

// meaningTexts say what the value of a record or a report is.
var meaningTexts = map[string]string{"ended": "end", "date": "date"}

// listColumns lists the columns that are used, and the others.
func (r *Reader) listColumns(s *Summary) {
	u := r.understood
	if r.kind > 0 {
		return
	}

	used := map[int]bool{}
	add := func(name, meaning, form, unit string) {
		terms, _ := u.terms(name)
		for _, term := range terms {
			used[term.column] = true
		}
		s.Used = append(s.Used, UsedColumn{name, meaning, form, unit, u.laws[name]})
	}

	if u.Date != "" {
		add(u.Date, "date", u.columnForm(u.Date, false), "")
	}

	for _, given := range u.Columns {
		for k, source := range given.Value {
			meaning := cmp.Or(meaningTexts[given.Key.Value], given.Key.Value)
			if k > 0 {
				meaning += ", else"
			}

			isLength := source.After != "" || source.Before != "" || given.Key.Value == theRing ||
				slices.Contains(averageColumns, given.Key.Value)

			switch {
			case source.After != "":
				meaning += ", after " + source.After
			case source.Before != "":
				meaning += ", before " + source.Before
			}

			for _, name := range source.Names {
				unit := ""
				if isLength {
					unit = unitOf(source.Unit).name
				}

				form := u.columnForm(name, isLength)
				switch {
				case given.Key.Value == "time" && r.clock.hours:
					form = "an hour of the day"
				case given.Key.Value == "service_level":
					form = "a number"
					unit = u.unitOfShares(name)
				}

				add(name, meaning, form, unit)
			}
		}
	}

	for _, name := range u.Wide {
		add(name, "offered of the queue of this name", "a number", "")
	}

	for _, w := range u.AnsweredIf {
		add(w.Key.Value, "who was answered", "text", "")
	}

	for _, w := range u.Drop {
		add(w.Key.Value, "rows to drop", "text", "")
	}

	for _, at := range r.matrixCells {
		used[at] = true
	}

	if n := len(r.matrixCells); n > 0 {
		first := u.columns[r.matrixCells[0]].text
		last := u.columns[r.matrixCells[n-1]].text
		s.Used = append(s.Used, UsedColumn{Column: first + " to " + last, Meaning: "offered", Form: "a number"})
	}

	// A column that supports the reading is not used, but its law is worth a line.
	for i, c := range u.columns {
		law := u.laws[c.text]
		if used[i] || c.text == "" {
			continue
		}
		if law == "" {
			s.NotUsed = append(s.NotUsed, c.text)
			continue
		}
		s.Used = append(s.Used, UsedColumn{c.text, "a check", u.columnForm(c.text, c.lengths != nil), "", law})
	}
}

// listDates lists the dates and the intervals.
func (s *summaryCounts) listDates(of *Summary) {
	days := s.sorted()
	if len(days) == 0 {
		return
	}

	of.FirstDate, of.LastDate = days[0].String(), days[len(days)-1].String()
	of.Days = len(days)
	of.Interval = "30m"

	for _, date := range days {
		d := s.days[date]
		if s.length > 0 {
			for _, begins := range d.slots {
				if begins {
					of.Intervals++
				}
			}
			continue
		}

		for _, calls := range d.at {
			if calls > 0 {
				of.Intervals++
			}
		}
	}

	switch s.length {
	case 0:
	case 24 * 60:
		of.Interval = "1 day"
	default:
		of.Interval = fmt.Sprintf("%dm", s.length)
	}
}

// sorted are the dates, in order.
func (s *summaryCounts) sorted() (out []routing.Date) {
	for date := range s.days {
		out = append(out, date)
	}
	slices.SortFunc(out, func(a, b routing.Date) int { return a.At(0, time.UTC).Compare(b.At(0, time.UTC)) })
	return out
}

// check lists what is odd about the data.
func (r *Reader) check(s *Summary) {
	odd := func(format string, args ...any) { s.Checks = append(s.Checks, fmt.Sprintf(format, args...)) }
	c := &r.summary
	talks := slices.Clone(c.talks)
	slices.Sort(talks)

	const enough, short, long = 10, 5, 2 * 3600
	if len(talks) >= enough {
		switch median := talks[len(talks)/2]; {
		case median < short:
			odd("the median talk time is %.3g s, under 5 s: is the unit right?", median)
		case median > long:
			odd("the median talk time is %.3g h, over 2 h: is the unit right?", median/3600)
		}
	}

	if c.counted > 0 && !c.namesQueue {
		odd("no row names its queue: all calls are in one queue; if a column does, name it in a map, as in " +
			`"columns: {queue: COLUMN}"`)
	}
	if c.longTalks > 0 {
		odd("%s over 4 h, the longest %.3g h: they count; remove wrong rows from the file",
			diag.Plural(c.longTalks, "conversation"), c.longest/3600)
	}
	// A report has neither conversations nor moments.
	isCalls := c.length == 0
	switch {
	case c.hasLengths && c.counted >= enough && !c.hasSeconds:
		odd("no wait and no conversation has seconds: each is known to a minute only")
	case c.noTalk > 0:
		odd("%s of 0 s: they count; remove wrong rows from the file", diag.Plural(c.noTalk, "conversation"))
	}

	hasOutcomes := isCalls || r.hasOutcomes
	if c.counted >= enough && hasOutcomes {
		if c.abandoned == 0 {
			odd("nobody abandons")
		}
		if c.answered == 0 {
			odd("nobody is answered")
		}
	}
	if isCalls && c.abandoned >= enough && c.atOnce == c.abandoned {
		odd("all %d callers who hang up do so within a second: if a column has their waits, name it in a map, as in "+
			"\"ended: [{after: answered, column: Talk}, {after: arrived, column: COLUMN}]\"", c.abandoned)
	}

	days := c.sorted()
	isOther := func(d routing.Date) bool { return c.days[d].calls != c.days[days[0]].calls }
	if len(days) >= 3 && !slices.ContainsFunc(days, isOther) {
		odd("every day has the same calls: %.0f", c.days[days[0]].calls)
	}

	if r.hiddenCalls > 0 {
		odd("the number is withheld in %s: redials leave these callers out", diag.Plural(r.hiddenCalls, "record"))
	}

	if isOfMap := r.m.Zone != nil && r.ZoneOf == ""; !isOfMap {
		if move := c.hoursMove(); move != "" {
			odd("%s", move)
		}
	}

	for _, word := range sortedKeys(c.unknown) {
		odd("the outcome %q is not known (%s): the times decide; name it in a map, as in \"outcomes: {%s: abandoned}\"",
			word, diag.Plural(c.unknown[word], "row"), quoted(word))
	}

	for _, missing := range r.missing {
		odd("%s", missing)
	}

	if r.understood != nil {
		for _, assumption := range r.understood.assumed {
			odd("%s", assumption)
		}
	}
}

// clockChange is a date on which clocks change, with a zone in which they do.
type clockChange struct {
	routing.Date
	zone string
}

// clockChanges are the dates of a year on which clocks change: in Europe, and in North America.
func clockChanges(year int) []clockChange {
	sunday := func(month time.Month, day int) routing.Date { // the first from a day on
		at := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
		for at.Weekday() != time.Sunday {
			at = at.AddDate(0, 0, 1)
		}
		return routing.DateOf(at)
	}

	const europe, america = "Europe/Berlin", "America/New_York"
	return []clockChange{
		{sunday(time.March, 25), europe},
		{sunday(time.October, 25), europe},
		{sunday(time.March, 8), america},
		{sunday(time.November, 1), america},
	}
}

// hoursMove tells that the hours of the calls move by one where clocks change: the times are not by the clock of the
// center.
func (s *summaryCounts) hoursMove() string {
	days := s.sorted()
	if len(days) == 0 {
		return ""
	}

	for year := days[0].Year; year <= days[len(days)-1].Year; year++ {
		for _, change := range clockChanges(year) {
			before := s.profile(change.Date, -14, -1)
			after := s.profile(change.Date, 1, 14)
			if move := moveOf(before, after); move != 0 {
				return fmt.Sprintf("the hours of the calls move by an hour on %s, when clocks change: "+
					"name the center's time zone in a map, as in \"timezone: %s\"",
					change.Date, change.zone)
			}
		}
	}

	return ""
}

// profile are the calls by half hour of some days around a date; nil if they are few.
func (s *summaryCounts) profile(around routing.Date, from, to int) []float64 {
	out := make([]float64, halfHours)
	sum := 0.0
	days := 0
	for k := from; k <= to; k++ {
		d := s.days[around.Plus(k)]
		if d == nil {
			continue
		}

		days++

		for i, n := range d.at {
			out[i] += n
			sum += n
		}
	}

	const leastDays, leastCalls = 5, 500
	if days < leastDays || sum < leastCalls {
		return nil
	}

	return out
}

// moveOf returns by how many half hours a profile has moved: two of them, or none. It compares the distances of both
// profiles, as chi-square has them.
func moveOf(before, after []float64) int {
	if before == nil || after == nil {
		return 0
	}

	scale := math.Sqrt(sumOf(after) / sumOf(before))
	distance := func(move int) (sum float64) {
		for i := range halfHours {
			a := before[i] * scale
			b := after[(i+move+halfHours)%halfHours] / scale
			if n := before[i] + after[(i+move+halfHours)%halfHours]; n > 0 {
				sum += (a - b) * (a - b) / n
			}
		}
		return sum
	}

	const better, byChance = 3, 20
	still := distance(0)
	for _, move := range []int{-2, 2} {
		d := distance(move)
		if d*better < still && still-d > byChance {
			return move
		}
	}

	return 0
}

func sumOf(values []float64) (sum float64) {
	for _, v := range values {
		sum += v
	}
	return sum
}

// WriteText prints the summary.
func (s *Summary) WriteText(w io.Writer) error {
	var b strings.Builder
	row := func(name, text string) { fmt.Fprintf(&b, "  %-17s %s\n", name, diag.Visible(text)) }
	fmt.Fprintf(&b, "What was read: %s\n", diag.Visible(s.File))
	row("format", s.Format+", "+s.Encoding)
	row("rows", fmt.Sprintf("%s in, %s used, %s left out",
		diag.Thousands(s.RowsIn), diag.Thousands(s.RowsUsed), diag.Thousands(s.RowsIn-s.RowsUsed)))

	for _, l := range s.LeftOut {
		row("left out", l.Text())
	}

	for i, c := range s.Used {
		name := ""
		if i == 0 {
			name = "columns used"
		}

		text := fmt.Sprintf("%q as %s, %s", c.Column, c.Meaning, c.Form)
		if c.Unit != "" {
			text += ", " + c.Unit
		}
		if c.Law != "" {
			text += ": " + c.Law
		}

		row(name, text)
	}

	if len(s.Used) > 0 {
		row("columns not used", cmp.Or(diag.Quoted(s.NotUsed), "none"))
	}

	if s.Days > 0 {
		row("dates",
			fmt.Sprintf("%s to %s, %s, %s of %s", s.FirstDate, s.LastDate, diag.Plural(s.Days, "day"),
				diag.Plural(s.Intervals, "interval"), s.Interval))
	}

	row("time zone", fmt.Sprintf("%s: %s", s.Zone, s.ZoneSource))

	if s.LevelOf != "" && model.ServiceLevelNamed(s.LevelOf) != model.OfOffered {
		row("service level", "of "+model.ServiceLevelNamed(s.LevelOf).Words()+": the map")
	}

	for _, n := range s.Notes {
		if n.Reason != kindTexts[UnknownOutcome].name { // a check has each word
			row("note", n.Text())
		}
	}

	for _, c := range s.Checks {
		row("check", c)
	}

	_, err := io.WriteString(w, b.String()+"\n")
	return err
}

// Text describes a reason: its number of rows, the place of the first one, and their treatment.
func (l LeftOut) Text() string {
	out := fmt.Sprintf("%s: %s", l.Reason, diag.Thousands(l.Rows))
	if l.FirstLine > 0 {
		out += fmt.Sprintf(", the first in line %d", l.FirstLine)
	}
	if l.First != "" {
		out += fmt.Sprintf(" (%q)", l.First)
	}
	return out + "; " + l.Effect
}
